"""manage.py build_practice: a made-up practice of any size, to measure with."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from tqdm import tqdm

from accounts.models import User
from cpt.shipped import load_catalogue
from therapy_billing.demo.practice import Size, build


class Command(BaseCommand):
    """Adds to an empty database or a demo's; real data it never touches."""

    help = (
        "Builds a made-up practice in bulk: therapists, clients, sessions with what their provider told, invoices. "
        "Refuses a database in which somebody has an account already, unless it is a demo's (DEMO=1)."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """How large."""
        parser.add_argument("--invoices", type=int, default=100_000, help="in all (%(default)s)")
        parser.add_argument("--therapists", type=int, default=200, help="who have as many each (%(default)s)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Build, and say what was built."""
        size = Size(options["invoices"], options["therapists"])
        if size.therapists < 1 or size.invoices < 1:
            raise CommandError("A practice has at least one therapist and one invoice.")
        if User.objects.exists() and not settings.DEMO:
            raise CommandError("People have accounts in this database. A made-up practice is built in an empty one.")
        load_catalogue()
        with tqdm(total=size.invoices, desc="Building", unit="invoice", unit_scale=True, disable=None) as bar:
            for count in build(size, timezone.now()):
                bar.update(count)
        self.stdout.write(f"{size.invoices} invoices of {size.therapists} therapists.")
