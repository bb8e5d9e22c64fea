"""Rows to a Case: everything that the checks may look at, read once."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db.models import DateField, Q, QuerySet

from audit.prepared import Given, Prepared
from cpt.catalogue import rulebook_for
from invoicing.beside import beside
from invoicing.case import Authorization, Case, Neighbour, Recorded, Thresholds, milliseconds
from invoicing.models import Invoice, InvoiceLine, Submission
from sessions_app.evidence import visitors_of
from sessions_app.intervals import Span
from sessions_app.models import Coverage, TherapySession
from sessions_app.recording import Record, record_of

# A session may run past midnight, so the days beside its own matter for overlaps.
BESIDE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Facts:
    """What is read of one session beside its own row. Of many at once: facts_of_many.py."""

    coverage: Coverage | None
    recorded: Recorded
    neighbours: tuple[Neighbour, ...]
    earlier_service_on: date | None
    earlier_intake_on: date | None
    authorization: Authorization


def facts_of(invoice: Invoice) -> Facts:
    """Everything; what stands on single rows comes along with the invoice (see beside.py)."""
    session, found = invoice.session, beside(invoice)
    return Facts(
        coverage=found.coverage,
        recorded=recorded_of(session, is_alone=not found.is_contested),
        neighbours=tuple(_neighbours(session)),
        earlier_service_on=found.earlier_service_on,
        earlier_intake_on=found.earlier_intake_on,
        authorization=authorization_of(found.coverage, found.authorised_used),
    )


def case_of(invoice: Invoice, now: datetime, facts: Facts | None = None) -> Case:
    """The invoice's session with its record, rules and neighbours; `facts` where they were read already.

    `invoice` should come from `to_be_checked`, and just now: its rules are those of when it was read.
    """
    session = invoice.session
    facts = facts or facts_of(invoice)
    coverage = facts.coverage
    return Case(
        session_id=session.pk,
        client_id=session.client_id,
        therapist_id=session.therapist_id,
        group_id=session.group_id,
        kind=session.kind,
        licence=session.therapist.licence,
        date_of_service=session.date_of_service,
        zone=session.zone,
        rulebook=rulebook_for(
            session.therapist.practice_id,
            coverage.payer if coverage else None,
            session.date_of_service,
            getattr(invoice, "rules_token", None),
        ),
        recorded=facts.recorded,
        now=now,
        submit_by=None if invoice.submission_id else invoice.submit_by,
        neighbours=facts.neighbours,
        earlier_service_on=facts.earlier_service_on,
        earlier_intake_on=facts.earlier_intake_on,
        authorization=facts.authorization,
        was_returned=invoice.was_returned,
        thresholds=thresholds(),
    )


def thresholds() -> Thresholds:
    """The values that a practice may argue about, from the settings."""
    return Thresholds(
        note_min_length=settings.DISRUPTION_NOTE_MIN_LENGTH,
        overlap_tolerance_seconds=settings.OVERLAP_TOLERANCE_SECONDS,
        long_session_minutes=settings.LONG_SESSION_MINUTES,
    )


def recorded_of(session: TherapySession, *, is_alone: bool = False) -> Recorded:
    """What the provider's record shows; nothing for a session in person. `is_alone` as for `record_of`."""
    if not session.is_telehealth:
        return Recorded(is_telehealth=False)
    return recorded_in(record_of(session, is_alone=is_alone))


def recorded_in(record: Record) -> Recorded:
    """A record as the checks see it."""
    return Recorded(record.presence, visitors=visitors_of(record))


def _neighbours(session: TherapySession) -> list[Neighbour]:
    on = session.date_of_service
    return neighbours_of(
        _SENT_NEARBY(
            session=session.pk,
            therapist=session.therapist_id,
            client=session.client_id,
            since=on - BESIDE,
            until=on + BESIDE,
        )
    )


def lines_of(sent: QuerySet[Invoice]) -> QuerySet[InvoiceLine]:
    """Whatever was submitted has a line, and each line brings the rest along."""
    of_present = InvoiceLine.objects.filter(submission__in=sent.values("submission"))
    return of_present.select_related("submission__invoice__session").order_by("submission__invoice", "position")


def _sent_nearby() -> QuerySet[InvoiceLine]:
    whose = Q(session__therapist=Given("therapist")) | Q(session__client=Given("client"))
    days = (Given("since", DateField()), Given("until", DateField()))
    sent = Invoice.objects.sent().filter(whose, session__date_of_service__range=days)
    return lines_of(sent.exclude(session=Given("session")))


_SENT_NEARBY = Prepared(_sent_nearby)


def neighbours_of(rows: Iterable[InvoiceLine]) -> list[Neighbour]:
    """Of the lines of what was sent, in their order."""
    found: dict[int, tuple[Submission, list[str]]] = {}
    for line in rows:
        _, codes = found.setdefault(line.submission_id, (line.submission, []))
        codes.append(line.code)
    return [_neighbour(submission, tuple(codes)) for submission, codes in found.values()]


def _neighbour(submission: Submission, codes: tuple[str, ...]) -> Neighbour:
    invoice = submission.invoice
    session = invoice.session
    return Neighbour(
        session_id=session.pk,
        client_id=session.client_id,
        therapist_id=session.therapist_id,
        group_id=session.group_id,
        date_of_service=session.date_of_service,
        number=invoice.number or "",
        codes=codes,
        live_minutes=submission.minutes,
        spans=tuple((start, end) for start, end in submission.spans_ms),
        recorded=_recorded(submission),
    )


def _recorded(submission: Submission) -> Span | None:
    start, end = submission.recorded_started_at, submission.recorded_ended_at
    return (milliseconds(start), milliseconds(end)) if start and end else None


def authorization_of(coverage: Coverage | None, used: int = 0) -> Authorization:
    """`used`: how many others were submitted on its number; it counts only where there is a limit."""
    if coverage is None:
        return Authorization()
    return Authorization(
        coverage.authorization_number, coverage.sessions_authorised, used, member_id=coverage.member_id
    )
