"""manage.py clear_lapsed: what is left of sign-ins that are over goes."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from tqdm import tqdm

from accounts.lapsed import lapsed, remove


class Command(BaseCommand):
    """Run it once a day."""

    help = (
        "Removes sign-ins that have ended, their entries in people's lists of sign-ins, and attempts to sign in that "
        "are older than SIGN_IN_ATTEMPT_DAYS. The audit trail keeps what it tells of them. Safe to run at any time and "
        "twice at once. --dry-run removes nothing, and exits with 1 when there is something to remove."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Try or do."""
        parser.add_argument("--dry-run", action="store_true", help="say how many there are, and remove none")

    def handle(self, *args: Any, **options: Any) -> None:
        """Kind by kind."""
        found = lapsed(timezone.now())
        if options["dry_run"]:
            counts = {what: rows.count() for what, rows in found.items()}
            if any(counts.values()):
                raise CommandError("; ".join(f"{what}: {count}" for what, count in counts.items() if count))
            self.stdout.write("Nothing has lapsed.")
            return
        for what, rows in tqdm(found.items(), desc="Clearing", unit="kind", disable=None):
            self.stdout.write(f"Removed, {what}: {remove(rows)}.")
