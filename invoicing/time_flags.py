"""What about the time of one invoice should a person look at?"""

from collections.abc import Iterator

from cpt.suggestions import ladder
from cpt.time_rules import billed_units, limits
from invoicing.case import Contact, TimeSource
from invoicing.flag_rules import FlagRule, Reason
from invoicing.proposal import Proposal
from invoicing.seen import Seen
from invoicing.time_checks import fits_only_with_inferred, is_outside_recording
from invoicing.wording import length


def edit_across_threshold(seen: Seen, rule: FlagRule) -> Iterator[Reason]:
    """The entered minutes support a longer code than the recorded ones."""
    recorded, entered = _edit(seen.proposal)
    if entered <= recorded:
        return
    before, after = _longest(seen.proposal, recorded), _longest(seen.proposal, entered)
    if after > before:
        yield Reason(
            f"{recorded} min were recorded and {entered} min entered, which supports "
            f"{_named(after)} instead of {_named(before)}.",
            {
                "recorded_minutes": recorded,
                "entered_minutes": entered,
                "from": before[2],
                "to": after[2],
                "starts_at_minutes": after[0],
            },
        )


def large_edit(seen: Seen, rule: FlagRule) -> Iterator[Reason]:
    """An edit adds many minutes, or a large part of the recorded ones."""
    recorded, entered = _edit(seen.proposal)
    added, most, share = entered - recorded, rule.limit("minutes"), rule.limit("share")
    if added > most or (added > 0 and added > recorded * share):
        yield Reason(
            f"The edit adds {added} min to {recorded} recorded ones; up to {most:g} min and {share:.0%} of them are "
            "not flagged.",
            {
                "recorded_minutes": recorded,
                "entered_minutes": entered,
                "added_minutes": added,
                "limit_minutes": most,
                "limit_share": share,
            },
        )


def edit_outside_recording(seen: Seen, rule: FlagRule) -> Iterator[Reason]:
    """Entered time outside any recorded presence."""
    proposal = seen.proposal
    if is_outside_recording(proposal):
        spans = proposal.case.recorded.presence.spans()
        yield Reason(
            "Part of the entered time lies where nobody was recorded in the session.",
            {"recorded_ms": [list(span) for span in spans], "entered_ms": list(proposal.window or ())},
        )


def no_recording(seen: Seen, rule: FlagRule) -> Iterator[Reason]:
    """A telehealth session without any event of the therapist."""
    recorded = seen.proposal.case.recorded
    if recorded.is_telehealth and not recorded.has_therapist:
        yield Reason(
            "The provider reported nothing of the therapist in this telehealth session.",
            {"entered_minutes": seen.proposal.minutes},
        )


def inferred_time(seen: Seen, rule: FlagRule) -> Iterator[Reason]:
    """The code fits only with inferred time."""
    if fits_only_with_inferred(seen.proposal):
        figure = seen.proposal.figure
        yield Reason(
            f"{length(figure.inferred_ms)} of {length(figure.live_ms)} are inferred, and the code needs them.",
            {"live_ms": figure.live_ms, "inferred_ms": figure.inferred_ms},
        )


def very_long(seen: Seen, rule: FlagRule) -> Iterator[Reason]:
    """One very long session; reported minutes are not those of one session."""
    minutes, most = seen.proposal.minutes or 0, rule.limit("minutes")
    if minutes > most and not seen.proposal.is_reported:
        yield Reason(
            f"{minutes} live minutes were submitted for one session; up to {most:g} are not flagged.",
            {"live_minutes": minutes, "limit_minutes": most},
        )


def mostly_by_phone(seen: Seen, rule: FlagRule) -> Iterator[Reason]:
    """Sent as video, and the larger part was by phone."""
    entry, minutes = seen.proposal.entry, seen.proposal.minutes or 0
    phone, share = entry.phone_minutes or 0, rule.limit("share")
    if entry.completed_by_phone and entry.contact == Contact.VIDEO and phone > minutes * share:
        yield Reason(
            f"{phone} of {minutes} live minutes were by phone, and the session is sent as video; up to {share:.0%} are "
            "not flagged.",
            {"phone_minutes": phone, "live_minutes": minutes, "limit_share": share},
        )


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
