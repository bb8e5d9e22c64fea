"""What should a person look at, and on what evidence? A flag never changes what is billed.

Severity critical, high and medium hold an invoice for a person; low and info never do. Each flag is a function of one
submission and of its rule, which holds the thresholds.
"""

from collections.abc import Callable, Iterable

from invoicing.day_flags import double_booked, group_size, impossible_day, long_day, twice_in_a_day
from invoicing.flag_rules import HOLDING, FlagRule, FlagRules, FlagSeverity, RaisedFlag, Reason, raised
from invoicing.note_flags import note_boilerplate, phone_tail_thin
from invoicing.people_flags import (
    crisis_scheduled,
    late_note,
    resubmitted,
    second_intake,
    state_without_licence,
    unlisted,
)
from invoicing.seen import Seen
from invoicing.time_flags import (
    edit_across_threshold,
    edit_outside_recording,
    inferred_time,
    large_edit,
    mostly_by_phone,
    no_recording,
    very_long,
)

__all__ = ["FLAGS", "HOLDING", "FlagSeverity", "RaisedFlag", "flags"]

FLAGS: dict[str, Callable[[Seen, FlagRule], Iterable[Reason]]] = {
    "edit-across-threshold": edit_across_threshold,
    "large-edit": large_edit,
    "edit-outside-recording": edit_outside_recording,
    "no-recording": no_recording,
    "inferred-time": inferred_time,
    "note-boilerplate": note_boilerplate,
    "phone-tail-thin": phone_tail_thin,
    "mostly-by-phone": mostly_by_phone,
    "impossible-day": impossible_day,
    "double-booked": double_booked,
    "long-day": long_day,
    "very-long": very_long,
    "twice-in-a-day": twice_in_a_day,
    "group-size": group_size,
    "unlisted": unlisted,
    "second-intake": second_intake,
    "crisis-scheduled": crisis_scheduled,
    "state-without-licence": state_without_licence,
    "resubmitted": resubmitted,
    "late-note": late_note,
}


def flags(seen: Seen, rules: FlagRules) -> list[RaisedFlag]:
    """Every flag of one submission, the most severe first."""
    return raised(seen, rules, FLAGS)
