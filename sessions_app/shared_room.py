"""To which of several sessions in one room does an event belong? A standing room serves one session after the other.

To the one whose scheduled time it lies in or nearest to; midway, to the earlier one. What lies further than REACH_MS
from every session was another call, and belongs to none. A group's members at the same time have the same events.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from sessions_app.intervals import Span

# Milliseconds. As long as a session's links lead into its room (JOIN_CLOSES_HOURS): late sessions are found.
REACH_MS = 12 * 60 * 60 * 1000


@dataclass(frozen=True, slots=True)
class Booking:
    """A session's scheduled time in a room, in milliseconds since 1970. `group_id`: of which group; None is of none."""

    session_id: int
    group_id: int | None
    span: Span


def others(mine: Booking, bookings: Iterable[Booking]) -> list[Span]:
    """When other sessions want events that this one could want too."""
    start, end = mine.span[0] - 2 * REACH_MS, mine.span[1] + 2 * REACH_MS
    return [
        other.span
        for other in bookings
        if other.span[0] <= end and other.span[1] >= start and not _is_together(mine, other)
    ]


def belongs(at_ms: int, scheduled: Span, others: Iterable[Span]) -> bool:
    """Within reach (REACH_MS included), and no other session's scheduled time is nearer to the instant?"""
    mine = _rank(at_ms, scheduled)
    return mine[0] <= REACH_MS and all(mine <= _rank(at_ms, other) for other in others)


def _is_together(mine: Booking, other: Booking) -> bool:
    """The same session, or a member of the same group at the same time."""
    if mine.session_id == other.session_id:
        return True
    is_overlapping = mine.span[0] < other.span[1] and other.span[0] < mine.span[1]
    return mine.group_id is not None and mine.group_id == other.group_id and is_overlapping


def _rank(at_ms: int, scheduled: Span) -> tuple[int, int]:
    start, end = scheduled
    return max(start - at_ms, at_ms - end, 0), start
