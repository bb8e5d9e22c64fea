"""manage.py send_reminders: therapists are told by mail what waits for them."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import get_connection
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from tqdm import tqdm

from invoicing.actions.reminding import Due, due_reminders, remind


class Command(BaseCommand):
    """Run it every hour."""

    help = (
        "Sends each therapist one mail a day at most about sessions that wait for confirmation: when one was held some "
        "days ago (REMINDER_DAYS), from an hour on (REMINDER_HOUR) on the therapist's own clock, unless they want "
        "none. Safe to run every hour, twice at once, and a day late. What the mail server did not take is tried again "
        "by the next run. Exits with 0 when every mail went out, with 1 when one did not; --dry-run sends nothing, and "
        "exits with 1 when there is somebody to remind."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Try or do."""
        parser.add_argument("--dry-run", action="store_true", help="say how many mails are due, and send none")

    def handle(self, *args: Any, **options: Any) -> None:
        """One mail after the other; one that fails stops no other."""
        if not (urlsplit(settings.SITE_URL).hostname or "").strip("*"):
            raise CommandError("Mails need links. Set SITE_URL to the address that people use, with https://.")
        due = list(due_reminders(timezone.now()))
        if options["dry_run"]:
            if due:
                raise CommandError(f"Mails that are due: {len(due)}. Nothing was sent.")
            self.stdout.write("No mail is due.")
            return
        if due:
            self._ask_the_mail_server()
        self._send(due)

    def _send(self, due: list[Due]) -> None:
        sent = failed = 0
        for one in tqdm(due, desc="Reminding", unit="mail", disable=None):
            done = remind(one)
            sent, failed = sent + (done is True), failed + (done is False)
        self.stdout.write(f"Reminders sent: {sent}.")
        if failed:
            raise CommandError(f"Mails that were not taken: {failed}. The next run tries them again.")

    def _ask_the_mail_server(self) -> None:
        """One that is away is named once, instead of being waited for by every mail."""
        try:
            with get_connection():
                pass
        except OSError as error:
            what = f"The mail server does not answer ({type(error).__name__})."
            raise CommandError(f"{what} Nobody was reminded; the next run tries again.") from error
