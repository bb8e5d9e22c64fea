"""Do entered lengths stand at the start of a code far more often than a smooth distribution would give?

Of the lengths near a start the part in its first minutes is tested (bunching.py). A flat distribution gives two of ten
minutes a fifth; an honest peak right there, of somebody who books 53 minutes and stops by the clock, gives less than
the rule's share. People round to five minutes, which hides a bunch between the heaps: the same is tested once more
without multiples of five. So two tests a start, each with at most the rule's chance of a false flag.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from invoicing.bunching import Bunch, bunch, chance_of
from invoicing.flag_rules import FlagRule, Reason
from invoicing.time_patterns import examples
from invoicing.work import Billed, Work

ROUNDED_TO = 5


@dataclass(frozen=True, slots=True)
class Found:
    """A bunch that chance hardly explains."""

    code: str
    start: int
    bunch: Bunch
    share: float
    chance: float
    rows: tuple[Billed, ...]


def threshold_hugging(work: Work, rule: FlagRule) -> Iterator[Reason]:
    """The least likely bunch first."""
    recent = work.last(rule.whole("days"))
    entered = recent.entered()
    found = []
    for code, facts in recent.codes.items():
        if facts.starts_at is not None and not facts.is_reported:
            rows = [row for row in entered if recent.kind(row) == facts.kind]
            unrounded = [row for row in rows if row.minutes % ROUNDED_TO]
            found += _found(code, facts.starts_at, rows, rule, rule.limit("share"))
            found += _found(code, facts.starts_at, unrounded, rule, rule.limit("unrounded"))
    for one in sorted(found, key=lambda one: (one.chance, one.start)):
        yield _reason(one, rule)


def _found(code: str, start: int, rows: list[Billed], rule: FlagRule, share: float) -> list[Found]:
    lengths = [row.minutes for row in rows]
    at = bunch(lengths, start, first=rule.whole("first"), beside=rule.whole("beside"))
    if at.near < rule.limit("sessions"):
        return []
    chance = chance_of(at.at, at.near, share)
    return [Found(code, start, at, share, chance, tuple(rows))] if chance < rule.limit("chance") else []


def _reason(found: Found, rule: FlagRule) -> Reason:
    at, start = found.bunch, found.start
    last = start + rule.whole("first") - 1
    near = [row for row in found.rows if at.first <= row.minutes <= at.last]
    return Reason(
        f"Of {at.near} entered lengths from {at.first} to {at.last} minutes, {at.at} are {start} to {last}, where "
        f"{found.code} starts; a smooth distribution gives at most {found.share:.0%} of them.",
        {
            "code": found.code,
            "starts_at_minutes": start,
            "at": at.at,
            "near": at.near,
            "limit_share": found.share,
            "chance": found.chance,
            "lengths": {str(minutes): count for minutes, count in sorted(Counter(r.minutes for r in near).items())},
            "invoices": examples(row for row in near if start <= row.minutes <= last),
        },
    )
