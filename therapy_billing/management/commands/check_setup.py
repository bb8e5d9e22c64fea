"""manage.py check_setup: what does this installation lack for production, and how is it mended?"""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from therapy_billing.setup import of_content, of_database, of_settings
from therapy_billing.setup.lines import Level, Line, missing


class Command(BaseCommand):
    """Reads; sends no mail, and writes nothing but one row of the cache, which it removes."""

    help = (
        "Looks at settings, database, protection, codes, people, files, mail and scheduled jobs. One line each: ok, "
        "warning or missing, with the way out. Prints no secret. Exits with 1 when something is missing. Settings that "
        "cannot be read stop every command with the sentence that says which."
    )
    # It tells what they find itself, beside the rest.
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        """Print each line, then how many of each there were."""
        counts: Counter[Level] = Counter()
        for line in _lines():
            counts[line.level] += 1
            self.stdout.write(str(line))
        if counts[Level.MISSING]:
            raise CommandError(f"Missing: {counts[Level.MISSING]}. Worth a look: {counts[Level.WARNING]}.")
        self.stdout.write(f"Nothing is missing. Worth a look: {counts[Level.WARNING]}.")


def _lines() -> Iterator[Line]:
    yield from of_settings.lines()
    yield from of_content.of_machine()
    first = of_database.is_reachable()
    yield first
    if first.level is Level.MISSING:
        return
    try:
        yield from of_database.lines()
        yield from of_content.of_tables()
    except DatabaseError as error:
        # A table or a column that is not there yet.
        yield missing(f"The database could not be asked further ({type(error).__name__}).", "Run manage.py migrate.")
