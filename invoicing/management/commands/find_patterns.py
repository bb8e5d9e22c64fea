"""manage.py find_patterns: what shows over many invoices of a therapist, and on none of them."""

from argparse import ArgumentTypeError
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from tqdm import tqdm

from cpt.clock import today
from invoicing.actions.finding_patterns import Looked, find_patterns
from invoicing.models import Invoice


class Command(BaseCommand):
    """Run it once a day, or once a week."""

    help = (
        "Looks at every therapist's submitted invoices for patterns: lengths at the start of a longer code, rounded or "
        "copied times, notes that are nearly the same, long days and others. Each is kept as a flag on the therapist, "
        "with its evidence; no invoice is held or changed. Safe to run again: of a pattern that was raised for days "
        "that overlap these nothing is raised. --dry-run keeps nothing, and exits with 1 when there is any to "
        "raise."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Which days, and whether to keep what was found."""
        parser.add_argument("--since", type=_date, metavar="YYYY-MM-DD", help="no earlier date of service")
        parser.add_argument("--until", type=_date, metavar="YYYY-MM-DD", help="last date of service; today unless told")
        parser.add_argument("--dry-run", action="store_true", help="say what would be raised, and keep nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        """Look, keep, say."""
        until, since, is_dry = options["until"] or today(), options["since"], options["dry_run"]
        if since is not None and since > until:
            raise CommandError(f"{since} comes after {until}. Let --since be the earlier one.")
        therapists = invoices = found = 0
        people = Invoice.objects.sent().values("submission__therapist").distinct().count()
        with tqdm(total=people, desc="Looking", unit="therapist", disable=None) as bar:
            for looked in find_patterns(until, since=since, now=timezone.now(), is_kept=not is_dry):
                therapists, invoices, found = therapists + 1, invoices + looked.invoices, found + len(looked.fresh)
                self._say(looked)
                bar.update()
        told = "would be raised" if is_dry else "raised"
        self.stdout.write(f"{invoices} invoices of {therapists} therapists looked at: {found} patterns {told}.")
        if is_dry and found:
            raise CommandError("Nothing was kept.")

    def _say(self, looked: Looked) -> None:
        for flag in looked.fresh:
            with tqdm.external_write_mode():  # the bar makes way for the line
                self.stdout.write(f"therapist {looked.therapist_id}: {flag.flag_id}: {flag.sentence}")


def _date(typed: str) -> date:
    try:
        return date.fromisoformat(typed)
    except ValueError as error:
        raise ArgumentTypeError(f"{typed} is no date. Use one like 2026-11-03.") from error
