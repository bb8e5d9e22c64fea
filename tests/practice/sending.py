"""Made-up invoices through the application's own rules: what stops them, what flags them, what they are billed as."""

from collections import defaultdict, deque
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from zoneinfo import ZoneInfo

from cpt.rulebook import Rulebook
from cpt.time_rules import limits
from invoicing.case import Case, Neighbour, instant, milliseconds
from invoicing.checks import check
from invoicing.flag_rules import FlagRules, RaisedFlag
from invoicing.flags import flags
from invoicing.proposal import Proposal, TimeSource
from invoicing.seen import Background, EarlierNote, Seen
from invoicing.work import Billed, CodeFacts
from tests.practice.made_up.plain import DAY, Held
from tests.practice.posting import entry_of, recorded_of
from tests.rulebooks import book

NOTES_KEPT = 50


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of one made-up invoice: stopped by errors, or submitted with flags."""

    held: Held
    stopped_by: frozenset[str] = frozenset()
    flags: tuple[RaisedFlag, ...] = ()
    billed: Billed | None = None

    @property
    def is_held(self) -> bool:
        """Does a person have to look at it?"""
        return any(flag.is_holding for flag in self.flags)


@dataclass
class Desk:
    """What was submitted until now, as later submissions see it."""

    rules: FlagRules
    days: dict[tuple[int, date], list[Neighbour]] = field(default_factory=lambda: defaultdict(list))
    first_on: dict[int, date] = field(default_factory=dict)
    intake_on: dict[int, date] = field(default_factory=dict)
    notes: dict[int, deque[tuple[tuple[str, int], EarlierNote]]] = field(
        default_factory=lambda: defaultdict(lambda: deque(maxlen=NOTES_KEPT))
    )

    def send(self, number: int, held: Held) -> Sent:
        """One invoice, with every warning ticked."""
        one = self._case(number, held)
        proposal = Proposal(one, entry_of(one, held))
        errors = frozenset(finding.id for finding in check(one, proposal.entry) if finding.is_error)
        if errors:
            return Sent(held, errors)
        found = tuple(flags(Seen(proposal, self._background(held)), self.rules))
        self._keep(number, held, proposal)
        return Sent(held, frozenset(), found, _billed(number, held, proposal))

    def _case(self, number: int, held: Held) -> Case:
        booking = held.booking
        beside = [(held.therapist, date.fromordinal(booking.date.toordinal() + days)) for days in (-1, 0, 1)]
        earlier, intake = self.first_on.get(booking.client), self.intake_on.get(booking.client)
        return Case(
            session_id=number,
            client_id=booking.client,
            therapist_id=held.therapist,
            group_id=booking.group,
            kind=booking.kind,
            licence="psychologist",
            date_of_service=booking.date,
            zone=ZoneInfo(held.zone),
            rulebook=_book(booking.date),
            recorded=recorded_of(held),
            now=instant(held.submitted_ms),
            submit_by=None,
            neighbours=tuple(other for key in beside for other in self.days[key]),
            earlier_service_on=earlier if earlier and earlier < booking.date else None,
            earlier_intake_on=intake if intake and intake < booking.date else None,
        )

    def _background(self, held: Held) -> Background:
        mine = _meeting(held)
        return Background(
            scheduled_start_at=instant(held.booking.starts_ms),
            booked_at=instant(held.booking.booked_ms),
            earlier_notes=tuple(note for meeting, note in self.notes[held.therapist] if meeting != mine),
        )

    def _keep(self, number: int, held: Held, proposal: Proposal) -> None:
        booking, figure = held.booking, proposal.figure
        recorded = (figure.start_ms, figure.end_ms) if figure.start_ms is not None and figure.end_ms else None
        self.days[held.therapist, booking.date].append(
            Neighbour(
                session_id=number,
                client_id=booking.client,
                therapist_id=held.therapist,
                group_id=booking.group,
                date_of_service=booking.date,
                number=f"N{number}",
                codes=tuple(proposal.units),
                live_minutes=proposal.minutes or 0,
                spans=proposal.spans,
                recorded=recorded,
            )
        )
        known = self.first_on.get(booking.client)
        self.first_on[booking.client] = max(known, booking.date) if known else booking.date
        if held.code == "90791":
            self.intake_on[booking.client] = booking.date
        if proposal.entry.disruption_note and held.modality == "telehealth":
            note = EarlierNote(number, proposal.entry.disruption_note)
            self.notes[held.therapist].append((_meeting(held), note))


def _meeting(held: Held) -> tuple[str, int]:
    booking = held.booking
    group = booking.group is not None
    return ("group", booking.date.toordinal()) if group else ("session", booking.client * DAY + booking.starts_ms)


@lru_cache(maxsize=400)
def _book(on: date) -> Rulebook:
    return book(on)


@lru_cache(maxsize=1)
def code_facts(on: date) -> dict[str, CodeFacts]:
    """The code list as patterns see it."""
    return {
        choice.value: CodeFacts(choice.kind, span.min_minutes if (span := limits(choice)) else None)
        for choice in _book(on).choices()
    }


def _billed(number: int, held: Held, proposal: Proposal) -> Billed:
    booking, entry = held.booking, proposal.entry
    assert entry.started_at is not None
    assert entry.ended_at is not None
    return Billed(
        invoice_id=number,
        session_id=number,
        group_id=booking.group,
        on=booking.date,
        code=held.code,
        minutes=proposal.minutes or 0,
        span=proposal.window or (milliseconds(entry.started_at), milliseconds(entry.ended_at)),
        scheduled=(booking.starts_ms, booking.ends_ms),
        is_entered=proposal.time_source != TimeSource.RECORDED,
        note=entry.disruption_note,
    )
