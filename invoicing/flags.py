"""What should a person look at, and on what evidence? A flag never changes what is billed.

Severity critical, high and medium hold an invoice for a person; low and info never do.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from cpt.suggestions import ladder
from cpt.time_rules import billed_units, limits
from invoicing.case import TimeSource
from invoicing.proposal import Proposal
from invoicing.time_checks import fits_only_with_inferred, is_outside_recording
from invoicing.wording import length


class FlagSeverity(StrEnum):
    """How much a flag matters."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    INFO = "info"


HOLDING = frozenset({FlagSeverity.CRITICAL, FlagSeverity.HIGH, FlagSeverity.MEDIUM})


@dataclass(frozen=True, slots=True)
class RaisedFlag:
    """One reason to look. `evidence` holds the values that raised it."""

    id: str
    severity: FlagSeverity
    sentence: str
    evidence: Mapping[str, object] = field(default_factory=dict)

    @property
    def is_holding(self) -> bool:
        """Does it hold the invoice for a person?"""
        return self.severity in HOLDING


def edit_across_threshold(proposal: Proposal) -> Iterator[RaisedFlag]:
    """The entered minutes support a longer code than the recorded ones."""
    recorded, entered = _edit(proposal)
    if entered <= recorded:
        return
    before, after = _longest(proposal, recorded), _longest(proposal, entered)
    if after > before:
        yield RaisedFlag(
            "edit-across-threshold",
            FlagSeverity.HIGH,
            f"{recorded} min were recorded and {entered} min entered, which supports "
            f"{_named(after)} instead of {_named(before)}.",
            {"recorded_minutes": recorded, "entered_minutes": entered, "from": before[2], "to": after[2]},
        )


def large_edit(proposal: Proposal) -> Iterator[RaisedFlag]:
    """An edit adds more than ten minutes or a quarter (settings)."""
    recorded, entered = _edit(proposal)
    limits_ = proposal.case.thresholds
    added = entered - recorded
    if added > limits_.large_edit_minutes or (added > 0 and added > recorded * limits_.large_edit_share):
        yield RaisedFlag(
            "large-edit",
            FlagSeverity.HIGH,
            f"The edit adds {added} min to {recorded} recorded ones.",
            {"recorded_minutes": recorded, "entered_minutes": entered, "added_minutes": added},
        )


def edit_outside_recording(proposal: Proposal) -> Iterator[RaisedFlag]:
    """Entered time outside any recorded presence."""
    if is_outside_recording(proposal):
        spans = proposal.case.recorded.presence.spans()
        yield RaisedFlag(
            "edit-outside-recording",
            FlagSeverity.HIGH,
            "Part of the entered time lies where nobody was recorded in the session.",
            {"recorded_ms": [list(span) for span in spans], "entered_ms": list(proposal.window or ())},
        )


def no_recording(proposal: Proposal) -> Iterator[RaisedFlag]:
    """A telehealth session without any event of the therapist."""
    recorded = proposal.case.recorded
    if recorded.is_telehealth and not recorded.has_therapist:
        yield RaisedFlag(
            "no-recording",
            FlagSeverity.MEDIUM,
            "The provider reported nothing of the therapist in this telehealth session.",
            {"entered_minutes": proposal.minutes},
        )


def inferred_time(proposal: Proposal) -> Iterator[RaisedFlag]:
    """The code fits only with inferred time."""
    if fits_only_with_inferred(proposal):
        figure = proposal.figure
        yield RaisedFlag(
            "inferred-time",
            FlagSeverity.MEDIUM,
            f"{length(figure.inferred_ms)} of {length(figure.live_ms)} are inferred, and the code needs them.",
            {"live_ms": figure.live_ms, "inferred_ms": figure.inferred_ms},
        )


def long_day(proposal: Proposal) -> Iterator[RaisedFlag]:
    """More than twelve live hours of one therapist in one day (setting); a group counts once."""
    case, most = proposal.case, proposal.case.thresholds.long_day_minutes
    meetings = {_meeting(case.group_id, case.session_id): proposal.minutes or 0}
    for other in case.neighbours:
        if other.therapist_id == case.therapist_id and other.date_of_service == case.date_of_service:
            key = _meeting(other.group_id, other.session_id)
            meetings[key] = max(meetings.get(key, 0), other.live_minutes)
    total = sum(meetings.values())
    if total > most:
        yield RaisedFlag(
            "long-day",
            FlagSeverity.MEDIUM,
            f"{total} live minutes in {len(meetings)} sessions were submitted for this day; the limit is {most}.",
            {"live_minutes": total, "sessions": len(meetings), "limit_minutes": most},
        )


def resubmitted(proposal: Proposal) -> Iterator[RaisedFlag]:
    """Corrected after a return."""
    if proposal.case.was_returned:
        yield RaisedFlag("resubmitted", FlagSeverity.MEDIUM, "Corrected and submitted again after a return.")


FLAGS: tuple[Callable[[Proposal], Iterable[RaisedFlag]], ...] = (
    edit_across_threshold,
    large_edit,
    edit_outside_recording,
    no_recording,
    inferred_time,
    long_day,
    resubmitted,
)


def flags(proposal: Proposal) -> list[RaisedFlag]:
    """Every flag of one submission, the most severe first."""
    order = list(FlagSeverity)
    return sorted((flag for raise_ in FLAGS for flag in raise_(proposal)), key=lambda f: order.index(f.severity))


def _edit(proposal: Proposal) -> tuple[int, int]:
    """Recorded and entered whole minutes of an edited entry; twice nothing for any other."""
    if proposal.time_source != TimeSource.EDITED or proposal.minutes is None:
        return 0, 0
    return proposal.figure.live_minutes, proposal.minutes


def _longest(proposal: Proposal, minutes: int) -> tuple[int, int, str]:
    """Start, units and name of the longest code on the chosen one's ladder that the minutes reach."""
    rungs = ladder(proposal.case.rulebook, proposal.case.licence, proposal.choice) if proposal.choice else []
    reached = [
        (span.min_minutes or 0, sum(billed_units(choice, minutes).values()), choice.value)
        for choice in rungs
        if (span := limits(choice)) and span.min_minutes and not span.starts_after(minutes)
    ]
    return max(reached, default=(-1, 0, ""))


def _named(longest: tuple[int, int, str]) -> str:
    _, units, value = longest
    if not value:
        return "no code of this kind"
    return value if units == 1 else f"{units} units of {value}"


def _meeting(group_id: int | None, session_id: int) -> tuple[str, int]:
    return ("session", session_id) if group_id is None else ("group", group_id)
