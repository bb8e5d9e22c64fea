"""To which of several sessions in one room does an event belong? A standing room serves one session after the other.

To the one whose scheduled time it lies in or nearest to; midway, to the earlier one.
"""

from collections.abc import Iterable

from sessions_app.intervals import Span


def is_nearest(at_ms: int, scheduled: Span, others: Iterable[Span]) -> bool:
    """Is no other session's scheduled time nearer to the instant than this one's?"""
    return all(_rank(at_ms, scheduled) <= _rank(at_ms, other) for other in others)


def _rank(at_ms: int, scheduled: Span) -> tuple[int, int]:
    start, end = scheduled
    return max(start - at_ms, at_ms - end, 0), start
