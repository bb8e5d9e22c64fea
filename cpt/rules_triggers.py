"""Every change to a table that rules are read from gives the rules a new token, in the same transaction.

Triggers rather than model code, since an import, `bulk_create()`, `update()` and raw SQL pass model code by, and what
the database does itself nobody forgets. Each engine has its own dialect; a migration calls `watch` and, backwards,
`release`. SQLite loses a table's triggers when a migration rebuilds the table: a test names the tables without, and a
migration with `watched` gives them back.
"""

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import RunPython
from django.db.migrations.state import StateApps

_NEW_TOKEN = {"postgresql": "gen_random_uuid()::text", "sqlite": "lower(hex(randomblob(16)))"}
_CHANGES = ("insert", "update", "delete")


def _renew(vendor: str) -> str:
    return (  # constants alone
        f"INSERT INTO cpt_rulesversion (id, token) VALUES (1, {_NEW_TOKEN[vendor]}) "  # noqa: S608  # nosec B608
        "ON CONFLICT (id) DO UPDATE SET token = excluded.token;"
    )


def watch(connection: BaseDatabaseWrapper, table: str) -> None:
    """Let every change of `table` renew the token. Calling it again changes nothing."""
    release(connection, table)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "CREATE OR REPLACE FUNCTION renew_rules_token() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                f"{_renew('postgresql')} RETURN NULL; END $$;"
            )
            cursor.execute(
                f"CREATE TRIGGER {table}_renews AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION renew_rules_token()"
            )
            return
        for change in _CHANGES:
            cursor.execute(
                f"CREATE TRIGGER {table}_renews_{change} AFTER {change} ON {table} BEGIN {_renew('sqlite')} END"
            )


def release(connection: BaseDatabaseWrapper, table: str) -> None:
    """Take the triggers off again."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"DROP TRIGGER IF EXISTS {table}_renews ON {table}")
            return
        for change in _CHANGES:
            cursor.execute(f"DROP TRIGGER IF EXISTS {table}_renews_{change}")


def watched(*tables: str) -> RunPython:
    """The migration operation that watches the tables; its first call also makes the row."""

    def forwards(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
        connection = schema_editor.connection
        for table in tables:
            watch(connection, table)
        with connection.cursor() as cursor:
            cursor.execute(_renew(connection.vendor))

    def backwards(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
        for table in tables:
            release(schema_editor.connection, table)

    return RunPython(forwards, backwards)
