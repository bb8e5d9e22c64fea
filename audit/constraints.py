"""Constraints that are added while their table is in use: a migration's operations for both engines.

A migration that holds them is not atomic. Broken off and run again, it goes on where it was.
"""

from collections.abc import Sequence
from typing import Any

from django.contrib.postgres.operations import AddConstraintNotValid, ValidateConstraint
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import AddConstraint, AddField, CreateModel, SeparateDatabaseAndState
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django.db.models import ForeignKey
from django.db.transaction import atomic


class _Unlocked(Operation):
    """Adds something to a table. Where it is not PostgreSQL, in one transaction: SQLite makes a new table of it."""

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Add it."""
        if schema_editor.connection.vendor == "postgresql":
            self.add_unlocked(app_label, schema_editor, from_state, to_state)
            return
        with atomic(schema_editor.connection.alias):
            super().database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Drop it, which reads no row."""
        with atomic(schema_editor.connection.alias):
            super().database_backwards(app_label, schema_editor, from_state, to_state)

    def add_unlocked(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Add it on PostgreSQL, outside a transaction."""
        raise NotImplementedError


class AddOneToOneUnlocked(_Unlocked, AddField):
    """An empty one-to-one column. On PostgreSQL its unique index is built without a lock, and then made its constraint;
    elsewhere as ever.
    """

    def add_unlocked(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """As the class says."""
        model = to_state.apps.get_model(app_label, self.model_name)
        field: Any = model._meta.get_field(self.name)
        table, column = model._meta.db_table, field.column
        if not _has_column(schema_editor, table, column):
            schema_editor.add_field(from_state.apps.get_model(app_label, self.model_name), _without_index(field))
        unique = f"{table}_{column}_key"
        if not _has_constraint(schema_editor, table, unique):
            schema_editor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {unique}")
            schema_editor.execute(f"CREATE UNIQUE INDEX CONCURRENTLY {unique} ON {table} ({column})")
            schema_editor.execute(f"ALTER TABLE {table} ADD CONSTRAINT {unique} UNIQUE USING INDEX {unique}")


class AddCheckUnlocked(_Unlocked, AddConstraint):
    """A check. On PostgreSQL it holds for what is written from now on, and then the rows are read without a lock that
    keeps anybody from writing; elsewhere as ever.
    """

    def add_unlocked(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """As the class says."""
        table, name = to_state.apps.get_model(app_label, self.model_name)._meta.db_table, self.constraint.name
        states = (app_label, schema_editor, to_state, to_state)
        if not _has_constraint(schema_editor, table, name):
            AddConstraintNotValid(self.model_name, self.constraint).database_forwards(*states)
        ValidateConstraint(self.model_name, name).database_forwards(*states)


class AllOrNothing(SeparateDatabaseAndState):
    """Several operations in one transaction, in a migration that is not atomic. The first adds a table or a column:
    where that is there, all of them were applied.
    """

    atomic = True

    def __init__(self, operations: Sequence[Operation]) -> None:
        super().__init__(database_operations=operations, state_operations=operations)

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Apply them, with the indexes and foreign keys that would wait for the migration's end."""
        if not schema_editor.collect_sql and self._is_applied(app_label, schema_editor, from_state):
            return
        # Where the statements are only collected, what cannot be told in SQL is left out, as Django does.
        told = [one for one in self.database_operations if one.reduces_to_sql or not schema_editor.collect_sql]
        SeparateDatabaseAndState(told).database_forwards(app_label, schema_editor, from_state, to_state)
        while schema_editor.deferred_sql:
            schema_editor.execute(schema_editor.deferred_sql.pop(0), None)

    def _is_applied(self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState) -> bool:
        first, state = self.database_operations[0], from_state.clone()
        first.state_forwards(app_label, state)
        if isinstance(first, AddField):
            options = state.apps.get_model(app_label, first.model_name)._meta
            return _has_column(schema_editor, options.db_table, options.get_field(first.name).column)
        assert isinstance(first, CreateModel)  # as the class says
        table = state.apps.get_model(app_label, first.name)._meta.db_table
        return table in schema_editor.connection.introspection.table_names()


def _without_index(field: Any) -> ForeignKey[Any, Any]:
    """The same column with its foreign key alone. PostgreSQL reads no row for that: a new column without a default
    holds nothing that could point anywhere.
    """
    *_, arguments = field.deconstruct()
    plain: ForeignKey[Any, Any] = ForeignKey(**{**arguments, "to": field.remote_field.model, "db_index": False})
    plain.set_attributes_from_name(field.name)
    plain.model = field.model
    return plain


def _has_column(schema_editor: BaseDatabaseSchemaEditor, table: str, column: str) -> bool:
    asked = "SELECT 1 FROM pragma_table_info(%s) WHERE name = %s"
    if schema_editor.connection.vendor == "postgresql":
        asked = "SELECT 1 FROM pg_attribute WHERE attrelid = to_regclass(%s) AND attname = %s AND NOT attisdropped"
    return _finds(schema_editor, asked, table, column)


def _has_constraint(schema_editor: BaseDatabaseSchemaEditor, table: str, name: str) -> bool:
    asked = "SELECT 1 FROM pg_constraint WHERE conrelid = to_regclass(%s) AND conname = %s"
    return _finds(schema_editor, asked, table, name)


def _finds(schema_editor: BaseDatabaseSchemaEditor, asked: str, *values: str) -> bool:
    """Asked at once, also where the statements of a migration are only collected."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(asked, values)
        return cursor.fetchone() is not None
