"""manage.py expire_invoices: what was not submitted in time is marked as expired."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from tqdm import tqdm

from invoicing.actions.expiring import expire_overdue
from invoicing.models import Invoice


class Command(BaseCommand):
    """Run it once a day, shortly after the hour of the deadline."""

    help = (
        "Marks drafts as expired whose deadline has passed, in small batches, each with its audit event. Returned "
        "invoices have no deadline and stay. Safe to run again, twice at once, and days late: the clock has closed the "
        "sessions already. Exits with 0 when it has done its work; --dry-run marks nothing, and exits with 1 when "
        "there is something to mark."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Try or do."""
        parser.add_argument("--dry-run", action="store_true", help="say how many there are, and mark none")

    def handle(self, *args: Any, **options: Any) -> None:
        """Mark them, batch by batch."""
        now = timezone.now()
        overdue = Invoice.objects.overdue(now)
        if options["dry_run"]:
            self._look(overdue.count())
            return
        done = 0
        with tqdm(total=overdue.count(), desc="Expiring", unit="invoice", disable=None) as bar:
            for batch in expire_overdue(now):
                done += len(batch)
                bar.update(len(batch))
        self.stdout.write(f"Invoices expired: {done}.")
        if left := overdue.count():
            self.stdout.write(f"In somebody's hands at this moment, and left to the next run: {left}.")

    def _look(self, found: int) -> None:
        if found:
            raise CommandError(f"Invoices whose deadline has passed: {found}. Nothing was marked.")
        self.stdout.write("No deadline has passed unmarked.")
