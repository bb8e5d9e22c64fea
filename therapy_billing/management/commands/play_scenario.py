"""manage.py play_scenario: what goes wrong in the field, posted to a running server."""

from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from tqdm import tqdm

from accounts.models import Therapist
from invoicing.facts import recorded_of
from sessions_app.models import TherapySession
from therapy_billing.demo.playing import Posting, new_session, postings, sender_and_secret
from therapy_billing.demo.scenarios import BY_NAME, SCENARIOS, Expected, Scenario
from therapy_billing.demo.senders.registry import SENDERS


class Command(BaseCommand):
    """Adds a session, posts its events, says what the application made of them."""

    help = (
        "Posts the signed events of a named story to a running server and prints what the application made of it. "
        "Exits with 1 when the figures are not the story's. Only where DEMO=1: made-up events have no place among real "
        "ones, and can never be removed. Stories: " + ", ".join(BY_NAME)
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Which story, as which provider, to which server."""
        parser.add_argument("name", nargs="?", choices=sorted(BY_NAME))
        parser.add_argument("--provider", default="livekit", choices=sorted(SENDERS))
        parser.add_argument("--url", default="http://127.0.0.1:8000", help="the running server; on this database")
        parser.add_argument("--list", action="store_true", help="say what each story is")

    def handle(self, *args: Any, **options: Any) -> None:
        """Play."""
        if options["list"] or not options["name"]:
            for one in SCENARIOS:
                self.stdout.write(f"{one.name:<20} {one.what}")
            return
        if not settings.DEMO:
            raise CommandError(
                "This is not a demo, and what is posted stays for ever. Set DEMO=1 in .env, or run make demo."
            )
        self._play(BY_NAME[options["name"]], options["provider"], options["url"].rstrip("/"))

    def _play(self, scenario: Scenario, provider: str, base: str) -> None:
        therapist = Therapist.objects.order_by("pk").first()
        if therapist is None:
            raise CommandError("There is no therapist yet. Run make demo, or add one in the admin.")
        try:
            sender_and_secret(provider)
        except LookupError as error:
            raise CommandError(str(error)) from error
        # Asked first: a session is not to be left behind without its events.
        self._ask(f"{base}/health/live/")
        now = timezone.now()
        session = new_session(scenario, provider, therapist, now)
        address = f"{base}/telehealth/{provider}/webhook/"
        for posting in tqdm(list(postings(scenario, session, now)), desc="Posting", unit="event", disable=None):
            self._ask(address, posting)
        self._report(session, scenario.expected)

    def _ask(self, address: str, posting: Posting | None = None) -> None:
        """Get the address, or post to it; any answer but a good one ends the play."""
        if not address.startswith(("http://", "https://")):
            raise CommandError(f"{address} is no web address. Use one like http://127.0.0.1:8000.")
        sent = (posting.body, posting.headers) if posting else ()
        try:
            # Its scheme was checked above.
            with urlopen(Request(address, *sent), timeout=30) as answer:  # noqa: S310  # nosec B310
                answer.read()
        except HTTPError as error:
            raise CommandError(f"{address} answered {error.code}. Does it run with the same settings?") from error
        except (URLError, OSError) as error:
            raise CommandError(f"{address} does not answer. Is the server running? make demo starts one.") from error

    def _report(self, session: TherapySession, expected: Expected) -> None:
        recorded = recorded_of(session)
        presence, shown = recorded.presence, recorded.shown
        found = Expected(presence.with_client.live_seconds, presence.with_anyone.live_seconds, shown.inferred_seconds)
        self.stdout.write(f"/sessions/{session.pk}/  source: {recorded.source}")
        for stay in presence.stays:
            seconds = (stay.end_ms - stay.start_ms) // 1000
            self.stdout.write(f"  {stay.side:<10} {seconds:>6} s  {stay.beginning}; {stay.ending}")
        self.stdout.write(f"with the client {found.with_client} s, with anyone {found.with_anyone} s")
        self.stdout.write(f"inferred {found.inferred} s")
        if found != expected:
            raise CommandError(f"Expected were {expected}.")
        self.stdout.write(self.style.SUCCESS("As expected."))
