"""Is a session clean enough to be confirmed beside others, and if not, why not?

Clean is what would be submitted untouched: on video and observed from end to end, without a gap and with nobody else in
the room, one code that fits, nothing that a check finds or a flag holds, and nothing that speaks against what the form
assumes about how and where. Whatever is in doubt belongs to its form.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from invoicing.case import LOCATION_NAMES, Case, Entry, Source, TimeSource, instant
from invoicing.checks import check
from invoicing.flags import RaisedFlag
from invoicing.lines import lines
from invoicing.offering import suggestions
from invoicing.proposal import Proposal
from invoicing.usual import usual_contact, usual_location
from invoicing.wording import clock, length, listed
from sessions_app.changes import Side
from sessions_app.gaps import Gap, gaps
from sessions_app.intervals import meet
from sessions_app.local_time import floor_to_minute


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why a session is not confirmed beside others: a stable id and a sentence. A finding keeps its own id."""

    id: str
    sentence: str


def untouched(case: Case) -> Proposal | None:
    """What the form would post as it is opened, with the one code that fits; None where none or several do."""
    figure, offered = case.recorded.shown, suggestions(case)
    if len(offered) != 1 or figure.start_ms is None or figure.end_ms is None:
        return None
    entry = Entry(
        code=offered[0].code,
        started_at=floor_to_minute(instant(figure.start_ms)),
        ended_at=floor_to_minute(instant(figure.end_ms)),
        live_minutes=figure.live_minutes,
        contact=usual_contact(case),
        client_location=usual_location(case),
    )
    return Proposal(case, entry)


def doubts(case: Case, proposal: Proposal | None, *, last_place: str = "") -> list[Doubt]:
    """Every reason; none means clean, as far as the flags (`held_by`) agree.

    `proposal`: as `untouched` gives it. `last_place`: where the client was the time before, "" where nobody knows.
    """
    if unrecorded := _unrecorded(case):
        return [unrecorded]
    found = [*_in_the_record(case), *_about_the_code(case, proposal)]
    if last_place and last_place != usual_location(case):
        found.append(
            Doubt(
                "another-place",
                f"The time before, the client was not at home: {_place(last_place)}. Say on the form where it was "
                "this time.",
            )
        )
    return found


def to_be_read(*, is_replacement: bool, is_reopened: bool, has_draft: bool) -> list[Doubt]:
    """What support wrote about an invoice is read on its form, and what was entered there is finished there."""
    found = []
    if has_draft:
        found.append(Doubt("draft-begun", "You have begun to fill in its form."))
    if is_replacement:
        found.append(Doubt("in-place-of", "Support voided what was submitted before: why stands on the form."))
    if is_reopened:
        found.append(Doubt("reopened", "Support reopened it: its reason stands on the form."))
    return found


def held_by(raised: Iterable[RaisedFlag]) -> list[Doubt]:
    """What a person would have to look at first."""
    return [Doubt(flag.id, flag.sentence) for flag in raised if flag.is_holding]


def beside(proposal: Proposal, others: Sequence[Proposal]) -> list[Doubt]:
    """What stands against the others that would be confirmed before it on the same page."""
    return [
        Doubt(
            "another-on-this-page",
            f"It takes place on the same day as another session that waits here ({_start(other)}), with the same "
            "client or at the same time. Confirm that one first: this one is then checked against it.",
        )
        for other in others
        if _is_same_day(proposal, other) or _overlap(proposal, other)
    ]


def attested(proposal: Proposal) -> dict[str, object]:
    """Everything that is read and confirmed of one session, in plain values: two that are equal read the same."""
    entry = proposal.entry
    return {
        "code": entry.code,
        "started_at": entry.started_at.isoformat() if entry.started_at else "",
        "ended_at": entry.ended_at.isoformat() if entry.ended_at else "",
        "live_minutes": entry.live_minutes,
        "contact": str(entry.contact),
        "client_location": entry.client_location,
        "payer": proposal.case.rulebook.terms.payer,
        "lines": [
            [
                line.code,
                line.units,
                None if line.charge is None else str(line.charge),
                list(line.modifiers),
                line.place_of_service,
            ]
            for line in lines(proposal)
        ],
    }


def _unrecorded(case: Case) -> Doubt | None:
    recorded = case.recorded
    if not recorded.is_telehealth:
        return Doubt("in-person", "It took place in person: enter its times on the form.")
    if not recorded.has_therapist:
        return Doubt("no-recording", "Nothing was recorded of you: enter the times on the form, with a note.")
    if not recorded.shown.pieces:
        return Doubt("never-together", "You and the client’s side were not recorded at the same time.")
    return None


def _in_the_record(case: Case) -> Iterator[Doubt]:
    presence, figure = case.recorded.presence, case.recorded.shown
    if case.recorded.source != Source.OBSERVED:
        yield Doubt(
            "inferred",
            f"{length(figure.inferred_ms)} of {length(figure.live_ms)} are inferred, since an end was not reported.",
        )
    if found := gaps(presence, figure):
        yield Doubt("gap", f"The record has a gap: {listed(_gap(case, gap) for gap in found)}.")
    if presence.has(Side.GUEST, Side.UNPLACED):
        yield Doubt("somebody-else", "Somebody else was in the room. Look at who was there.")


def _about_the_code(case: Case, proposal: Proposal | None) -> Iterator[Doubt]:
    if proposal is None:
        names = [one.code for one in suggestions(case)]
        yield (
            Doubt("several-codes", f"More than one code fits: {listed(names, 'or')}. Choose on the form.")
            if names
            else Doubt("no-code", "No code fits the recorded time by itself.")
        )
        return
    if proposal.time_source != TimeSource.RECORDED:
        yield Doubt("reported-time", f"{proposal.entry.code} counts the minutes you report: enter them on the form.")
    for finding in check(case, proposal.entry):
        yield Doubt(finding.id, finding.message)


def _gap(case: Case, gap: Gap) -> str:
    start = clock(case.local(instant(gap.start_ms)))
    lasting = f"for {length(gap.length_ms)}" if gap.end_ms is not None else "to the end"
    return f"from {start} {lasting} ({gap.explanation})"


def _place(location: str) -> str:
    return LOCATION_NAMES.get(location, location).lower()


def _start(proposal: Proposal) -> str:
    started_at = proposal.entry.started_at
    return clock(proposal.case.local(started_at)) if started_at else ""


def _is_same_day(one: Proposal, other: Proposal) -> bool:
    return (one.case.client_id, one.case.date_of_service) == (other.case.client_id, other.case.date_of_service)


def _overlap(one: Proposal, other: Proposal) -> bool:
    """Members of one group share their time."""
    if one.case.group_id is not None and one.case.group_id == other.case.group_id:
        return False
    return bool(meet(one.spans, other.spans))
