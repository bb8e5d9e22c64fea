"""manage.py add_session: one session with its draft invoice, and the client when new."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.urls import reverse

from accounts.models import Therapist
from cpt.models import Payer
from invoicing.actions.opening import add_session
from sessions_app.actions import add_client
from sessions_app.local_time import YEARS, Repeated, Skipped, resolve
from sessions_app.models import Client, TherapySession
from sessions_app.providers.registry import PROVIDERS


class Command(BaseCommand):
    """Adds one session and prints it as JSON."""

    help = "Adds one session (the client too, when new) and prints JSON: session, room, identities, invoice_url."

    def add_arguments(self, parser: CommandParser) -> None:
        """Who, when, and what was booked."""
        parser.add_argument("--therapist", required=True, metavar="EMAIL")
        parser.add_argument("--client", required=True, metavar="NAME")
        parser.add_argument("--starts", required=True, metavar="ISO", help="without an offset: the therapist's clock")
        parser.add_argument("--minutes", required=True, type=int)
        parser.add_argument(
            "--kind",
            default="individual",
            choices=[kind for kind in TherapySession.Kind.values if kind != "group"],
        )
        parser.add_argument("--modality", default="telehealth", choices=TherapySession.Modality.values)
        parser.add_argument("--provider", default="livekit", choices=sorted(PROVIDERS))
        parser.add_argument("--room", default="")
        parser.add_argument("--payer", default="", metavar="NAME", help="of a new client; without, the client pays")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        """Add it."""
        therapist = Therapist.objects.filter(user__email=options["therapist"].lower()).first()
        if therapist is None:
            raise CommandError(f"There is no therapist with the address {options['therapist']}.")
        if not 0 < options["minutes"] <= 1440:
            raise CommandError(f"{options['minutes']} minutes are no session: use 1 to 1440.")
        if not 0 < len(options["client"].strip()) <= 120:
            raise CommandError("A client's name has 1 to 120 characters.")
        starts_at = self._instant(options["starts"], ZoneInfo(therapist.time_zone))
        is_telehealth = options["modality"] == TherapySession.Modality.TELEHEALTH
        invoice = add_session(
            self._client(therapist, options, starts_at),
            starts_at=starts_at,
            ends_at=starts_at + timedelta(minutes=options["minutes"]),
            kind=options["kind"],
            modality=options["modality"],
            provider=options["provider"] if is_telehealth else "",
            room=options["room"] if is_telehealth else "",
        )
        session = invoice.session
        said = {
            "session": session.pk,
            "room": session.provider_room,
            "therapist_identity": session.therapist_identity,
            "client_identity": session.client_identity,
            "invoice_url": reverse("invoicing:invoice_form", args=[session.pk]),
        }
        self.stdout.write(json.dumps(said))

    def _instant(self, typed: str, zone: ZoneInfo) -> datetime:
        try:
            parsed = datetime.fromisoformat(typed)
        except ValueError as error:
            raise CommandError(f"{typed} is no date and time. Use one like 2026-11-03T12:15.") from error
        if parsed.year not in YEARS:
            raise CommandError(f"{typed} is in no year that sessions have: use {YEARS[0]} to {YEARS[-1]}.")
        if parsed.tzinfo:
            return parsed.astimezone(UTC)
        found = resolve(parsed, zone, None)
        if isinstance(found, Skipped):
            raise CommandError(
                f"The clocks of {zone.key} skip {typed}. Use {found.before.isoformat()} or {found.after.isoformat()}."
            )
        if isinstance(found, Repeated):
            readings = (at.astimezone(zone).isoformat() for at in (found.first, found.second))
            raise CommandError(f"The clocks of {zone.key} show {typed} twice. Use {' or '.join(readings)}.")
        return found

    def _client(self, therapist: Therapist, options: dict[str, Any], starts_at: datetime) -> Client:
        payer = Payer.objects.filter(name=options["payer"]).first()
        if options["payer"] and payer is None:
            raise CommandError(f"There is no payer named {options['payer']}. Add one with manage.py add_payer.")
        known = Client.objects.filter(therapist=therapist, name=options["client"]).first()
        if known is not None:
            _refuse_another_payer(known, payer, starts_at)
            return known
        since = starts_at.date() - timedelta(days=365)
        return add_client(therapist, options["client"], payer=payer, since=since)


def _refuse_another_payer(client: Client, payer: Payer | None, starts_at: datetime) -> None:
    """A client who is known keeps their coverage; it is changed in the admin."""
    coverage = client.coverage_on(starts_at.date())
    if payer is not None and (coverage is None or coverage.payer != payer):
        raise CommandError(
            f"This client is known already, and covered by {coverage.payer or 'nobody' if coverage else 'nobody'}. "
            "Leave --payer out, or change the coverage in the admin."
        )
