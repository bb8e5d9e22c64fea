"""Submitted invoices in bulk: twenty therapists, four payers and self-pay, the common codes, a year of weekdays."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from accounts.models import Practice, Therapist, User
from cpt.actions import add_payer
from cpt.rulebook import Rulebook
from cpt.shipped import load_catalogue
from invoicing.attestation import WORDS
from invoicing.case import Case, Entry, Recorded, milliseconds
from invoicing.models import Invoice, InvoiceLine, Submission
from sessions_app.changes import Side
from sessions_app.models import Client, Coverage, TherapySession
from sessions_app.presence import Figure, Presence
from sessions_app.stays import Opening, Stay

TOGETHER = 1000
FIRST = date(2026, 1, 5)
DAYS = 360
# Code, minutes, and so on through the day.
HELD = (("90834", 45), ("90837", 53), ("90837", 56), ("90832", 30), ("90834", 50), ("90847", 50), ("90791", 60))


def add_invoices(count: int) -> None:
    """So many, spread over the days."""
    load_catalogue()
    clients = _clients()
    for first in range(0, count, TOGETHER):
        numbers = range(first, min(first + TOGETHER, count))
        sessions = TherapySession.objects.bulk_create([_session(clients, number, count) for number in numbers])
        invoices = Invoice.objects.bulk_create([_draft(session) for session in sessions])
        held = [HELD[number % len(HELD)] for number in numbers]
        rows = [_submission(*row) for row in zip(sessions, invoices, held, strict=True)]
        submissions = Submission.objects.bulk_create(rows)
        InvoiceLine.objects.bulk_create([_line(row) for row in submissions])
        for invoice, row in zip(invoices, submissions, strict=True):
            invoice.status, invoice.submission, invoice.number = Invoice.Status.ACCEPTED, row, f"R{invoice.pk:09}"
        Invoice.objects.bulk_update(invoices, ["status", "submission", "number"], batch_size=100)


def case_of(rulebook: Rulebook, code: str) -> tuple[Case, Entry]:
    """45 recorded minutes and the entry of a code, as the form would post it."""
    start = datetime(2026, 6, 1, 16, tzinfo=UTC)
    span = milliseconds(start), milliseconds(start) + 45 * 60_000
    stays = tuple(Stay("", "", side, span[0], *span[1:] * 2, Opening.JOINED) for side in (Side.THERAPIST, Side.CLIENT))
    case = Case(
        session_id=1,
        client_id=1,
        therapist_id=1,
        group_id=None,
        kind="individual",
        licence="psychologist",
        date_of_service=start.date(),
        zone=ZoneInfo("America/New_York"),
        rulebook=rulebook,
        recorded=Recorded(Presence(stays, Figure((span,)), Figure((span,)))),
        now=start + timedelta(hours=3),
        submit_by=start + timedelta(days=10),
    )
    return case, Entry(code, started_at=start, ended_at=start + timedelta(minutes=45), live_minutes=45)


def _clients() -> list[tuple[Client, Coverage | None]]:
    practice = Practice.objects.create(name="Benchmark")
    payers = [*(add_payer(practice, f"Payer {number}").payer for number in range(4)), None]
    return [pair for number in range(20) for pair in _of_therapist(practice, number, payers)]


def _of_therapist(practice: Practice, number: int, payers: list[Any]) -> Iterator[tuple[Client, Coverage | None]]:
    user = User.objects.create(email=f"rules-{number}@example.org", name=f"Therapist {number}", role="therapist")
    therapist = Therapist.objects.create(user=user, practice=practice, licence=Therapist.Licence.PSYCHOLOGIST)
    for place in range(25):
        client = Client.objects.create(therapist=therapist, name=f"Client {number}-{place}")
        payer = payers[place % len(payers)]
        yield client, payer and Coverage.objects.create(client=client, payer=payer, starts_on=date(2020, 1, 1))


def _session(clients: list[tuple[Client, Coverage | None]], number: int, count: int) -> TherapySession:
    client, coverage = clients[number % len(clients)]
    on = FIRST + timedelta(days=number * DAYS // count)
    start = datetime.combine(on, datetime.min.time(), tzinfo=UTC) + timedelta(hours=14 + number % 8)
    session = TherapySession(
        therapist=client.therapist,
        client=client,
        kind="individual",
        modality="telehealth",
        provider="livekit",
        provider_room=f"rules-{number}",
        scheduled_start_at=start,
        scheduled_end_at=start + timedelta(hours=1),
        time_zone="America/New_York",
        date_of_service=on,
        booked_at=start - timedelta(days=7),
    )
    session.paid_by = coverage  # type: ignore[attr-defined]  # from here to its submission
    return session


def _draft(session: TherapySession) -> Invoice:
    return Invoice(
        session=session,
        therapist=session.therapist,
        status_at=session.booked_at,
        submit_by=session.scheduled_end_at,
    )


def _submission(session: TherapySession, invoice: Invoice, held: tuple[str, int]) -> Submission:
    (code, minutes), coverage = held, session.paid_by  # type: ignore[attr-defined]  # as above
    start, end = session.scheduled_start_at, session.scheduled_start_at + timedelta(minutes=minutes)
    return Submission(
        invoice=invoice,
        sequence=1,
        at=session.scheduled_end_at,
        by=session.therapist.user,
        code=code,
        minutes=minutes,
        date_of_service=session.date_of_service,
        contact="video",
        identified_client_present=True,
        started_at=start,
        ended_at=end,
        time_zone=session.time_zone,
        time_source="recorded",
        spans_ms=[[milliseconds(start), milliseconds(end)]],
        recorded_source="observed",
        recorded_started_at=start,
        recorded_ended_at=end,
        recorded_live_ms=minutes * 60_000,
        recorded_with_client_ms=minutes * 60_000,
        recorded_with_anyone_ms=minutes * 60_000,
        recorded_inferred_ms=0,
        therapist=session.therapist,
        practice_id=session.therapist.practice_id,
        licence=session.therapist.licence,
        coverage=coverage,
        payer_name=coverage.payer.name if coverage else "Self-pay",
        attestation=WORDS,
    )


def _line(row: Submission) -> InvoiceLine:
    return InvoiceLine(submission=row, position=1, code=row.code, label=row.code, units=1)
