"""What about the times of many sessions should a person look at? Only entered times: a record is a fact.

Each kind of care is looked at by itself, because who copies times does so where it is easy.
"""

from collections.abc import Iterable, Iterator
from itertools import pairwise

from invoicing.bunching import chance_of
from invoicing.flag_rules import FlagRule, Reason
from invoicing.work import Billed, Work

# The lengths that templates have (domain: rounded times).
ROUND = frozenset({45, 50, 60})
EXAMPLES = 10


def round_times(work: Work, rule: FlagRule) -> Iterator[Reason]:
    """Nearly every entered length is one that templates have. Groups are booked so and held so."""
    for rows in _by_kind(work, rule):
        hits = [row for row in rows if row.group_id is None and row.minutes in ROUND]
        yield from _nearly_all(hits, len(rows), rule, "entered lengths are 45, 50 or 60 minutes")


def schedule_times(work: Work, rule: FlagRule) -> Iterator[Reason]:
    """Entered starts and ends are the calendar's."""
    for rows in _by_kind(work, rule):
        hits = [row for row in rows if row.span == row.scheduled]
        yield from _nearly_all(hits, len(rows), rule, "entered starts and ends both equal the calendar's")


def no_gaps(work: Work, rule: FlagRule) -> Iterator[Reason]:
    """Entered sessions begin when the one before them, of the same kind, ends."""
    recent = work.last(rule.whole("days"))
    meetings = sorted({row.meeting_on: row for row in recent.entered()}.values(), key=lambda row: row.span)
    following = [(one, other) for one, other in pairwise(meetings) if one.on == other.on]
    for kind in recent.kinds():
        pairs = [pair for pair in following if {recent.kind(row) for row in pair} == {kind}]
        hits = [after for before, after in pairs if after.span[0] - before.span[1] < rule.limit("seconds") * 1000]
        yield from _nearly_all(
            hits, len(pairs), rule, "entered sessions that follow another one begin as soon as that one ended"
        )


def _by_kind(work: Work, rule: FlagRule) -> Iterator[list[Billed]]:
    recent = work.last(rule.whole("days"))
    entered = recent.entered()
    for kind in recent.kinds():
        yield [row for row in entered if recent.kind(row) == kind]


def _nearly_all(hits: list[Billed], count: int, rule: FlagRule, said: str) -> Iterator[Reason]:
    """Enough of them, so large a part, and more than honest times would give by chance."""
    if count < rule.limit("sessions") or len(hits) < count * rule.limit("share"):
        return
    chance = chance_of(len(hits), count, rule.limit("honest"))
    if chance < rule.limit("chance"):
        yield Reason(
            f"{len(hits)} of {count} {said}; below {rule.limit('share'):.0%} is not flagged.",
            {
                "hits": len(hits),
                "sessions": count,
                "limit_share": rule.limit("share"),
                "chance": chance,
                "invoices": examples(hits),
            },
        )


def examples(rows: Iterable[Billed]) -> list[int]:
    """The latest few invoices."""
    return [row.invoice_id for row in rows][-EXAMPLES:]
