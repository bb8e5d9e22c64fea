"""Rows to Cases, of many sessions at once: what `facts_of` reads of one, in as many queries however many there are."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from cpt.models import ProcedureCode
from invoicing.case import Authorization, Case, Contact, Neighbour, Recorded
from invoicing.facts import BESIDE, Facts, authorization_of, case_of, lines_of, neighbours_of, recorded_in
from invoicing.models import Invoice
from sessions_app.models import Coverage, TherapySession
from sessions_app.recording import records_of


def cases_of(invoices: Sequence[Invoice], now: datetime) -> dict[int, Case]:
    """By invoice its case. `invoices` as for `case_of`."""
    if not invoices:
        return {}
    sessions = [invoice.session for invoice in invoices]
    coverages = {session.pk: coverage for session, coverage in _coverages(sessions)}
    recorded, neighbours = _recorded(sessions), _neighbours(sessions)
    earlier, used = _earlier(sessions), _used(coverages.values())
    found = {}
    for invoice in invoices:
        session, coverage = invoice.session, coverages[invoice.session_id]
        facts = Facts(
            coverage=coverage,
            recorded=recorded[session.pk],
            neighbours=tuple(one for one in neighbours if _is_near(session, one)),
            earlier_service_on=earlier[session.pk][0],
            earlier_intake_on=earlier[session.pk][1],
            authorization=_authorization(invoice, coverage, used),
        )
        found[invoice.pk] = case_of(invoice, now, facts)
    return found


def last_places(sessions: Sequence[TherapySession]) -> dict[int, str]:
    """By session where its client was at the latest earlier session that was sent on video or by phone; "" for none."""
    sent = _sent_before().exclude(submission__contact=Contact.IN_PERSON).values("submission__client_location")
    rows = _rows(sessions).values_list("pk", Subquery(sent[:1]))
    return {pk: place or "" for pk, place in rows}


def _coverages(sessions: Sequence[TherapySession]) -> Iterable[tuple[TherapySession, Coverage | None]]:
    """As `Client.coverage_on`."""
    latest = max(session.date_of_service for session in sessions)
    stored = Coverage.objects.filter(client__in={one.client_id for one in sessions}, starts_on__lte=latest)
    by_client = defaultdict(list)
    for coverage in stored.select_related("payer").order_by("-starts_on", "-pk"):
        by_client[coverage.client_id].append(coverage)
    for session in sessions:
        on = session.date_of_service
        yield session, next((one for one in by_client[session.client_id] if _is_open(one, on)), None)


def _is_open(coverage: Coverage, on: date) -> bool:
    return coverage.starts_on <= on and (coverage.ends_on is None or coverage.ends_on >= on)


def _recorded(sessions: Sequence[TherapySession]) -> dict[int, Recorded]:
    records = records_of([one for one in sessions if one.is_telehealth])
    return {
        one.pk: recorded_in(records[one.pk]) if one.is_telehealth else Recorded(is_telehealth=False) for one in sessions
    }


def _neighbours(sessions: Sequence[TherapySession]) -> list[Neighbour]:
    """Of all of the sessions together."""
    whose = Q(session__therapist__in={one.therapist_id for one in sessions}) | Q(
        session__client__in={one.client_id for one in sessions}
    )
    days = [one.date_of_service for one in sessions]
    near = Q(session__date_of_service__range=(min(days) - BESIDE, max(days) + BESIDE))
    return neighbours_of(lines_of(Invoice.objects.sent().filter(whose, near)))


def _is_near(session: TherapySession, other: Neighbour) -> bool:
    is_theirs = session.therapist_id == other.therapist_id or session.client_id == other.client_id
    is_beside = abs(other.date_of_service - session.date_of_service) <= BESIDE
    return is_theirs and is_beside and other.session_id != session.pk


def _earlier(sessions: Sequence[TherapySession]) -> dict[int, tuple[date | None, date | None]]:
    """By session the latest earlier date of service, and the latest one billed as an intake."""
    sent = _sent_before().values("session__date_of_service")
    intakes = ProcedureCode.objects.filter(kind=ProcedureCode.Kind.INTAKE).values("code")
    intake = sent.filter(submission__code__in=intakes)
    return {
        pk: (on, intake_on)
        for pk, on, intake_on in _rows(sessions).values_list("pk", Subquery(sent[:1]), Subquery(intake[:1]))
    }


def _used(coverages: Iterable[Coverage | None]) -> dict[tuple[int, str], int]:
    """How many sessions were submitted on each coverage and number; not asked where nothing is counted."""
    counted = {one.pk for one in coverages if one and one.sessions_authorised is not None}
    if not counted:
        return {}
    sent = Invoice.objects.sent().filter(submission__coverage__in=counted)
    grouped = sent.values_list("submission__coverage", "submission__authorization_number")
    return {(pk, number): count for pk, number, count in grouped.annotate(Count("pk")) if pk is not None}


def _authorization(invoice: Invoice, coverage: Coverage | None, used: dict[tuple[int, str], int]) -> Authorization:
    if coverage is None or coverage.sessions_authorised is None:
        return authorization_of(coverage)
    key, own = (coverage.pk, coverage.authorization_number), invoice.submission
    is_counted = own is not None and (own.coverage_id, own.authorization_number) == key
    return authorization_of(coverage, used.get(key, 0) - is_counted)


def _rows(sessions: Sequence[TherapySession]) -> QuerySet[TherapySession]:
    return TherapySession.objects.filter(pk__in=[one.pk for one in sessions])


def _sent_before() -> QuerySet[Invoice]:
    """For a session: what was sent of the same client and therapist for earlier days, the latest first."""
    sent = Invoice.objects.sent().filter(
        session__client=OuterRef("client"),
        session__therapist=OuterRef("therapist"),
        session__date_of_service__lt=OuterRef("date_of_service"),
    )
    return sent.order_by("-session__date_of_service", "-pk")
