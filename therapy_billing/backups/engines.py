"""The two databases' own ways to copy themselves while people work, and to be filled from a copy."""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from django.db import connection, transaction
from django.db.backends.postgresql.client import DatabaseClient


class CopyFailed(RuntimeError):
    """A database's own program is missing, refused, or may not run here; the reason."""


# pg_dump empties the search path before its transaction begins. On a pool's connection that stays, and whoever gets
# the connection next finds no table.
POOLED = (
    "{} would leave its own settings on a connection of the pool, for whoever gets it next. Run this command with "
    "DATABASE_URL naming PostgreSQL itself and without DATABASE_POOLED."
)


@contextmanager
def unchanging() -> Iterator[str]:
    """One state of the database for as long as this lasts; on PostgreSQL its name, by which pg_dump sees the same."""
    if connection.vendor != "postgresql":
        # Readers are not kept out, writers are: seconds, as for any other writer.
        with transaction.atomic():
            yield ""
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        yield str(cursor.fetchone()[0])


def copy_to(path: Path, snapshot: str) -> None:
    """Write the whole database into a file."""
    if connection.vendor == "postgresql":
        _run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}", f"--file={path}")
        return
    with closing(sqlite3.connect(connection.settings_dict["NAME"])) as ours, closing(sqlite3.connect(path)) as copy:
        ours.backup(copy)
        # One file that needs no other beside it.
        copy.execute("PRAGMA journal_mode=DELETE")


def fill_from(path: Path) -> None:
    """Fill the empty database; on PostgreSQL all of it or nothing."""
    if connection.vendor == "postgresql":
        connection.close()
        _run("pg_restore", "--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction", last=str(path))
        return
    connection.ensure_connection()
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as copy:
        copy.backup(connection.connection)


def _run(program: str, *options: str, last: str = "") -> None:
    if connection.settings_dict.get("DISABLE_SERVER_SIDE_CURSORS"):  # the setting DATABASE_POOLED
        raise CopyFailed(POOLED.format(program))
    found = shutil.which(program)
    if found is None:
        raise CopyFailed(f"{program} was not found. Install PostgreSQL's client programs, of the server's version.")
    where, secrets = DatabaseClient.settings_to_cmd_args_env(connection.settings_dict, [])
    command = [found, *options, *where[1:-1], f"--dbname={where[-1]}", *([last] if last else [])]
    # The password goes by the environment, never by the arguments.
    done = subprocess.run(  # noqa: S603  # PostgreSQL's own program, told what our settings say
        command, env={**os.environ, **(secrets or {})}, check=False, capture_output=True, text=True
    )
    if done.returncode:
        raise CopyFailed(f"{program}: {done.stderr.strip()}")
