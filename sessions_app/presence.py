"""How long were therapist and client in the session together?

Everything is computed from a set of changes (who joined, left, was seen), so their order, repetition and delay do
not change the result. Instants are milliseconds since 1970 UTC; stretches of time hold their start and not their
end. Rules: the product's "Time" chapter; time runs while both communicate live and ends when the client leaves
(Grow Therapy, help article 9325552).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from sessions_app.intervals import Span, length, meet, union


class Kind(StrEnum):
    """What a change tells.

    SEEN: a reconcile found the connection in the room. POLLED: a reconcile listed the room; whoever was there has
    a SEEN of the same instant.
    """

    JOINED = "joined"
    LEFT = "left"
    SEEN = "seen"
    POLLED = "polled"
    ROOM_ENDED = "room_ended"


class Side(StrEnum):
    """Whom a person in the room belongs to. NOBODY: a recorder, or another member of a group."""

    THERAPIST = "therapist"
    CLIENT = "client"
    GUEST = "guest"
    NOBODY = "nobody"


class Closing(StrEnum):
    """How the end of a stay is known."""

    LEFT = "left"
    ROOM_ENDED = "room_ended"
    OTHER_SIDE_LEFT = "other_side_left"
    NO_LONGER_SEEN = "no_longer_seen"
    LAST_SIGN = "last_sign"


ENDINGS = {
    Closing.LEFT: "left",
    Closing.ROOM_ENDED: "inferred: the room ended",
    Closing.OTHER_SIDE_LEFT: "inferred: the other side left",
    Closing.NO_LONGER_SEEN: "inferred: no longer seen in the room",
    Closing.LAST_SIGN: "last sign of life",
}


@dataclass(frozen=True, slots=True)
class PresenceChange:
    """One thing a provider told. `joined_at_ms` on a LEFT is the join time that the leave itself carries."""

    kind: Kind
    at_ms: int
    person: str = ""
    connection: str = ""
    joined_at_ms: int | None = None
    is_host: bool = False
    is_audio_only: bool = False
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Stay:
    """One stretch of one connection. From `last_sign_ms` to `end_ms` it is inferred; an observed leave is a sign."""

    person: str
    connection: str
    side: Side
    start_ms: int
    last_sign_ms: int
    end_ms: int
    closing: Closing
    reason: str = ""
    is_audio_only: bool = False

    @property
    def ending(self) -> str:
        """How the end is known, in words."""
        return ENDINGS[self.closing]


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


CLIENT_SIDE = frozenset({Side.CLIENT, Side.GUEST})


def measure(changes: Iterable[PresenceChange], sides: Mapping[str, Side]) -> Presence:
    """Both figures and every stay. `sides` says whom a person belongs to; whoever is not named is a guest."""
    by_connection: dict[str, list[PresenceChange]] = defaultdict(list)
    room = _Room()
    for change in sorted(set(changes), key=_in_time):
        side = sides.get(change.person, Side.GUEST)
        if change.kind in (Kind.POLLED, Kind.ROOM_ENDED):
            room.note(change)
        elif side != Side.NOBODY:
            by_connection[change.connection].append(change)
            room.note_person(change, side)
    stays = [
        stay
        for _, events in sorted(by_connection.items())
        for stay in _stays(events, sides.get(events[0].person, Side.GUEST), room)
    ]
    therapist = [stay for stay in stays if stay.side == Side.THERAPIST]
    return Presence(
        stays=tuple(sorted(stays, key=lambda s: (s.start_ms, s.connection, s.end_ms))),
        with_client=_together(therapist, [stay for stay in stays if stay.side == Side.CLIENT]),
        with_anyone=_together(therapist, [stay for stay in stays if stay.side in CLIENT_SIDE]),
    )


_ORDER = {Kind.JOINED: 0, Kind.SEEN: 1, Kind.LEFT: 2, Kind.POLLED: 3, Kind.ROOM_ENDED: 4}


def _effective_ms(change: PresenceChange) -> int:
    """A leave is never before the join it carries: some providers give whole seconds for the one only."""
    if change.kind == Kind.LEFT and change.joined_at_ms is not None:
        return max(change.at_ms, change.joined_at_ms)
    return change.at_ms


def _in_time(change: PresenceChange) -> tuple[int, int, str, str, int, str]:
    carried = -1 if change.joined_at_ms is None else change.joined_at_ms
    return (
        _effective_ms(change),
        _ORDER[change.kind],
        change.connection,
        change.person,
        carried,
        change.reason,
    )


class _Room:
    """What is known of the room as a whole: its end, its reconciles, each side's last leave and last arrival."""

    def __init__(self) -> None:
        self.ended_ms: int | None = None
        self.polls: list[int] = []
        self.last_left_ms: dict[Side, int] = {}
        self.last_alive_ms: dict[Side, int] = {}

    def note(self, change: PresenceChange) -> None:
        """A reconcile or the room's end; the latest end counts."""
        if change.kind == Kind.POLLED:
            self.polls.append(change.at_ms)
        else:
            self.ended_ms = max(change.at_ms, self.ended_ms or change.at_ms)

    def note_person(self, change: PresenceChange, side: Side) -> None:
        """A person's sign of life or leave."""
        book = self.last_left_ms if change.kind == Kind.LEFT else self.last_alive_ms
        book[side] = max(_effective_ms(change), book.get(side, 0))

    def other_side_left_ms(self, side: Side) -> int | None:
        """The other side's last leave, unless somebody of that side came or was seen after it."""
        others = CLIENT_SIDE if side == Side.THERAPIST else {Side.THERAPIST}
        left = max((self.last_left_ms[other] for other in others if other in self.last_left_ms), default=None)
        alive = max((self.last_alive_ms[other] for other in others if other in self.last_alive_ms), default=0)
        return None if left is None or alive > left else left

    def ending(self, side: Side, last_sign_ms: int, seen: frozenset[int]) -> tuple[int, Closing]:
        """When a stay without a leave ended: the earliest candidate that is not before its last sign of life."""
        unseen = next((at for at in self.polls if at > last_sign_ms and at not in seen), None)
        candidates = [
            (at, closing)
            for at, closing in (
                (self.ended_ms, Closing.ROOM_ENDED),
                (self.other_side_left_ms(side), Closing.OTHER_SIDE_LEFT),
                (unseen, Closing.NO_LONGER_SEEN),
            )
            if at is not None and at >= last_sign_ms
        ]
        return min(candidates, default=(last_sign_ms, Closing.LAST_SIGN))


