"""Indexes that are built and dropped while their table is in use: a migration's operations for both engines."""

from typing import Any

from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import AddIndex, RemoveIndex
from django.db.migrations.state import ProjectState


class AddIndexUnlocked(AddIndexConcurrently):
    """On PostgreSQL without a lock, in a migration that is not atomic; elsewhere as ever.

    What an earlier run that was broken off left behind is no good, and goes first.
    """

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Build it."""
        run: Any = AddIndex.database_forwards
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {self.index.name}")
            run = AddIndexConcurrently.database_forwards
        run(self, app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Drop it."""
        is_live = schema_editor.connection.vendor == "postgresql"
        run: Any = AddIndexConcurrently.database_backwards if is_live else AddIndex.database_backwards
        run(self, app_label, schema_editor, from_state, to_state)


class RemoveIndexUnlocked(RemoveIndexConcurrently):
    """The same for one that goes; taken back, it is built without a lock."""

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Drop it."""
        is_live = schema_editor.connection.vendor == "postgresql"
        run: Any = RemoveIndexConcurrently.database_forwards if is_live else RemoveIndex.database_forwards
        run(self, app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Build it."""
        run: Any = RemoveIndex.database_backwards
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {self.name}")
            run = RemoveIndexConcurrently.database_backwards
        run(self, app_label, schema_editor, from_state, to_state)
