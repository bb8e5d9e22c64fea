"""Turns a scenario into a session and the signed events that a provider would post about it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

from accounts.models import Therapist
from invoicing.actions.opening import add_session
from sessions_app.actions import add_client
from sessions_app.models import Client, TherapySession
from therapy_billing.demo.scenarios import Attendance, Scenario
from therapy_billing.demo.senders.base import Event, Sender, Visit
from therapy_billing.demo.senders.livekit import LiveKitSender
from therapy_billing.demo.senders.registry import SENDERS

# Zoom's meeting numbers have eleven digits.
FIRST_ZOOM_ROOM = 80_000_000_000


@dataclass(frozen=True, slots=True)
class Posting:
    """One signed event, ready to be posted."""

    body: bytes
    headers: dict[str, str]


def client_name(scenario: Scenario) -> str:
    """Every story has a client of its own."""
    return f"Scenario {scenario.name}"


def new_session(scenario: Scenario, provider: str, therapist: Therapist, now: datetime) -> TherapySession:
    """A session for the story, with a client of its own, in a room named as the provider names rooms."""
    name = client_name(scenario)
    start = scenario.start(now, ZoneInfo(therapist.time_zone))
    client = Client.objects.filter(therapist=therapist, name=name).first() or add_client(
        therapist, name, payer=None, since=start.date() - timedelta(days=365)
    )
    longest = max(attendance.left_s or 0 for attendance in scenario.attendances)
    invoice = add_session(
        client,
        starts_at=start,
        ends_at=start + timedelta(seconds=longest),
        kind="individual",
        modality="telehealth",
        provider=provider,
        room=_room(provider),
    )
    return invoice.session


def postings(scenario: Scenario, session: TherapySession, now: datetime) -> Iterator[Posting]:
    """What the provider posts, in the order in which it arrives."""
    sender, secret = sender_and_secret(session.provider)
    skew = timedelta(seconds=scenario.skew_s)
    for event in scenario.deliver(_events(scenario, session, sender)):
        yield Posting(event.body, sender.headers(event.body, secret, now + skew))


def sender_and_secret(provider: str) -> tuple[Sender, str]:
    """The provider's server as this installation's settings know it. Raises LookupError when it is not switched on."""
    if provider == "livekit":
        key, secret = next(iter(settings.LIVEKIT_KEYS.items()), ("", ""))
        sender: Sender = LiveKitSender(key)
    else:
        sender, secret = SENDERS[provider], next(iter(getattr(settings, f"{provider.upper()}_SECRETS")), "")
    if not secret:
        raise LookupError(f"{provider} is not switched on: it has no secret in the settings.")
    return sender, secret


def _room(provider: str) -> str:
    return str(FIRST_ZOOM_ROOM + TherapySession.objects.count()) if provider == "zoom" else ""


def _events(scenario: Scenario, session: TherapySession, sender: Sender) -> list[Event]:
    start_ms = session.span_ms[0] + scenario.skew_s * 1000
    visits = [_visit(attendance, session) for attendance in scenario.attendances]
    return sender.events(session.room[1], start_ms, visits, scenario.ended_s)


def _visit(attendance: Attendance, session: TherapySession) -> Visit:
    identities = {"therapist": session.therapist_identity, "client": session.client_identity}
    identity = identities.get(attendance.who, f"guest-{attendance.who}-{session.pk}")
    kind = "SIP" if attendance.who == "phone" else "STANDARD"
    return Visit(identity, attendance.joined_s, attendance.left_s, attendance.reason, kind)
