"""What a submission froze, as the proposal it was: so that other rules may be asked of it.

The record's events are not read again. Of the time with the client and with anyone the frozen lengths are known; where
in the window it lay is made up, since no rule asks.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain
from zoneinfo import ZoneInfo

from django.db.models import OuterRef, Subquery

from cpt.models import ProcedureCode
from cpt.rulebook import Rulebook
from invoicing.case import (
    Authorization,
    Case,
    Contact,
    Entry,
    Neighbour,
    Recorded,
    Source,
    Thresholds,
    TimeSource,
    milliseconds,
)
from invoicing.facts import thresholds
from invoicing.models import Invoice, Submission
from invoicing.simulation import Submitted
from sessions_app.changes import Side
from sessions_app.presence import Figure, Presence
from sessions_app.stays import Opening, Stay

NO_RULES = Rulebook(on=date.min, codes={})
# Of the rest no rule asks, and of the note only where it explains the time: it has to be decrypted.
COLUMNS = (
    "code",
    "minutes",
    "date_of_service",
    "contact",
    "completed_by_phone",
    "phone_minutes",
    "identified_client_present",
    "client_location",
    "client_state",
    "started_at",
    "ended_at",
    "time_zone",
    "time_source",
    "spans_ms",
    "recorded_source",
    "recorded_started_at",
    "recorded_with_client_ms",
    "recorded_with_anyone_ms",
    "recorded_inferred_ms",
    "accepted_findings",
    "therapist",
    "licence",
    "authorization_number",
    "at",
    "invoice__session__client",
    "invoice__session__group",
    "invoice__session__kind",
    "invoice__session__modality",
)
NOTE = "disruption_note"


@dataclass(frozen=True, slots=True)
class Sent:
    """One submitted invoice in its present version: what tells whether a change of rules may bear on it."""

    invoice_id: int
    number: str
    submission_id: int
    code: str
    on: date
    practice_id: int
    payer_id: int | None
    payer: str
    therapist_id: int
    client_id: int
    at: datetime
    started_at: datetime
    ended_at: datetime


def thawed(
    sent: Iterable[Sent], earlier: Mapping[int, list[Sent]], billed: Mapping[int, list[str]]
) -> dict[int, Submitted]:
    """The submissions by their ids. `earlier`: what had been submitted for the client that day before each."""
    wanted = {one.submission_id: one for one in sent}
    stored = Submission.objects.filter(pk__in=wanted).select_related("invoice__session").only(*COLUMNS)
    recorded = stored.filter(time_source=TimeSource.RECORDED)
    explained = stored.exclude(time_source=TimeSource.RECORDED).only(*COLUMNS, NOTE)
    return dict(_thawed(chain(recorded, explained), wanted, earlier, billed))


def _thawed(
    stored: Iterable[Submission],
    wanted: Mapping[int, Sent],
    earlier: Mapping[int, list[Sent]],
    billed: Mapping[int, list[str]],
) -> Iterator[tuple[int, Submitted]]:
    limits, before = thresholds(), _before(wanted.values())
    for row in stored:
        neighbours = [_neighbour(one, billed) for one in earlier[row.pk]]
        case = _case(row, neighbours, limits, *before.get(row.pk, (None, None)))
        yield (
            row.pk,
            Submitted(
                case=case,
                entry=_entry(row, billed[row.pk]),
                kept_source=TimeSource(row.time_source),
                kept_spans=tuple((start, end) for start, end in row.spans_ms),
                accepted=frozenset(finding["id"] for finding in row.accepted_findings),
            ),
        )


def _entry(row: Submission, billed: list[str]) -> Entry:
    return Entry(
        code=row.code,
        add_ons=tuple(code for code in billed if code not in row.code.split("-")),
        started_at=row.started_at,
        ended_at=row.ended_at,
        live_minutes=row.minutes,
        contact=Contact(row.contact),
        completed_by_phone=row.completed_by_phone,
        phone_minutes=row.phone_minutes,
        identified_client_present=row.identified_client_present,
        client_location=row.client_location,
        client_state=row.client_state,
        disruption_note="" if row.time_source == TimeSource.RECORDED else row.disruption_note,
    )


def _case(
    row: Submission, neighbours: list[Neighbour], limits: Thresholds, service_on: date | None, intake_on: date | None
) -> Case:
    session = row.invoice.session
    return Case(
        session_id=session.pk,
        client_id=session.client_id,
        therapist_id=row.therapist_id,
        group_id=session.group_id,
        kind=session.kind,
        licence=row.licence,
        date_of_service=row.date_of_service,
        zone=ZoneInfo(row.time_zone),
        rulebook=NO_RULES,
        recorded=_recorded(row, is_telehealth=session.is_telehealth),
        now=row.at,
        submit_by=None,
        neighbours=tuple(neighbours),
        earlier_service_on=service_on,
        earlier_intake_on=intake_on,
        # How many sessions were used up by then no rule decides.
        authorization=Authorization(row.authorization_number),
        thresholds=limits,
    )


def _recorded(row: Submission, *, is_telehealth: bool) -> Recorded:
    if row.recorded_source == Source.ATTESTED:
        return Recorded(is_telehealth=is_telehealth)
    start = milliseconds(row.recorded_started_at or row.started_at)
    there = {Side.THERAPIST, Side.CLIENT if row.recorded_with_client_ms else Side.GUEST}
    stays = tuple(Stay("", "", side, start, start, start, Opening.JOINED) for side in sorted(there))
    figures = (
        Figure(((start, start + length),) if length else (), row.recorded_inferred_ms)
        for length in (row.recorded_with_client_ms, row.recorded_with_anyone_ms)
    )
    return Recorded(Presence(stays, *figures), is_telehealth)


def _neighbour(sent: Sent, billed: Mapping[int, list[str]]) -> Neighbour:
    return Neighbour(
        session_id=0,
        client_id=sent.client_id,
        therapist_id=sent.therapist_id,
        group_id=None,
        date_of_service=sent.on,
        number=sent.number,
        codes=tuple(billed[sent.submission_id]),
        live_minutes=0,
        spans=((milliseconds(sent.started_at), milliseconds(sent.ended_at)),),
    )


def _before(sent: Iterable[Sent]) -> dict[int, tuple[date | None, date | None]]:
    """Of the intakes: when the client had last been with the therapist, and last for an intake, as was known then."""
    intakes = ProcedureCode.objects.filter(kind=ProcedureCode.Kind.INTAKE).values("code")
    earlier = Invoice.objects.sent().filter(
        session__client=OuterRef("invoice__session__client"),
        session__therapist=OuterRef("therapist"),
        session__date_of_service__lt=OuterRef("date_of_service"),
        submission__at__lt=OuterRef("at"),
    )
    latest = earlier.order_by("-session__date_of_service").values("session__date_of_service")
    asked = Submission.objects.filter(pk__in=[one.submission_id for one in sent], code__in=intakes).annotate(
        service_on=Subquery(latest[:1]), intake_on=Subquery(latest.filter(submission__code__in=intakes)[:1])
    )
    return {pk: (service, intake) for pk, service, intake in asked.values_list("pk", "service_on", "intake_on")}
