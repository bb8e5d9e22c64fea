"""manage.py load_descriptors: a licensee's own AMA descriptors."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cpt.descriptors import Unreadable, load_descriptors


class Command(BaseCommand):
    """Loads descriptors from a CSV file, all of them or none."""

    help = (
        "Loads the AMA's descriptors from a licensee's CSV file with the heading code,descriptor. They are shown "
        "instead of our own labels. A file with a wrong row is refused whole, with the rows named (exit 1)."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """The file."""
        parser.add_argument("file", type=Path, metavar="FILE")

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, and say how much."""
        try:
            loaded = load_descriptors(options["file"])
        except Unreadable as error:
            raise CommandError("\n".join([*error.errors, "Nothing was loaded."])) from error
        self.stdout.write(
            f"{loaded.changed} descriptors loaded, {loaded.same} were there already, "
            f"{loaded.unknown} rows name codes that are not in the catalogue."
        )
