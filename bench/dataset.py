"""Sessions in bulk, as they would be stored: twelve events each, and an invoice with a submission of what they give.

The providers tell of them in turn.
"""

import hashlib
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import connection

from accounts.models import Practice, Therapist, User
from invoicing.attestation import WORDS
from invoicing.case import instant
from invoicing.models import Invoice, Submission
from sessions_app.changes import Side
from sessions_app.models import Client, PresenceEvent, TherapySession
from sessions_app.presence import measure
from sessions_app.providers.registry import PROVIDERS
from therapy_billing.demo.senders.base import Visit
from therapy_billing.demo.senders.registry import SENDERS

VISITS = 6
FIRST = datetime(2024, 1, 1, 15, tzinfo=UTC)
APART = timedelta(hours=36)
LENGTH = timedelta(minutes=50)
TOGETHER = 500
SEED = 20260101


@dataclass(frozen=True)
class Place:
    """Whose sessions, and in how many rooms: as many sessions follow one another in each."""

    therapist: Therapist
    client: Client
    name: str
    sessions_a_room: int

    def room(self, number: int) -> str:
        """The room of one of the sessions."""
        return f"{self.name}-{number // self.sessions_a_room}"

    def starts_at(self, number: int) -> datetime:
        """A day and a half after the one before in the same room."""
        return FIRST + APART * (number % self.sessions_a_room if self.sessions_a_room > 1 else number % 1000)


def place(name: str, sessions_a_room: int = 1) -> Place:
    """A therapist and a client for them."""
    practice = Practice.objects.create(name=f"Practice {name}")
    user = User.objects.create(email=f"{name}@example.org", name=name, role=User.Role.THERAPIST)
    therapist = Therapist.objects.create(user=user, practice=practice, licence=Therapist.Licence.PSYCHOLOGIST)
    return Place(therapist, Client.objects.create(therapist=therapist, name=name), name, sessions_a_room)


def add_sessions(where: Place, count: int) -> None:
    """So many sessions, each submitted a day after it was held, when all of its events had come."""
    for first in range(0, count, TOGETHER):
        numbers = range(first, min(first + TOGETHER, count))
        sessions = TherapySession.objects.bulk_create([_session(where, number) for number in numbers])
        events = [
            event for number, session in zip(numbers, sessions, strict=True) for event in _events(number, session)
        ]
        PresenceEvent.objects.bulk_create(events, batch_size=TOGETHER)
        invoices = Invoice.objects.bulk_create([_invoice(session) for session in sessions])
        told = [events[at : at + 2 * VISITS] for at in range(0, len(events), 2 * VISITS)]
        rows = [_submission(*row, where) for row in zip(sessions, invoices, told, strict=True)]
        sent = [_send(*pair) for pair in zip(invoices, Submission.objects.bulk_create(rows), strict=True)]
        Invoice.objects.bulk_update(sent, ["status", "submission", "number"], batch_size=TOGETHER // 5)


def analyse() -> None:
    """As PostgreSQL does by itself after a while, so that it knows what an index is worth."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _session(where: Place, number: int) -> TherapySession:
    starts_at = where.starts_at(number)
    names = list(SENDERS)
    return TherapySession(
        therapist=where.therapist,
        client=where.client,
        kind=TherapySession.Kind.INDIVIDUAL,
        modality=TherapySession.Modality.TELEHEALTH,
        provider=names[number // where.sessions_a_room % len(names)],
        provider_room=where.room(number),
        scheduled_start_at=starts_at,
        scheduled_end_at=starts_at + LENGTH,
        time_zone="America/New_York",
        date_of_service=starts_at.date(),
        booked_at=starts_at - timedelta(days=7),
    )


def _events(number: int, session: TherapySession) -> Iterator[PresenceEvent]:
    """Joins and leaves of therapist and client, three connections of each, in a shuffled order."""
    provider = PROVIDERS[session.provider]
    visits = list(_visits(number, session))
    told = SENDERS[session.provider].events(session.provider_room, session.span_ms[0], visits, None)
    random.Random(SEED + number).shuffle(told)  # noqa: S311  # the same data each time
    for event in told:
        body = event.body
        body_hash = hashlib.sha256(body).hexdigest()
        yield PresenceEvent(
            provider=session.provider,
            received_at=session.scheduled_end_at,
            signed_at=session.scheduled_end_at,
            body=body,
            body_hash=body_hash,
            **provider.read(body).columns(body_hash),
        )


def _visits(number: int, session: TherapySession) -> Iterator[Visit]:
    chance, at = random.Random(SEED + number), 0.0  # noqa: S311  # the same data each time
    people = session.therapist_identity, session.client_identity
    for visit in range(VISITS):
        length = chance.randrange(60, 900)
        yield Visit(people[visit % 2], at, at + length, connection=f"{number:x}{visit:04x}")
        at += length // 3


def _invoice(session: TherapySession) -> Invoice:
    return Invoice(
        session=session,
        therapist=session.therapist,
        status_at=session.booked_at,
        submit_by=session.scheduled_end_at,
    )


def _submission(session: TherapySession, invoice: Invoice, events: list[PresenceEvent], where: Place) -> Submission:
    """As a therapist would have sent it: the recorded time, untouched."""
    identities = {session.therapist_identity: Side.THERAPIST, session.client_identity: Side.CLIENT}
    figure = measure([event.as_change() for event in events], identities).with_client
    assert figure.start_ms is not None  # the visits meet
    assert figure.end_ms is not None
    start, end = instant(figure.start_ms), instant(figure.end_ms)
    return Submission(
        invoice=invoice,
        sequence=1,
        at=session.scheduled_end_at + timedelta(days=1),
        by=where.therapist.user,
        code="90834",
        minutes=figure.live_minutes,
        date_of_service=session.date_of_service,
        contact="video",
        started_at=start,
        ended_at=end,
        time_zone=session.time_zone,
        time_source="recorded",
        spans_ms=[list(piece) for piece in figure.pieces],
        recorded_source="observed",
        recorded_started_at=start,
        recorded_ended_at=end,
        recorded_live_ms=figure.live_ms,
        recorded_with_client_ms=figure.live_ms,
        recorded_with_anyone_ms=figure.live_ms,
        recorded_inferred_ms=figure.inferred_ms,
        therapist=where.therapist,
        practice=where.therapist.practice,
        licence=where.therapist.licence,
        payer_name="Self-pay",
        attestation=WORDS,
    )


def _send(invoice: Invoice, submission: Submission) -> Invoice:
    invoice.status, invoice.submission, invoice.number = Invoice.Status.ACCEPTED, submission, f"B{invoice.pk:09}"
    return invoice
