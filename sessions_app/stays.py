"""When was each connection there, by what was told of it alone?

A stay opens with a join, with the join time that its own leave carries, or with a sighting; it closes with a leave.
A stay without a leave is left open here: what else may have ended it is a question of the whole room (presence.py).
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from sessions_app.changes import Kind, PresenceChange, Side


class Opening(StrEnum):
    """How the start of a stay is known: told, carried by its leave, or first seen then.

    CUT: it began in the time of another session in the room.
    """

    JOINED = "joined"
    CARRIED = "carried"
    SEEN = "seen"
    CUT = "cut"


class Closing(StrEnum):
    """How the end of a stay is known. OPEN: not yet asked. CUT: it went on into another session's time."""

    OPEN = "open"
    LEFT = "left"
    ROOM_ENDED = "room_ended"
    OTHER_SIDE_LEFT = "other_side_left"
    NO_LONGER_SEEN = "no_longer_seen"
    LAST_SIGN = "last_sign"
    CUT = "cut"


BEGINNINGS = {
    Opening.JOINED: "joined",
    Opening.CARRIED: "told by the leave: its join is missing",
    Opening.SEEN: "first seen: its join is missing",
    Opening.CUT: "was there already, from another session in this room",
}
ENDINGS = {
    Closing.LEFT: "left",
    Closing.ROOM_ENDED: "inferred: the room ended",
    Closing.OTHER_SIDE_LEFT: "inferred: the other side left",
    Closing.NO_LONGER_SEEN: "inferred: no longer seen in the room",
    Closing.LAST_SIGN: "last sign of life",
    Closing.CUT: "stayed on into another session in this room",
}


@dataclass(frozen=True, slots=True)
class Stay:
    """One stretch of one connection. From `last_sign_ms` to `end_ms` it is inferred; an observed leave is a sign.

    `latest_end_ms`: it cannot have lasted longer, because the connection came anew then. `opened_by` and `closed_by`
    name the stored events that tell its start and its end or last sign of life.
    """

    person: str
    connection: str
    side: Side
    start_ms: int
    last_sign_ms: int
    end_ms: int
    opening: Opening
    closing: Closing = Closing.OPEN
    reason: str = ""
    is_audio_only: bool = False
    latest_end_ms: int | None = None
    opened_by: str = ""
    closed_by: str = ""

    @property
    def beginning(self) -> str:
        """How the start is known, in words."""
        return BEGINNINGS[self.opening]

    @property
    def ending(self) -> str:
        """How the end is known, in words."""
        if self.closing == Closing.CUT and self.end_ms > self.last_sign_ms:
            return "inferred: until another session in this room"
        return ENDINGS[self.closing]


@dataclass(slots=True)
class _Moment:
    """What was told of one connection at one instant. `carriers`: leaves that carry this as their join time."""

    join: PresenceChange | None = None
    sighting: PresenceChange | None = None
    leave: PresenceChange | None = None
    carriers: dict[int, PresenceChange] = field(default_factory=dict)


@dataclass(slots=True)
class _Open:
    """A stay whose end is not known yet."""

    start_ms: int
    last_sign_ms: int
    opening: Opening
    opened_by: str
    closed_by: str


def stays_of(changes: Iterable[PresenceChange], person: str, side: Side) -> list[Stay]:
    """The stays of one connection from its joins, leaves and sightings, in any order."""
    told = sorted(changes, key=lambda change: (change.effective_ms, change.reason, change.event))
    connection = _Connection(told, person, side)
    for at_ms, moment in sorted(_moments(told).items()):
        connection.note(at_ms, moment)
    return connection.stays()


def _moments(told: Iterable[PresenceChange]) -> dict[int, _Moment]:
    moments: dict[int, _Moment] = defaultdict(_Moment)
    for change in told:
        moment = moments[change.effective_ms]
        if change.kind == Kind.JOINED:
            moment.join = change
        elif change.kind == Kind.SEEN:
            moment.sighting = change
        else:
            moment.leave = change
            if change.joined_at_ms is not None:
                moments[change.joined_at_ms].carriers[change.effective_ms] = change
    return moments


class _Connection:
    """Walks through one connection's moments and keeps its stays."""

    def __init__(self, told: Sequence[PresenceChange], person: str, side: Side) -> None:
        self.name, self.person, self.side = told[0].connection, person, side
        self.is_audio_only = any(change.is_audio_only for change in told)
        self.leaves_ms = [change.effective_ms for change in told if change.kind == Kind.LEFT]
        self.finished: list[Stay] = []
        self.open: _Open | None = None
        self.was_left = False

    def note(self, at_ms: int, moment: _Moment) -> None:
        """One instant. A leave comes first where it ends an earlier stay, so that coming back at once is a new one."""
        is_of_earlier = self.open is not None or any(leave_ms > at_ms for leave_ms in moment.carriers)
        if moment.leave and is_of_earlier:
            self._leave(at_ms, moment.leave)
        if moment.join:
            self._come(at_ms, Opening.JOINED, moment.join)
        elif moment.carriers and self._is_a_coming(at_ms, moment.carriers):
            self._come(at_ms, Opening.CARRIED, next(iter(moment.carriers.values())))
        if moment.sighting:
            self._see(at_ms, moment.sighting)
        if moment.leave and not is_of_earlier:
            self._leave(at_ms, moment.leave)

    def stays(self) -> list[Stay]:
        """Every stay, the last one open when it has no leave."""
        if self.open:
            self._finish(self.open)
        return self.finished

    def _is_a_coming(self, at_ms: int, leaves: Collection[int]) -> bool:
        """While one is there, a carried join is a new coming only if its own leave is the next one."""
        following = bisect_right(self.leaves_ms, at_ms)
        return self.open is None or self.leaves_ms[following : following + 1] == [min(leaves)]

    def _come(self, at_ms: int, opening: Opening, told: PresenceChange) -> None:
        """A stay begins. Whoever was there already must have left unheard, unless this only tells the start better."""
        # A told join outranks the one that the same stay's leave carries; any other is a stay of its own.
        is_the_same = self.open and self.open.opening == Opening.CARRIED and opening == Opening.JOINED
        if self.open and not is_the_same:
            self._finish(self.open, latest_end_ms=at_ms)
        self.open = _Open(at_ms, at_ms, opening, told.event, told.event)

    def _see(self, at_ms: int, sighting: PresenceChange) -> None:
        """A sign of life. After a leave it is a late one, and opens nothing."""
        if self.open:
            self.open.last_sign_ms, self.open.closed_by = at_ms, sighting.event
        elif not self.was_left:
            self._come(at_ms, Opening.SEEN, sighting)

    def _leave(self, at_ms: int, leave: PresenceChange) -> None:
        """The stay ends. A leave without one is no presence, and still makes every later sighting a late one."""
        if self.open:
            self.open.last_sign_ms, self.open.closed_by = at_ms, leave.event
            self._finish(self.open, closing=Closing.LEFT, reason=leave.reason)
        self.open, self.was_left = None, True

    def _finish(
        self, done: _Open, *, closing: Closing = Closing.OPEN, reason: str = "", latest_end_ms: int | None = None
    ) -> None:
        self.finished.append(
            Stay(
                person=self.person,
                connection=self.name,
                side=self.side,
                start_ms=done.start_ms,
                last_sign_ms=done.last_sign_ms,
                end_ms=done.last_sign_ms,
                opening=done.opening,
                closing=closing,
                reason=reason,
                is_audio_only=self.is_audio_only,
                latest_end_ms=latest_end_ms,
                opened_by=done.opened_by,
                closed_by=done.closed_by,
            )
        )
