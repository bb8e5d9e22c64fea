"""manage.py backup: the whole database in one file, while people work."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from audit.linking import link_waiting
from therapy_billing.backups import manifest
from therapy_billing.backups.engines import CopyFailed, copy_to, unchanging


class Command(BaseCommand):
    """Reads the database; changes nothing in it."""

    help = (
        "Writes the whole database into FILE, and what it must hold into FILE.json. What is encrypted stays encrypted: "
        "keep ENCRYPTION_KEYS in another place than the backups, and never lose them. All else is readable."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to."""
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        """Copy, describe, and only then give both their names."""
        file: Path = options["file"]
        for path in (file, manifest.beside(file)):
            if path.exists():
                raise CommandError(f"{path} exists, and no backup is written over. Name another file.")
        link_waiting()
        unfinished = file.with_name(f"{file.name}.unfinished")
        try:
            unfinished.touch(mode=0o600)
            with unchanging() as snapshot:
                copy_to(unfinished, snapshot)
                found = manifest.describe(connection, manifest.digest(unfinished))
            manifest.write(found, manifest.beside(file))
            unfinished.replace(file)
        except (CopyFailed, OSError) as error:
            raise CommandError(f"No backup was made. {error}") from error
        finally:
            unfinished.unlink(missing_ok=True)
        self.stdout.write(f"{file}: {sum(found.rows.values())} rows in {len(found.rows)} tables. Head: {found.head}")
        self.stdout.write("The keys are not in it: ENCRYPTION_KEYS are kept in another place.")
