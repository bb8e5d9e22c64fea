"""Rows to a Case: everything that the checks may look at, read once."""

from datetime import date, datetime, timedelta

from django.conf import settings
from django.db.models import Max, Q

from cpt.catalogue import rulebook_for
from cpt.models import ProcedureCode
from invoicing.case import Authorization, Case, Neighbour, Recorded, Thresholds
from invoicing.models import Invoice
from sessions_app.evidence import visitors_of
from sessions_app.models import Coverage, TherapySession
from sessions_app.recording import record_of

# A session may run past midnight, so the days beside its own matter for overlaps.
BESIDE = timedelta(days=1)


def case_of(invoice: Invoice, now: datetime) -> Case:
    """The invoice's session with its record, rules and neighbours.

    `invoice` should come from `with_session()`, and just now: its rules are those of when it was read.
    """
    session = invoice.session
    coverage = session.coverage()
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
        recorded=recorded_of(session),
        now=now,
        submit_by=None if invoice.submission_id else invoice.submit_by,
        neighbours=tuple(_neighbours(session)),
        **_earlier(session),
        authorization=_authorization(session, coverage),
        was_returned=invoice.was_returned,
        thresholds=thresholds(),
    )


def thresholds() -> Thresholds:
    """The values that a practice may argue about, from the settings."""
    return Thresholds(
        note_min_length=settings.DISRUPTION_NOTE_MIN_LENGTH,
        overlap_tolerance_seconds=settings.OVERLAP_TOLERANCE_SECONDS,
        long_session_minutes=settings.LONG_SESSION_MINUTES,
        large_edit_minutes=settings.LARGE_EDIT_MINUTES,
        large_edit_share=settings.LARGE_EDIT_SHARE,
        long_day_minutes=settings.LONG_DAY_MINUTES,
    )


def recorded_of(session: TherapySession) -> Recorded:
    """What the provider's record shows; nothing for a session in person."""
    if not session.is_telehealth:
        return Recorded(is_telehealth=False)
    record = record_of(session)
    return Recorded(record.presence, visitors=visitors_of(record))


def _neighbours(session: TherapySession) -> list[Neighbour]:
    on = session.date_of_service
    near = Q(session__therapist=session.therapist_id) | Q(session__client=session.client_id)
    rows = (
        Invoice.objects.sent()
        .filter(near, session__date_of_service__range=(on - BESIDE, on + BESIDE))
        .exclude(session=session)
        .select_related("session", "submission")
        .prefetch_related("submission__lines")
    )
    return [_neighbour(row) for row in rows]


def _neighbour(invoice: Invoice) -> Neighbour:
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
    )


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
    if coverage is None:
        return Authorization()
    if coverage.sessions_authorised is None:
        return Authorization(coverage.authorization_number, member_id=coverage.member_id)
    used = Invoice.objects.sent().filter(
        submission__coverage=coverage, submission__authorization_number=coverage.authorization_number
    )
    return Authorization(
        coverage.authorization_number,
        coverage.sessions_authorised,
        used.exclude(session=session).count(),
        coverage.member_id,
    )
