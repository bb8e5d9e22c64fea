"""Do these minutes support this code on this date, and how many units?

Minutes are whole live minutes, floored once from milliseconds. A code starts at its minimum and ends with its
maximum, both inclusive. Units grow by steps from the minimum (90840: 75, 105, 135). Where a rule names no other
source its units follow the general one, that a unit is reached when its midpoint is passed (Premera, "Billing for
time"): hours from 31 and 91 minutes, half hours from 16 and 46, quarter hours from 8 and 23.
"""

from dataclasses import dataclass

from cpt.rulebook import Choice, Rule


@dataclass(frozen=True, slots=True)
class Limits:
    """Where a choice starts and ends, in whole minutes, inclusive; None means no limit."""

    min_minutes: int | None
    max_minutes: int | None

    def holds(self, minutes: int) -> bool:
        """Do the minutes lie inside?"""
        return not self.starts_after(minutes) and not self.ends_before(minutes)

    def starts_after(self, minutes: int) -> bool:
        """Are there fewer minutes than the start?"""
        return self.min_minutes is not None and minutes < self.min_minutes

    def ends_before(self, minutes: int) -> bool:
        """Are there more minutes than the end?"""
        return self.max_minutes is not None and minutes > self.max_minutes

    def __str__(self) -> str:
        match self.min_minutes, self.max_minutes:
            case None, None:
                return "any length"
            case None, most:
                return f"up to {most} min"
            case least, None:
                return f"{least} min or more"
            case _:
                return f"{self.min_minutes} to {self.max_minutes} min"


def limits_of(rule: Rule) -> Limits:
    """Where one code's rule starts and ends."""
    return Limits(rule.min_minutes, rule.max_minutes)


def limits(choice: Choice) -> Limits | None:
    """Where the choice starts and ends; None when one of its codes is not in force."""
    base, extension = choice.base.rule, choice.extension.rule if choice.extension else None
    if base is None or (choice.needs_extension and extension is None):
        return None
    if choice.needs_extension and extension is not None:
        return limits_of(extension)
    return limits_of(base)


def units(rule: Rule, minutes: int) -> int:
    """Units of one code before any daily cap: 0 under the minimum, one, or one more each step."""
    if rule.min_minutes is not None and minutes < rule.min_minutes:
        return 1 if rule.below_is_warning else 0
    if rule.step_minutes is None:
        return 1
    return 1 + (minutes - (rule.min_minutes or 0)) // rule.step_minutes


def computed_units(choice: Choice, minutes: int) -> dict[str, int]:
    """Every code of the choice that the minutes reach, with its units before any daily cap."""
    counted = {code.code: units(code.rule, minutes) for code in choice.codes if code.rule is not None}
    return {code: count for code, count in counted.items() if count}


def billed_units(choice: Choice, minutes: int) -> dict[str, int]:
    """Every code that a submission would bill, with its units cut to the daily cap; codes with none left out.

    The cap is asked of one session alone: a second one that day is asked about by itself.
    """
    caps = {code.code: code.rule.max_units for code in choice.codes if code.rule is not None}
    return {
        code: count if (cap := caps[code]) is None else min(count, cap)
        for code, count in computed_units(choice, minutes).items()
    }


def supports(choice: Choice, minutes: int) -> bool:
    """Do the minutes lie inside the choice, on the date of service?"""
    span = limits(choice)
    return span is not None and span.holds(minutes)