def _stays(events: list[PresenceChange], side: Side, room: _Room) -> Iterable[Stay]:
    """The stays of one connection, from its changes in the order of their time."""
    seen = frozenset(event.at_ms for event in events if event.kind == Kind.SEEN)
    start: int | None = None
    last_sign = closed_until = 0
    was_left = False
    for event in events:
        at = _effective_ms(event)
        if event.kind == Kind.LEFT:
            if start is None and _carries_a_stay(event, closed_until):
                start = event.joined_at_ms
            if start is not None:
                yield _stay(events, event, side, (start, at, at), Closing.LEFT)
            start, closed_until, was_left = None, at, True
        elif start is None and (event.kind == Kind.JOINED or not was_left):
            start = last_sign = at
        else:
            last_sign = at
    if start is not None:
        end, closing = room.ending(side, last_sign, seen)
        yield _stay(events, events[-1], side, (start, last_sign, end), closing)


def _carries_a_stay(leave: PresenceChange, closed_until: int) -> bool:
    """A leave without its join counts where it carries the join time, and tells of no stay already closed."""
    return leave.joined_at_ms is not None and leave.joined_at_ms >= closed_until


def _stay(
    events: list[PresenceChange],
    last: PresenceChange,
    side: Side,
    times: tuple[int, int, int],
    closing: Closing,
) -> Stay:
    start, last_sign, end = times
    return Stay(
        person=last.person,
        connection=last.connection,
        side=side,
        start_ms=start,
        last_sign_ms=last_sign,
        end_ms=end,
        closing=closing,
        reason=last.reason if closing == Closing.LEFT else "",
        is_audio_only=any(event.is_audio_only for event in events),
    )


def _together(ours: list[Stay], theirs: list[Stay]) -> Figure:
    """Where both are, and how much of that rests on an inferred end of either."""
    pieces = meet(union((s.start_ms, s.end_ms) for s in ours), union((s.start_ms, s.end_ms) for s in theirs))
    observed = meet(
        union((s.start_ms, s.last_sign_ms) for s in ours), union((s.start_ms, s.last_sign_ms) for s in theirs)
    )
    return Figure(pieces, length(pieces) - length(observed))
