"""Constraints added while their table is in use: the same as ever, and again after they were broken off."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import IntegrityError, connection, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import AddField, CreateModel
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django.test.utils import CaptureQueriesContext

from audit.constraints import AddCheckUnlocked, AddOneToOneUnlocked, AllOrNothing

TABLE, UNIQUE = "lab_sheet", "lab_sheet_replaces_id_key"
ADD_COLUMN = AddOneToOneUnlocked(
    "sheet", "replaces", models.OneToOneField("lab.Sheet", models.PROTECT, null=True, related_name="replaced_by")
)
ADD_CHECK = AddCheckUnlocked(
    "sheet", models.CheckConstraint(condition=~models.Q(replaces=models.F("id")), name="another_sheet")
)


@pytest.fixture
def state(transactional_db: None) -> Iterator[ProjectState]:
    """An app with one table of three rows."""
    found = ProjectState()
    table = CreateModel("Sheet", [("id", models.BigAutoField(primary_key=True))])
    found = _applied(found, table)
    sheet = found.apps.get_model("lab", "Sheet")
    sheet.objects.bulk_create([sheet() for _ in range(3)])
    yield found
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS lab_leaf")
        cursor.execute(f"DROP TABLE {TABLE}")


def _applied(state: ProjectState, *operations: Operation, times: int = 1) -> ProjectState:
    """The state after them; each is run so many times on the way."""
    for operation in operations:
        after = state.clone()
        operation.state_forwards("lab", after)
        for _ in range(times):
            with connection.schema_editor(atomic=operation.atomic) as editor:
                operation.database_forwards("lab", editor, state, after)
        state = after
    return state


def _constraints() -> dict[str, Any]:
    with connection.cursor() as cursor:
        found: dict[str, Any] = connection.introspection.get_constraints(cursor, TABLE)
    return found


def test_the_column_is_unique_and_points_to_another(state: ProjectState) -> None:
    after = _applied(state, ADD_COLUMN, ADD_CHECK)
    first, second, third = after.apps.get_model("lab", "Sheet").objects.order_by("pk")
    second.replaces = first
    second.save()
    third.replaces = first
    with pytest.raises(IntegrityError):
        third.save()
    third.replaces = third
    with pytest.raises(IntegrityError):
        third.save()
    found = _constraints().values()
    assert [one["columns"] for one in found if one["unique"] and not one["primary_key"]] == [["replaces_id"]]
    assert [one["foreign_key"] for one in found if one["foreign_key"]] == [(TABLE, "id")]


def test_both_are_taken_back(state: ProjectState) -> None:
    before = _constraints()
    with_column = _applied(state, ADD_COLUMN)
    with_check = _applied(with_column, ADD_CHECK)
    for operation, later, earlier in ((ADD_CHECK, with_check, with_column), (ADD_COLUMN, with_column, state)):
        with connection.schema_editor() as editor:
            operation.database_backwards("lab", editor, later, earlier)
    assert _constraints() == before


@pytest.mark.skipif(connection.vendor != "postgresql", reason="Elsewhere a migration locks the whole database.")
class TestOnPostgreSQL:
    def test_run_again_nothing_is_done_twice(self, state: ProjectState) -> None:
        _applied(state, ADD_COLUMN, ADD_CHECK, times=2)
        assert _constraints()["another_sheet"]["check"]
        assert _constraints()[UNIQUE]["unique"]

    def test_an_index_that_was_broken_off_is_built_anew(self, state: ProjectState) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"ALTER TABLE {TABLE} ADD COLUMN replaces_id bigint")
            cursor.execute(f"CREATE INDEX {UNIQUE} ON {TABLE} (replaces_id)")  # what is left is no constraint
        _applied(state, ADD_COLUMN)
        assert _constraints()[UNIQUE]["unique"]

    def test_the_rows_are_read_under_no_lock_that_keeps_writers_out(self, state: ProjectState) -> None:
        with CaptureQueriesContext(connection) as seen:
            _applied(state, ADD_COLUMN, ADD_CHECK)
        said = [one["sql"] for one in seen.captured_queries]
        assert any(sql.startswith(f"CREATE UNIQUE INDEX CONCURRENTLY {UNIQUE}") for sql in said)
        assert any(sql.endswith(" NOT VALID") and "another_sheet" in sql for sql in said)
        assert any("VALIDATE CONSTRAINT" in sql for sql in said)
        with connection.cursor() as cursor:
            cursor.execute("SELECT convalidated FROM pg_constraint WHERE conname = 'another_sheet'")
            assert cursor.fetchone() == (True,)


class BrokenOff(Exception):
    """The process is killed here."""


LEAF = CreateModel(
    "Leaf",
    [
        ("id", models.BigAutoField(primary_key=True)),
        ("sheet", models.ForeignKey("lab.Sheet", models.CASCADE, related_name="leaves")),
    ],
)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="Elsewhere no table is made anew")
def test_taken_back_and_broken_off_the_table_is_there(state: ProjectState, monkeypatch: pytest.MonkeyPatch) -> None:
    after, execute = _applied(state, ADD_COLUMN), BaseDatabaseSchemaEditor.execute

    def broken_off(editor: Any, sql: Any, params: Any = ()) -> None:
        if "RENAME TO" in str(sql):
            raise BrokenOff
        execute(editor, sql, params)

    monkeypatch.setattr(BaseDatabaseSchemaEditor, "execute", broken_off)
    with pytest.raises(BrokenOff), connection.schema_editor(atomic=False) as editor:
        ADD_COLUMN.database_backwards("lab", editor, after, state)
    assert after.apps.get_model("lab", "Sheet").objects.count() == 3


def test_what_was_applied_together_is_not_applied_again(state: ProjectState) -> None:
    both = AllOrNothing([LEAF]), AllOrNothing([AddField("leaf", "colour", models.CharField(default="", max_length=9))])
    after = _applied(state, *both, times=2)
    after.apps.get_model("lab", "Leaf").objects.create(sheet_id=1, colour="green")


def test_several_at_once_leave_nothing_for_later(state: ProjectState) -> None:
    together, after = AllOrNothing([LEAF]), state.clone()
    together.state_forwards("lab", after)
    with connection.schema_editor(atomic=together.atomic) as editor:
        together.database_forwards("lab", editor, state, after)
        assert not editor.deferred_sql
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, "lab_leaf").values()
    assert [one["foreign_key"] for one in found if one["foreign_key"]] == [(TABLE, "id")]
    assert [one["columns"] for one in found if one["index"] and not one["unique"]] == [["sheet_id"]]
