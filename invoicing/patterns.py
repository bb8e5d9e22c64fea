"""What about a therapist's work over a period should a person look at? No pattern holds an invoice or changes it.

Each looks at the days its own rule names, up to the same last day.
"""

from collections.abc import Callable, Iterable

from invoicing.flag_rules import FlagRule, FlagRules, RaisedFlag, Reason, raised
from invoicing.threshold_hugging import threshold_hugging
from invoicing.time_patterns import no_gaps, round_times, schedule_times
from invoicing.work import Work
from invoicing.work_patterns import (
    cloned_notes,
    crisis_overuse,
    every_day,
    impossible_days,
    long_code_share,
    long_days,
)

PATTERNS: dict[str, Callable[[Work, FlagRule], Iterable[Reason]]] = {
    "threshold-hugging": threshold_hugging,
    "round-times": round_times,
    "schedule-times": schedule_times,
    "cloned-notes": cloned_notes,
    "no-gaps": no_gaps,
    "long-days": long_days,
    "impossible-days": impossible_days,
    "crisis-overuse": crisis_overuse,
    "long-code-share": long_code_share,
    "every-day": every_day,
}
DAYS = "days"


def patterns(work: Work, rules: FlagRules) -> list[RaisedFlag]:
    """Every flag of a therapist's work, the most severe first."""
    return raised(work, rules, PATTERNS)


def longest_period(rules: FlagRules) -> int:
    """How many days any pattern looks at that is on; 0 when none is."""
    return max((rules[id].whole(DAYS) for id in PATTERNS if rules[id].is_on), default=0)
