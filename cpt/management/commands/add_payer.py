"""manage.py add_payer: a payer under contract with the demo's practice."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import Practice
from cpt.actions import add_payer
from cpt.models import ProcedureCode


class Command(BaseCommand):
    """Adds one payer and its contract."""

    help = "Adds a payer under contract with the first practice (the demo has one), for every code but --without."

    def add_arguments(self, parser: CommandParser) -> None:
        """What the contract holds."""
        parser.add_argument("--name", required=True)
        parser.add_argument("--without", action="append", default=[], metavar="CODE", help="may be repeated")
        parser.add_argument("--no-audio", action="store_true", help="the contract pays for no audio-only session")
        parser.add_argument("--needs-authorization", action="store_true")
        parser.add_argument(
            "--no-missed-fee", action="store_true", help="a client may not be charged for a missed session"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Add it."""
        practice = Practice.objects.order_by("pk").first()
        if practice is None:
            raise CommandError("There is no practice yet. Run make demo, or add one in the admin.")
        try:
            contract = add_payer(
                practice,
                options["name"],
                without=frozenset(options["without"]),
                allows_audio_only=not options["no_audio"],
                requires_authorization=options["needs_authorization"],
                allows_missed_fee=not options["no_missed_fee"],
            )
        except ProcedureCode.DoesNotExist as error:
            raise CommandError(f"A code named with --without is not in the catalogue: {error}") from error
        self.stdout.write(f"{contract.payer} is under contract with {practice}.")
