"""The rows of a made-up practice: what one session and one submission of it consist of."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from accounts.models import Therapist
from invoicing.attestation import WORDS
from invoicing.case import milliseconds
from invoicing.flags import FlagSeverity
from invoicing.models import Flag, Hold, Invoice, InvoiceLine, Submission
from sessions_app.models import Client, Coverage, PresenceEvent, TherapySession
from sessions_app.providers.registry import PROVIDERS
from therapy_billing.demo.senders.base import Visit
from therapy_billing.demo.senders.registry import SENDERS

A_DAY = 6
PROVIDER = "livekit"
MINUTES = 45
FLAG = "no-recording"
RANK = list(FlagSeverity).index(FlagSeverity.MEDIUM)


@dataclass(frozen=True)
class Place:
    """One client's place in the practice."""

    number: int
    therapist: Therapist
    client: Client
    coverage: Coverage


def session(place: Place, round_: int, now: datetime) -> TherapySession:
    """The therapist's newest but `round_`: six a day, at ten in the morning and later, back from yesterday."""
    zone = ZoneInfo(place.therapist.time_zone)
    day = now.astimezone(zone).date() - timedelta(days=1 + round_ // A_DAY)
    start = datetime(day.year, day.month, day.day, 10 + round_ % A_DAY, tzinfo=zone)
    return TherapySession(
        therapist=place.therapist,
        client=place.client,
        kind=TherapySession.Kind.INDIVIDUAL,
        modality=TherapySession.Modality.TELEHEALTH,
        provider=PROVIDER,
        provider_room=f"practice-{place.therapist.pk}-{round_}",
        scheduled_start_at=start,
        scheduled_end_at=start + timedelta(minutes=50),
        time_zone=zone.key,
        date_of_service=day,
        booked_at=start - timedelta(days=7),
    )


def events(of: TherapySession) -> Iterator[PresenceEvent]:
    """Therapist and client, in and out, as the provider tells it."""
    people = (of.therapist_identity, of.client_identity)
    visits = [Visit(who, 0.0, MINUTES * 60.0, connection=f"{of.pk:x}-{at}") for at, who in enumerate(people)]
    for told in SENDERS[PROVIDER].events(of.provider_room, of.span_ms[0], visits, None):
        body_hash = hashlib.sha256(told.body).hexdigest()
        yield PresenceEvent(
            provider=PROVIDER,
            received_at=of.scheduled_end_at,
            signed_at=of.scheduled_end_at,
            body=told.body,
            body_hash=body_hash,
            **PROVIDERS[PROVIDER].read(told.body).columns(body_hash),
        )


def submission(invoice: Invoice, place: Place) -> Submission:
    """The recorded time, untouched, two hours after the session."""
    of, coverage = invoice.session, place.coverage
    start, end = of.scheduled_start_at, of.scheduled_start_at + timedelta(minutes=MINUTES)
    live_ms = MINUTES * 60_000
    return Submission(
        invoice=invoice,
        sequence=1,
        at=of.scheduled_end_at + timedelta(hours=2),
        by=of.therapist.user,
        code="90834",
        minutes=MINUTES,
        date_of_service=of.date_of_service,
        contact="video",
        client_location="home",
        identified_client_present=True,
        started_at=start,
        ended_at=end,
        time_zone=of.time_zone,
        time_source="recorded",
        spans_ms=[[milliseconds(start), milliseconds(end)]],
        recorded_source="observed",
        recorded_started_at=start,
        recorded_ended_at=end,
        recorded_live_ms=live_ms,
        recorded_with_client_ms=live_ms,
        recorded_with_anyone_ms=live_ms,
        recorded_inferred_ms=0,
        therapist=of.therapist,
        practice_id=of.therapist.practice_id,
        licence=of.therapist.licence,
        coverage=coverage,
        payer_name=str(coverage.payer),
        member_id=coverage.member_id,
        coverage_starts_on=coverage.starts_on,
        attestation=WORDS,
    )


def line(of: Submission) -> InvoiceLine:
    """Its one line."""
    return InvoiceLine(submission=of, position=1, code=of.code, label="Individual therapy", units=1, modifiers=["95"])


def flag(of: Submission) -> Flag:
    """A reason to look at it."""
    return Flag(submission=of, flag_id=FLAG, severity=FlagSeverity.MEDIUM, sentence="Made up, to be looked at.")


def hold(of: Submission) -> Hold:
    """It waits."""
    return Hold(
        submission=of,
        invoice=of.invoice,
        rank=RANK,
        since=of.at,
        only_flag=FLAG,
        therapist=of.therapist,
        payer=of.coverage.payer if of.coverage else None,
        code=of.code,
        date_of_service=of.date_of_service,
    )
