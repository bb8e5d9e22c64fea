"""Is the database there, of the right kind, complete and protected?"""

import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from audit.immutability import added_only_tables, unprotected
from therapy_billing.setup.lines import Line, missing, ok, warning
from therapy_billing.setup.of_settings import NEARBY

OLDEST_POSTGRESQL = 140000
CLOCKS_APART = timedelta(seconds=2)
MARK = "check_setup"


def is_reachable() -> Line:
    """Asked first: where it is missing, nothing else about it can be known."""
    try:
        connection.ensure_connection()
    except DatabaseError as error:
        # Its own words may hold the address.
        what = f"The database does not answer ({type(error).__name__})."
        return missing(what, "Is it running, and does DATABASE_URL name its host, port, user and password?")
    return ok(f"The database answers ({connection.vendor}).")


def lines() -> Iterator[Line]:
    """Of one that answers."""
    yield from _postgresql() if connection.vendor == "postgresql" else _sqlite()
    yield from _complete()
    if connection.introspection.table_names():
        yield from _cache()
        yield from _protected()


def _asked(sql: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        row = cursor.fetchone()
    return row[0] if row else None


def _postgresql() -> Iterator[Line]:
    if connection.pg_version < OLDEST_POSTGRESQL:  # type: ignore[attr-defined]  # of this engine alone
        yield missing("PostgreSQL is older than 14.", "Update it.")
    for name, wanted in {
        "server_encoding": "UTF8",
        "default_transaction_isolation": "read committed",
        "fsync": "on",
        "full_page_writes": "on",
    }.items():
        found = _asked(f"SHOW {name}")
        if found != wanted:
            yield missing(f"PostgreSQL's {name} is {found}.", f"Set it to {wanted}: without, something may be lost.")
    if _asked("SHOW synchronous_commit") == "off":
        yield missing("PostgreSQL's synchronous_commit is off.", "Switch it on: a crash may lose accepted invoices.")
    if _asked("SELECT rolsuper FROM pg_roles WHERE rolname = current_user"):
        way_out = "Give the application a user of its own that owns its tables and nothing else."
        yield warning("The application is PostgreSQL's superuser.", way_out)
    is_far = settings.DATABASES["default"]["HOST"] not in NEARBY and not _asked("SELECT inet_server_addr() IS NULL")
    if is_far and not _asked("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()"):
        yield warning("The way to the database is not encrypted.", "Add ?sslmode=verify-full to DATABASE_URL.")
    yield _persistence()
    yield _clocks(_asked("SELECT clock_timestamp()"))
    if not shutil.which("pg_dump"):
        yield warning("pg_dump is not here: no backup can be made from this machine.", "Install PostgreSQL's client.")


def _persistence() -> Line:
    kept = settings.DATABASES["default"]
    if not kept["CONN_MAX_AGE"]:
        return warning("Each request opens a connection of its own.", "Leave CONN_MAX_AGE at 600.")
    if not kept["CONN_HEALTH_CHECKS"]:
        return warning("Kept connections are not checked.", "Switch CONN_HEALTH_CHECKS on.")
    return ok("Connections are kept, and checked before they are used again.")


def _clocks(theirs: datetime) -> Line:
    apart = abs(theirs - timezone.now())
    if apart > CLOCKS_APART:
        return missing(f"The database's clock is {apart.total_seconds():.0f} s from ours.", "Run NTP on both machines.")
    return ok("The database's clock is ours.")


def _sqlite() -> Iterator[Line]:
    yield warning("SQLite has one writer at a time, and no other machine can take over.", "Use PostgreSQL 14 or newer.")
    options = settings.DATABASES["default"].get("OPTIONS", {})
    mode, synchronous = _asked("PRAGMA journal_mode"), _asked("PRAGMA synchronous")
    if options.get("transaction_mode") != "IMMEDIATE" or mode not in {"wal", "memory"}:
        yield missing("Writers that meet would fail.", "Leave transaction_mode IMMEDIATE and journal_mode WAL.")
    if synchronous < 2:
        yield missing("A crash may lose accepted invoices.", "Leave synchronous at FULL.")


def _complete() -> Iterator[Line]:
    executor = MigrationExecutor(connection)
    open_ones = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if open_ones:
        first = open_ones[0][0]
        yield missing(f"Migrations to be applied: {len(open_ones)}, first {first}.", "Run manage.py migrate.")
    else:
        yield ok("Every migration is applied.")


def _cache() -> Iterator[Line]:
    try:
        with transaction.atomic():
            cache.set(MARK, MARK, 60)
            is_kept = cache.get(MARK) == MARK
            cache.delete(MARK)
    except DatabaseError:
        is_kept = False
    if is_kept:
        yield ok("The shared cache keeps what it is given.")
    else:
        yield missing("The shared cache keeps nothing: nobody can sign in.", "Run manage.py createcachetable.")


def _protected() -> Iterator[Line]:
    lacking = unprotected(connection)
    if lacking:
        way_out = "Restore a backup, or give them back with audit.immutability.protect; ask who took them off."
        yield missing(f"Rows can be changed that are only ever added: {', '.join(lacking)}.", way_out)
    else:
        yield ok(f"Triggers keep the rows of {len(added_only_tables())} tables from being changed.")
