"""What ended a stay of which no leave is known? The product's "Time" chapter: the earliest of the room's end, the other
side's last leave, and a reconcile that no longer saw the person; without any of these, its last sign of life.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from sessions_app.changes import CLIENT_SIDE, Kind, PresenceChange, Side
from sessions_app.intervals import Span
from sessions_app.stays import Closing, Stay

Candidate = tuple[int, Closing]
# All of a room's time.
EVER: Span = (-(10**15), 10**15)


class Told:
    """What was told of the room while it is collected: its ends, its reconciles, and who left when."""

    def __init__(self) -> None:
        self.ended_ms: set[int] = set()
        self.polls: set[int] = set()
        self.seen_ms: dict[str, set[int]] = defaultdict(set)
        self.left_ms: dict[Side, set[int]] = defaultdict(set)

    def note(self, change: PresenceChange) -> None:
        """A reconcile or the room's end."""
        (self.polls if change.kind == Kind.POLLED else self.ended_ms).add(change.at_ms)

    def note_told(self, told: Iterable[PresenceChange], person: str, side: Side) -> None:
        """When one connection's owner was seen, and left: a leave counts also where its join was lost."""
        for change in told:
            if change.kind == Kind.LEFT:
                self.left_ms[side].add(change.effective_ms)
            elif change.kind == Kind.SEEN:
                self.seen_ms[person].add(change.at_ms)


class RoomFacts:
    """The same in order, to be asked. Everything is an instant."""

    def __init__(self, told: Told) -> None:
        self.ended, self.polls, self.seen_ms = sorted(told.ended_ms), sorted(told.polls), told.seen_ms
        client_side = sorted(at for side in CLIENT_SIDE for at in told.left_ms[side])
        therapist = sorted(told.left_ms[Side.THERAPIST])
        self.others_left = {side: client_side if side == Side.THERAPIST else therapist for side in Side}

    def is_over(self, stay: Stay, at_ms: int) -> bool:
        """Was anything told from the stay's last sign to this instant, both included, that may have ended it?"""
        since = stay.last_sign_ms, at_ms + 1
        told = [_last(self.ended, since), _last(self.others_left[stay.side], since), self.unseen_ms(stay, since)]
        return any(at is not None for at in told)

    def unseen_ms(self, stay: Stay, within: Span) -> int | None:
        """The first reconcile after the stay's last sign that did not see its person."""
        first = max(bisect_right(self.polls, stay.last_sign_ms), bisect_left(self.polls, within[0]))
        seen = self.seen_ms.get(stay.person, ())
        later = (at for at in self.polls[first : bisect_left(self.polls, within[1])] if at not in seen)
        return next(later, None)

    def candidates(self, stay: Stay, within: Span, others_alive_ms: int) -> Iterator[Candidate]:
        """What may have ended it in that stretch; a side of which somebody came after its last leave has not left."""
        if (ended := _last(self.ended, within)) is not None:
            yield ended, Closing.ROOM_ENDED
        left = _last(self.others_left[stay.side], within)
        if left is not None and left >= others_alive_ms:
            yield left, Closing.OTHER_SIDE_LEFT
        if (unseen := self.unseen_ms(stay, within)) is not None:
            yield unseen, Closing.NO_LONGER_SEEN


def closed(stays: Sequence[Stay], facts: RoomFacts, within: Span = EVER) -> list[Stay]:
    """Every stay with an end. `within`: the session's stretch of the room's time."""
    alive_ms: dict[Side, int] = {}
    for stay in stays:
        sign = stay.start_ms if stay.closing == Closing.LEFT else stay.last_sign_ms
        alive_ms[stay.side] = max(sign, alive_ms.get(stay.side, sign))
    return [_closed(stay, facts, within, alive_ms) if stay.closing == Closing.OPEN else stay for stay in stays]


def _closed(stay: Stay, facts: RoomFacts, within: Span, alive_ms: dict[Side, int]) -> Stay:
    """Ended by the earliest candidate; where only what came later tells of its end, by the stretch's end."""
    others = CLIENT_SIDE if stay.side == Side.THERAPIST else {Side.THERAPIST}
    others_alive_ms = max((alive_ms[other] for other in others if other in alive_ms), default=0)

    def possible(stretch: Span) -> list[Candidate]:
        return [one for one in facts.candidates(stay, stretch, others_alive_ms) if _is_possible(stay, one[0])]

    found = possible(within)
    if not found and possible((within[1], EVER[1])):
        found = [(within[1], Closing.CUT)]
    end, closing = min(found, default=(stay.last_sign_ms, Closing.LAST_SIGN))
    return replace(stay, end_ms=end, closing=closing)


def _is_possible(stay: Stay, at_ms: int) -> bool:
    """Not before its last sign of life, and not after it came anew."""
    return stay.last_sign_ms <= at_ms and (stay.latest_end_ms is None or at_ms <= stay.latest_end_ms)


def _last(instants: Sequence[int], within: Span) -> int | None:
    """The last one in the stretch; `instants` in order."""
    place = bisect_left(instants, within[1])
    return instants[place - 1] if place and instants[place - 1] >= within[0] else None
