"""What a submission froze, as the proposal it was: so that other rules may be asked of it.

The record's events are not read again. Of the time with the client and with anyone the frozen lengths are known; where
in the window it lay is made up, since no rule asks.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

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
    stored = Submission.objects.filter(pk__in=wanted).select_related("invoice__session")
    return dict(_thawed(stored, wanted, earlier, billed))


def _thawed(
    stored: Iterable[Submission],
    wanted: Mapping[int, Sent],
    earlier: Mapping[int, list[Sent]],
    billed: Mapping[int, list[str]],
) -> Iterator[tuple[int, Submitted]]:
    limits, before = thresholds(), _Earlier(wanted.values())
    for row in stored:
        neighbours = [_neighbour(one, billed) for one in earlier[row.pk]]
        case = _case(row, neighbours, limits, **before.of(wanted[row.pk]))
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
        disruption_note=row.disruption_note,
    )


def _case(
    row: Submission, neighbours: list[Neighbour], limits: Thresholds, on: date | None, intake_on: date | None
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
        earlier_service_on=on,
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


class _Earlier:
    """Of the intakes: when the same client had been with the same therapist before, as it was known then."""

    def __init__(self, sent: Iterable[Sent]) -> None:
        intakes = ProcedureCode.objects.filter(kind=ProcedureCode.Kind.INTAKE)
        self._intakes = frozenset(intakes.values_list("code", flat=True))
        clients = {one.client_id for one in sent if one.code in self._intakes}
        stored = Invoice.objects.sent().filter(session__client__in=clients) if clients else Invoice.objects.none()
        self._rows = list(
            stored.values_list(
                "session__client_id",
                "session__therapist_id",
                "session__date_of_service",
                "submission__code",
                "submission__at",
            )
        )

    def of(self, sent: Sent) -> dict[str, date | None]:
        """The latest service, and the latest intake."""
        before = [
            (on, code)
            for client, therapist, on, code, at in self._rows
            if client == sent.client_id and therapist == sent.therapist_id and on < sent.on and at < sent.at
        ]
        return {
            "on": max((on for on, _ in before), default=None),
            "intake_on": max((on for on, code in before if code in self._intakes), default=None),
        }
