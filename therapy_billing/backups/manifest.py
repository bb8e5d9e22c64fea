"""What a backup says of itself, in a file beside it: its digest, its rows by table, the end of the audit chain."""

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path

from django.db.backends.base.base import BaseDatabaseWrapper


@dataclass(frozen=True, slots=True)
class Manifest:
    """`sha256` of the backup's bytes; `rows` by table; `head` as verify_audit prints it; `migrations` as app.name."""

    vendor: str
    sha256: str
    rows: dict[str, int]
    head: str
    migrations: list[str]


def beside(backup: Path) -> Path:
    """Where a backup's manifest lies."""
    return backup.with_name(f"{backup.name}.json")


def write(manifest: Manifest, path: Path) -> None:
    """For its owner alone, like the backup."""
    path.touch(mode=0o600)
    path.write_text(json.dumps(asdict(manifest), indent=1) + "\n", encoding="utf-8")


def read(path: Path) -> Manifest:
    """Raises ValueError, KeyError or TypeError when it is none."""
    return Manifest(**json.loads(path.read_text(encoding="utf-8")))


def digest(path: Path) -> str:
    """SHA-256 in hex, in bounded memory."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def rows(connection: BaseDatabaseWrapper) -> dict[str, int]:
    """How many rows each table holds."""
    with connection.cursor() as cursor:
        found = {}
        for table in sorted(connection.introspection.table_names(cursor)):
            # A table's own name, quoted.
            cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")  # noqa: S608  # nosec B608
            found[table] = cursor.fetchone()[0]
    return found


def describe(connection: BaseDatabaseWrapper, sha256: str) -> Manifest:
    """The database as this connection sees it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT app, name FROM django_migrations ORDER BY app, name")
        migrations = [f"{app}.{name}" for app, name in cursor.fetchall()]
        cursor.execute("SELECT position, hash FROM audit_chainhead")
        head = ":".join(map(str, cursor.fetchone() or (0, "0" * 64)))
    return Manifest(connection.vendor, sha256, rows(connection), head, migrations)
