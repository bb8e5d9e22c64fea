"""Rows to a Case: everything that the checks may look at, read once."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db.models import Max, Q, QuerySet

from cpt.catalogue import rulebook_for
from cpt.models import ProcedureCode
from invoicing.case import Authorization, Case, Neighbour, Recorded, Thresholds, milliseconds
from invoicing.models import Invoice, Submission
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


def facts_of(session: TherapySession) -> Facts:
    """Everything, query by query."""
    coverage = session.coverage()
    return Facts(
        coverage=coverage,
        recorded=recorded_of(session),
        neighbours=tuple(_neighbours(session)),
        **_earlier(session),
        authorization=_authorization(session, coverage),
    )


def case_of(invoice: Invoice, now: datetime, facts: Facts | None = None) -> Case:
    """The invoice's session with its record, rules and neighbours; `facts` where they were read already.

    `invoice` should come from `with_session()`, and just now: its rules are those of when it was read.
    """
    session = invoice.session
    facts = facts or facts_of(session)
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


def recorded_of(session: TherapySession) -> Recorded:
    """What the provider's record shows; nothing for a session in person."""
    if not session.is_telehealth:
        return Recorded(is_telehealth=False)
    return recorded_in(record_of(session))


def recorded_in(record: Record) -> Recorded:
    """A record as the checks see it."""
    return Recorded(record.presence, visitors=visitors_of(record))


def _neighbours(session: TherapySession) -> list[Neighbour]:
    on = session.date_of_service
    near = Q(session__therapist=session.therapist_id) | Q(session__client=session.client_id)
    return [neighbour_of(row) for row in sent_on(near, on - BESIDE, on + BESIDE).exclude(session=session)]


def sent_on(whose: Q, first: date, last: date) -> QuerySet[Invoice]:
    """What was sent for sessions of these days, for `neighbour_of`."""
    sent = Invoice.objects.sent().filter(whose, session__date_of_service__range=(first, last))
    return sent.select_related("session", "submission").prefetch_related("submission__lines").order_by("pk")


def neighbour_of(invoice: Invoice) -> Neighbour:
    """One that was sent, with its submission and lines."""
    session, submission = invoice.session, invoice.submission
    assert submission is not None  # sent() asks for it
    return Neighbour(
        session_id=session.pk,
        client_id=session.client_id,
        therapist_id=session.therapist_id,
        group_id=session.group_id,
        date_of_service=session.date_of_service,
        number=invoice.number or "",
        codes=tuple(line.code for line in submission.lines.all()),
        live_minutes=submission.minutes,
        spans=tuple((start, end) for start, end in submission.spans_ms),
        recorded=_recorded(submission),
    )


def _recorded(submission: Submission) -> Span | None:
    start, end = submission.recorded_started_at, submission.recorded_ended_at
    return (milliseconds(start), milliseconds(end)) if start and end else None


def _earlier(session: TherapySession) -> dict[str, date | None]:
    """The latest earlier date of service, and the latest one billed as an intake."""
    earlier = Invoice.objects.sent().filter(
        session__client=session.client_id,
        session__therapist=session.therapist_id,
        session__date_of_service__lt=session.date_of_service,
    )
    intakes = ProcedureCode.objects.filter(kind=ProcedureCode.Kind.INTAKE).values("code")
    return earlier.aggregate(
        earlier_service_on=Max("session__date_of_service"),
        earlier_intake_on=Max("session__date_of_service", filter=Q(submission__code__in=intakes)),
    )


def _authorization(session: TherapySession, coverage: Coverage | None) -> Authorization:
    """What the coverage authorises, and how many other sessions were submitted on the same number."""
    if coverage is None or coverage.sessions_authorised is None:
        return authorization_of(coverage)
    used = Invoice.objects.sent().filter(
        submission__coverage=coverage, submission__authorization_number=coverage.authorization_number
    )
    return authorization_of(coverage, used.exclude(session=session).count())


def authorization_of(coverage: Coverage | None, used: int = 0) -> Authorization:
    """`used`: how many others were submitted on its number; it counts only where there is a limit."""
    if coverage is None:
        return Authorization()
    return Authorization(
        coverage.authorization_number, coverage.sessions_authorised, used, member_id=coverage.member_id
    )
