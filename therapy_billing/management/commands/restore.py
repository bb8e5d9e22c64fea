"""manage.py restore: fill an empty database from a backup, and prove that all of it is there."""

from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from audit.immutability import unprotected
from therapy_billing.backups import manifest
from therapy_billing.backups.engines import CopyFailed, fill_from


class Command(BaseCommand):
    """Writes into an empty database only."""

    help = (
        "Fills the empty database of DATABASE_URL from FILE, then compares the rows of each table with FILE.json and "
        "verifies the audit chain, and looks for the triggers of every table whose rows are only ever added. Refuses a "
        "file of which a byte has changed. Exits with 1 when anything differs."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """From where, and what of its audit trail was explained."""
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--explained", action="append", default=[], metavar="FIRST-LAST", help="as for verify_audit"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Refuse, fill, compare, verify."""
        file: Path = options["file"]
        expected = self._manifest(file)
        self._refuse(expected)
        try:
            fill_from(file)
        except CopyFailed as error:
            raise CommandError(f"Nothing was restored. {error}") from error
        self._compare(expected)
        # Where nothing had happened yet there is no event to look for.
        anchors = [] if expected.head.startswith("0:") else [expected.head]
        self._verify(anchor=anchors, explained=options["explained"])
        if missing := unprotected(connection):
            raise CommandError(f"The triggers that keep rows from being changed are missing: {', '.join(missing)}.")
        self.stdout.write("Restored. Run manage.py migrate when this version is newer than the backup.")

    def _verify(self, **options: list[str]) -> None:
        call_command("verify_audit", stdout=self.stdout, stderr=self.stderr, **options)

    def _manifest(self, file: Path) -> manifest.Manifest:
        """The file's own, when its bytes are still the ones that were written."""
        try:
            expected = manifest.read(manifest.beside(file))
            found = manifest.digest(file)
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise CommandError(
                f"{file} and {manifest.beside(file)} are needed and must be readable: {error}"
            ) from error
        if found != expected.sha256:
            raise CommandError(f"{file} is not as it was written: its SHA-256 is {found}, not {expected.sha256}.")
        return expected

    def _refuse(self, expected: manifest.Manifest) -> None:
        if expected.vendor != connection.vendor:
            raise CommandError(f"The backup is of {expected.vendor}, DATABASE_URL leads to {connection.vendor}.")
        if connection.introspection.table_names():
            raise CommandError(
                "The database is not empty. A backup is restored into an empty one only: create another."
            )
        known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
        if unknown := set(expected.migrations) - known:
            raise CommandError(
                f"The backup is from a newer version: {', '.join(sorted(unknown)[:5])} is not known here."
            )

    def _compare(self, expected: manifest.Manifest) -> None:
        found = manifest.rows(connection)
        tables = sorted(found.keys() | expected.rows.keys())
        differing = [table for table in tables if found.get(table) != expected.rows.get(table)]
        for table in differing:
            self.stderr.write(f"{table}: {found.get(table)} rows, {expected.rows.get(table)} were backed up.")
        if differing:
            raise CommandError("The restored database is not the one that was backed up.")
        self.stdout.write(f"{sum(found.values())} rows in {len(found)} tables, as many as were backed up.")
