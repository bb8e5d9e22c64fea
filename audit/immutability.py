"""Tables whose rows are only ever added: the database itself refuses to change or remove one.

Triggers rather than model code, since raw SQL, `update()` and `bulk_update()` pass model code by. Each engine
has its own dialect; a migration calls `protect` and, backwards, `release`.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import RunPython
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import StateApps
from django.db.transaction import TransactionManagementError

# What this engine's triggers are called, after the table's name.
_ENDINGS = {"postgresql": ("added_only", "no_truncate"), "sqlite": ("no_update", "no_delete")}

_POSTGRES_FUNCTION = """
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'rows of % are only ever added', TG_TABLE_NAME; END $$;
"""


def protect(connection: BaseDatabaseWrapper, table: str) -> None:
    """Refuse UPDATE, DELETE and TRUNCATE on `table`. Calling it again changes nothing."""
    release(connection, table)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_POSTGRES_FUNCTION)
            cursor.execute(
                f"CREATE TRIGGER {table}_added_only BEFORE UPDATE OR DELETE ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
            )
            cursor.execute(
                f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
            )
            return
        for verb in ("UPDATE", "DELETE"):
            cursor.execute(
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, 'rows of {table} are only ever added'); END"
            )


def release(connection: BaseDatabaseWrapper, table: str) -> None:
    """Take the triggers off again: for a migration run backwards, and for emptying a test database."""
    on_table = f" ON {table}" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        for name in _ENDINGS[connection.vendor]:
            cursor.execute(f"DROP TRIGGER IF EXISTS {table}_{name}{on_table}")


@contextmanager
def suspended(connection: BaseDatabaseWrapper, table: str) -> Iterator[None]:
    """Rows may be changed until this ends, by this transaction alone.

    Nobody else ever meets the table unprotected: on PostgreSQL switching a trigger locks the table against every other
    writer until the transaction ends, on SQLite the transaction is the only writer. Where it fails or the process is
    killed, the database takes the switch back with the rest. On PostgreSQL it takes the table's owner.
    """
    if not connection.in_atomic_block:
        raise TransactionManagementError("Protection is lifted inside one transaction only.")
    if connection.vendor == "postgresql":
        _switch(connection, table, "DISABLE")
    else:
        release(connection, table)
    yield
    if connection.vendor == "postgresql":
        _switch(connection, table, "ENABLE")
    else:
        protect(connection, table)


def _switch(connection: BaseDatabaseWrapper, table: str, how: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} {how} TRIGGER {table}_added_only")


class AddedOnly(RunPython):
    """The migration operation that protects `table`."""

    def __init__(self, table: str) -> None:
        self.table = table
        super().__init__(self._protect, self._release)

    def _protect(self, apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
        protect(schema_editor.connection, self.table)

    def _release(self, apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
        release(schema_editor.connection, self.table)


added_only = AddedOnly


def added_only_tables() -> set[str]:
    """Every table that a migration protects."""
    migrations = MigrationLoader(None).disk_migrations.values()
    return {step.table for one in migrations for step in one.operations if isinstance(step, AddedOnly)}


def unprotected(connection: BaseDatabaseWrapper) -> list[str]:
    """The tables among them that lack a trigger, or have one that is switched off."""
    if connection.vendor == "postgresql":
        asked = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')"
    else:
        asked = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    with connection.cursor() as cursor:
        cursor.execute(asked)
        found = {name for (name,) in cursor.fetchall()}
    wanted = _ENDINGS[connection.vendor]
    return sorted(table for table in added_only_tables() if not found.issuperset(f"{table}_{end}" for end in wanted))
