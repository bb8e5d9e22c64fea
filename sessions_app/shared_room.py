"""Which stretch of a room's time is one session's own? A standing room serves one session after the other.

An instant is the session's whose scheduled time it lies in or nearest to; midway, and where two are scheduled at once,
the earlier one's. What lies further than REACH_MS from every session was another call, and belongs to none. A group's
members at the same time share theirs, as do sessions that start together.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from sessions_app.intervals import Span

# Milliseconds. As long as a session's links lead into its room (JOIN_CLOSES_HOURS): late sessions are found.
REACH_MS = 12 * 60 * 60 * 1000
NEVER, ALWAYS = -(10**15), 10**15


@dataclass(frozen=True, slots=True)
class Booking:
    """A session's scheduled time in a room, in milliseconds since 1970. `group_id`: of which group; None is of none."""

    session_id: int
    client_id: int
    group_id: int | None
    span: Span


@dataclass(frozen=True, slots=True)
class Stretch:
    """What of a room's time is one session's; each span holds its start and not its end.

    `own`: nearest to this session's schedule; empty where others were scheduled all along. `of_client`: up to the other
    sessions of the same client only, since nobody else can claim the time with this client. `attached`: connections of
    which a person said that they are this session's, whenever they were.
    """

    scheduled: Span
    own: Span
    of_client: Span
    attached: frozenset[str] = frozenset()


def stretch(mine: Booking, bookings: Iterable[Booking], attached: Iterable[str] = ()) -> Stretch:
    """What is this session's, among all the bookings of its room (its own and its group's may stand among them)."""
    rivals = [other for other in bookings if not _is_together(mine, other)]
    return Stretch(
        scheduled=mine.span,
        own=_nearest(mine.span, (other.span for other in rivals)),
        of_client=_nearest(mine.span, (other.span for other in rivals if other.client_id == mine.client_id)),
        attached=frozenset(attached),
    )


def reach(scheduled: Span) -> Span:
    """What may belong to a session at all; REACH_MS included."""
    return scheduled[0] - REACH_MS, scheduled[1] + REACH_MS + 1


def _is_together(mine: Booking, other: Booking) -> bool:
    """The same session, or a member of the same group at the same time."""
    if mine.session_id == other.session_id:
        return True
    is_overlapping = mine.span[0] < other.span[1] and other.span[0] < mine.span[1]
    return mine.group_id is not None and mine.group_id == other.group_id and is_overlapping


def _nearest(mine: Span, others: Iterable[Span]) -> Span:
    start, end = reach(mine)
    for other in others:
        earliest, latest = _against(mine, other)
        start, end = max(start, earliest), min(end, latest)
    return start, max(start, end)


def _against(mine: Span, other: Span) -> Span:
    """The instants at which `mine` is no farther than `other`; the earlier start decides where both are as near."""
    if mine[0] > other[0]:
        start = ALWAYS if mine[1] <= other[1] else _border(other, mine)
        return start, ALWAYS
    if mine[1] >= other[1]:
        return NEVER, ALWAYS
    return NEVER, _border(mine, other)


def _border(first: Span, second: Span) -> int:
    """Where the time of the later one begins; midway is still the first one's."""
    return (first[1] + max(first[1], second[0])) // 2 + 1
