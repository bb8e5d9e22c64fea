"""How long were therapist and client in the session together?

Everything is computed from a set of changes (who joined, left, was seen), so their order, repetition and delay do
not change the result. Instants are milliseconds since 1970 UTC; stretches of time hold their start and not their
end. Rules: the product's "Time" chapter; time runs while both communicate live and ends when the client leaves
(Grow Therapy, help article 9325552).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from sessions_app.changes import CLIENT_SIDE, Kind, PresenceChange, Side
from sessions_app.intervals import Span, length, meet, union
from sessions_app.stays import Closing, Stay, stays_of


@dataclass(frozen=True, slots=True)
class Figure:
    """Time together. `pieces` are disjoint and in order; `live_ms` includes `inferred_ms`."""

    pieces: tuple[Span, ...] = ()
    inferred_ms: int = 0

    @property
    def live_ms(self) -> int:
        """The pieces' sum."""
        return length(self.pieces)

    @property
    def live_seconds(self) -> int:
        """Whole seconds, floored once."""
        return self.live_ms // 1000

    @property
    def inferred_seconds(self) -> int:
        """Whole seconds, floored once."""
        return self.inferred_ms // 1000

    @property
    def live_minutes(self) -> int:
        """Whole minutes, floored once: 52 min 59.999 s are 52."""
        return self.live_ms // 60_000

    @property
    def start_ms(self) -> int | None:
        """First moment together; None when there is none."""
        return self.pieces[0][0] if self.pieces else None

    @property
    def end_ms(self) -> int | None:
        """Last moment together; None when there is none."""
        return self.pieces[-1][1] if self.pieces else None


@dataclass(frozen=True, slots=True)
class Presence:
    """What a room's record shows for one session."""

    stays: tuple[Stay, ...] = ()
    with_client: Figure = Figure()
    with_anyone: Figure = Figure()

    def has(self, *sides: Side) -> bool:
        """Was anybody of these sides ever in the room?"""
        return any(stay.side in sides for stay in self.stays)

    def spans(self, *sides: Side) -> tuple[Span, ...]:
        """When anybody of these sides was there; no side named means anybody."""
        return union((s.start_ms, s.end_ms) for s in self.stays if not sides or s.side in sides)


def measure(changes: Iterable[PresenceChange], sides: Mapping[str, Side]) -> Presence:
    """Both figures and every stay. `sides` says whom a person belongs to; whoever is not named is a guest."""
    room, by_connection = _Room(), defaultdict(set)
    # Of events that tell the same the first by name is kept, so that the evidence named does not hang on their order.
    for change in sorted(changes, key=lambda change: change.event):
        if change.kind in (Kind.POLLED, Kind.ROOM_ENDED):
            room.note(change)
        else:
            by_connection[change.connection].add(change)
    found = []
    for _, told in sorted(by_connection.items()):
        person, side = _owner(told, sides)
        if side != Side.NOBODY:
            found += stays_of(told, person, side)
            room.note_leaves(told, person, side)
    room.note_stays(found)
    stays = [stay if stay.closing == Closing.LEFT else room.closed(stay) for stay in found]
    therapist = [stay for stay in stays if stay.side == Side.THERAPIST]
    return Presence(
        stays=tuple(sorted(stays, key=lambda s: (s.start_ms, s.connection, s.end_ms))),
        with_client=_together(therapist, [stay for stay in stays if stay.side == Side.CLIENT]),
        with_anyone=_together(therapist, [stay for stay in stays if stay.side in CLIENT_SIDE]),
    )


def _owner(told: Iterable[PresenceChange], sides: Mapping[str, Side]) -> tuple[str, Side]:
    """Whose connection it is. Some providers leave the identity out of the leave, so a named one counts first."""
    people = sorted({change.person for change in told}, key=lambda person: (person not in sides, person))
    return people[0], sides.get(people[0], Side.GUEST)


class _Room:
    """What is known of the room as a whole: its end, its reconciles, each side's last leave and last sign of life."""

    def __init__(self) -> None:
        self.ended_ms: int | None = None
        self.polls: set[int] = set()
        self.seen_ms: dict[str, set[int]] = defaultdict(set)
        self.last_left_ms: dict[Side, int] = {}
        self.last_alive_ms: dict[Side, int] = {}

    def note(self, change: PresenceChange) -> None:
        """A reconcile or the room's end; the latest end counts."""
        if change.kind == Kind.POLLED:
            self.polls.add(change.at_ms)
        else:
            self.ended_ms = max(change.at_ms, self.ended_ms or change.at_ms)

    def note_leaves(self, told: Iterable[PresenceChange], person: str, side: Side) -> None:
        """When one connection's owner was seen, and left: a leave counts also where its join was lost."""
        for change in told:
            if change.kind == Kind.LEFT:
                self.last_left_ms[side] = max(change.effective_ms, self.last_left_ms.get(side, change.effective_ms))
            elif change.kind == Kind.SEEN:
                self.seen_ms[person].add(change.at_ms)

    def note_stays(self, stays: Iterable[Stay]) -> None:
        """When anybody of each side last came, or was last known to be there without having left."""
        for stay in stays:
            alive_ms = stay.start_ms if stay.closing == Closing.LEFT else stay.last_sign_ms
            self.last_alive_ms[stay.side] = max(alive_ms, self.last_alive_ms.get(stay.side, alive_ms))

    def closed(self, stay: Stay) -> Stay:
        """A stay without a leave, ended by the earliest candidate that is not before its last sign of life."""
        last_sign = stay.last_sign_ms
        unseen = self.polls - self.seen_ms[stay.person]
        candidates = [
            (at, closing)
            for at, closing in (
                (self.ended_ms, Closing.ROOM_ENDED),
                (self._other_side_left_ms(stay.side), Closing.OTHER_SIDE_LEFT),
                (min((at for at in unseen if at > last_sign), default=None), Closing.NO_LONGER_SEEN),
            )
            if at is not None and last_sign <= at <= (at if stay.latest_end_ms is None else stay.latest_end_ms)
        ]
        end, closing = min(candidates, default=(last_sign, Closing.LAST_SIGN))
        return replace(stay, end_ms=end, closing=closing)

    def _other_side_left_ms(self, side: Side) -> int | None:
        """The other side's last leave, unless somebody of that side came or was seen after it."""
        others = CLIENT_SIDE if side == Side.THERAPIST else {Side.THERAPIST}
        left = max((self.last_left_ms[other] for other in others if other in self.last_left_ms), default=None)
        alive = max((self.last_alive_ms[other] for other in others if other in self.last_alive_ms), default=0)
        return None if left is None or alive > left else left


def _together(ours: list[Stay], theirs: list[Stay]) -> Figure:
    """Where both are, and how much of that rests on an inferred end of either."""
    pieces = meet(union((s.start_ms, s.end_ms) for s in ours), union((s.start_ms, s.end_ms) for s in theirs))
    observed = meet(
        union((s.start_ms, s.last_sign_ms) for s in ours), union((s.start_ms, s.last_sign_ms) for s in theirs)
    )
    return Figure(pieces, length(pieces) - length(observed))
