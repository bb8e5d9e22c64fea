"""What about who was there, where, and why now, should a person look at?"""

from collections.abc import Iterator
from datetime import timedelta

from invoicing.case import instant
from invoicing.day_checks import CRISIS_KINDS, months_after
from invoicing.flag_rules import FlagRule, Reason
from invoicing.seen import Seen
from invoicing.time_checks import needs_note
from invoicing.wording import day, listed

CRISIS, INTAKE = "crisis", "intake"


def second_intake(seen: Seen, rule: FlagRule) -> Iterator[Reason]:
    """A second intake of a client soon after the first one with this therapist."""
    case, choice, months = seen.proposal.case, seen.proposal.choice, rule.whole("months")
    earlier = case.earlier_intake_on
    if choice is None or choice.kind != INTAKE or earlier is None:
        return
    if case.date_of_service < months_after(earlier, months):
        yield Reason(
            f"An intake was submitted for this client on {day(earlier)} already; from {months} months after it another "
            "one is not flagged.",
            {"earlier_intake_on": earlier.isoformat(), "limit_months": months},
        )


def crisis_scheduled(seen: Seen, rule: FlagRule) -> Iterator[Reason]:
    """Crisis on a session that was booked as a routine one well before."""
    case, choice, background = seen.proposal.case, seen.proposal.choice, seen.background
    start, booked, hours = background.scheduled_start_at, background.booked_at, rule.limit("hours")
    if choice is None or choice.kind not in CRISIS_KINDS or case.kind == CRISIS or start is None or booked is None:
        return
    ahead = start - booked
    if ahead > timedelta(hours=hours):
        yield Reason(
            f"{choice.value} on a session that was booked as {case.kind} {_long(ahead)} before it; up to {hours:g} "
            "hours are not flagged.",
            {"booked_at": booked.isoformat(), "booked_as": case.kind, "limit_hours": hours},
        )


def state_without_licence(seen: Seen, rule: FlagRule) -> Iterator[Reason]:
    """The client was in a state for which no licence of the therapist is kept; where none is kept, nothing is said."""
    state, kept = seen.proposal.entry.client_state.upper(), seen.background.licensed_in
    if state and kept and state not in kept:
        yield Reason(
            f"The client was in {state}; licences are kept for {listed(sorted(kept))}.",
            {"client_state": state, "licensed_in": sorted(kept)},
        )


def unlisted(seen: Seen, rule: FlagRule) -> Iterator[Reason]:
    """A session that was not on the calendar."""
    if seen.background.is_unlisted:
        yield Reason("The session was not on the calendar; it was added by hand.")


def resubmitted(seen: Seen, rule: FlagRule) -> Iterator[Reason]:
    """Corrected after a return."""
    if seen.proposal.case.was_returned:
        yield Reason("Corrected and submitted again after a return.")


def late_note(seen: Seen, rule: FlagRule) -> Iterator[Reason]:
    """A disruption note that was written long after the session."""
    proposal, hours = seen.proposal, rule.limit("hours")
    if not needs_note(proposal) or proposal.window is None or proposal.case.was_returned:
        return
    after = proposal.case.now - instant(proposal.window[1])
    if after > timedelta(hours=hours):
        yield Reason(
            f"The note was written {_long(after)} after the session; up to {hours:g} hours are not flagged.",
            {"hours": after // timedelta(hours=1), "limit_hours": hours},
        )


def _long(stretch: timedelta) -> str:
    """3 days 4 hours, floored to the hour."""
    days, hours = stretch.days, stretch.seconds // 3600
    parts = [f"{count} {unit}{'' if count == 1 else 's'}" for count, unit in ((days, "day"), (hours, "hour")) if count]
    return " ".join(parts) or "less than an hour"
