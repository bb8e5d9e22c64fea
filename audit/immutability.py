"""Tables whose rows are only ever added: the database itself refuses to change or remove one.

Triggers rather than model code, since raw SQL, `update()` and `bulk_update()` pass model code by. Each engine
has its own dialect; a migration calls `protect` and, backwards, `release`.

An audit event gets its place in the chain after it was written: once, and nothing else of the row may change then.
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

# Columns that an UPDATE may fill while the first of them is empty, and the others of the row, which it may not touch.
FILLED_ONCE = {"audit_event": ("position", "previous_hash", "hash")}
KEPT = {"audit_event": ("id", "at", "by_id", "action", "subject_type", "subject_id", "details")}


def protect(connection: BaseDatabaseWrapper, table: str) -> None:
    """Refuse UPDATE, DELETE and TRUNCATE on `table`. Calling it again changes nothing."""
    release(connection, table)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_POSTGRES_FUNCTION)
            verbs = "DELETE" if table in FILLED_ONCE else "UPDATE OR DELETE"
            cursor.execute(
                f"CREATE TRIGGER {table}_added_only BEFORE {verbs} ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
            )
            if table in FILLED_ONCE:
                cursor.execute(
                    f"CREATE TRIGGER {table}_filled_once BEFORE UPDATE ON {table} FOR EACH ROW "
                    f"WHEN ({_is_refused(table, 'IS DISTINCT FROM')}) EXECUTE FUNCTION refuse_change()"
                )
            cursor.execute(
                f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
            )
            return
        for verb in ("UPDATE", "DELETE"):
            when = f"WHEN {_is_refused(table, 'IS NOT')} " if verb == "UPDATE" and table in FILLED_ONCE else ""
            cursor.execute(
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} {when}"
                f"BEGIN SELECT RAISE(ABORT, 'rows of {table} are only ever added'); END"
            )


def _is_refused(table: str, differs: str) -> str:
    """Is this UPDATE anything but filling the columns that are filled once? As a condition of SQL."""
    first = FILLED_ONCE[table][0]
    changed = " OR ".join(f"NEW.{column} {differs} OLD.{column}" for column in KEPT[table])
    return f"OLD.{first} IS NOT NULL OR NEW.{first} IS NULL OR {changed}"


def release(connection: BaseDatabaseWrapper, table: str) -> None:
    """Take the triggers off again: for a migration run backwards, and for emptying a test database."""
    on_table = f" ON {table}" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        for name in _endings(connection, table):
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
    operations = (step for one in MigrationLoader(None).disk_migrations.values() for step in one.operations)
    # Some stand among others that are applied together.
    steps = (step for one in operations for step in getattr(one, "database_operations", [one]))
    return {step.table for step in steps if isinstance(step, AddedOnly)}


def unprotected(connection: BaseDatabaseWrapper) -> list[str]:
    """The tables among them that lack a trigger, or have one that is switched off."""
    if connection.vendor == "postgresql":
        asked = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')"
    else:
        asked = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    with connection.cursor() as cursor:
        cursor.execute(asked)
        found = {name for (name,) in cursor.fetchall()}
    wanted = {table: {f"{table}_{end}" for end in _endings(connection, table)} for table in added_only_tables()}
    return sorted(table for table, names in wanted.items() if not names <= found)


def _endings(connection: BaseDatabaseWrapper, table: str) -> tuple[str, ...]:
    """How the names of its triggers end."""
    filled = ("filled_once",) if connection.vendor == "postgresql" and table in FILLED_ONCE else ()
    return (*_ENDINGS[connection.vendor], *filled)
