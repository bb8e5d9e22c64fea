"""How long were therapist and client in the session together?

Everything is computed from a set of changes (who joined, left, was seen), so their order, repetition and delay do
not change the result. Instants are milliseconds since 1970 UTC; stretches of time hold their start and not their
end. Rules: the product's "Time" chapter; time runs while both communicate live and ends when the client leaves
(Grow Therapy, help article 9325552).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sessions_app.changes import CLIENT_SIDE, Kind, PresenceChange, Side
from sessions_app.closing import RoomFacts, Told, closed
from sessions_app.cutting import own_stays
from sessions_app.intervals import MINUTE_MS, Span, length, meet, union
from sessions_app.shared_room import Stretch
from sessions_app.stays import Opening, Stay, stays_of


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
        return self.live_ms // MINUTE_MS

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


def measure(
    changes: Iterable[PresenceChange],
    sides: Mapping[str, Side],
    stretch: Stretch | None = None,
    *,
    unnamed: Side = Side.GUEST,
) -> Presence:
    """Both figures and every stay. `sides` says whom a person belongs to, `unnamed` whom everybody else does.

    `stretch`: what of a standing room's time is the session's own; None means all of it.
    """
    room, by_connection = Told(), defaultdict(set)
    # Of events that tell the same the first by name is kept, so that the evidence named does not hang on their order.
    for change in sorted(changes, key=lambda change: change.event):
        if change.kind in (Kind.POLLED, Kind.ROOM_ENDED):
            room.note(change)
        else:
            by_connection[change.connection].add(change)
    found: list[Stay] = []
    for _, told in sorted(by_connection.items()):
        person, side = _owner(told, sides, unnamed)
        if side != Side.NOBODY:
            found += stays_of(told, person, side)
            room.note_told(told, person, side)
    stays = _closed(found, RoomFacts(room), stretch)
    therapist = [stay for stay in stays if stay.side == Side.THERAPIST]
    return Presence(
        stays=tuple(sorted(stays, key=lambda s: (s.start_ms, s.connection, s.end_ms))),
        with_client=_together(therapist, [stay for stay in stays if stay.side == Side.CLIENT]),
        with_anyone=_together(therapist, [stay for stay in stays if stay.side in CLIENT_SIDE]),
    )


def _closed(found: list[Stay], facts: RoomFacts, stretch: Stretch | None) -> list[Stay]:
    if stretch is None:
        return closed(found, facts)
    own, hull = own_stays(found, stretch, facts.is_over)
    # Of who came before and never gave a sign here, nothing tells that they were here.
    return [stay for stay in closed(own, facts, hull) if stay.opening != Opening.CUT or stay.end_ms > stay.start_ms]


def _owner(told: Iterable[PresenceChange], sides: Mapping[str, Side], unnamed: Side) -> tuple[str, Side]:
    """Whose connection it is. Some providers leave the identity out of the leave, so a named one counts first."""
    people = sorted({change.person for change in told}, key=lambda person: (person not in sides, person))
    return people[0], sides.get(people[0], unnamed)


def _together(ours: list[Stay], theirs: list[Stay]) -> Figure:
    """Where both are, and how much of that rests on an inferred end of either."""
    pieces = meet(union((s.start_ms, s.end_ms) for s in ours), union((s.start_ms, s.end_ms) for s in theirs))
    observed = meet(
        union((s.start_ms, s.last_sign_ms) for s in ours), union((s.start_ms, s.last_sign_ms) for s in theirs)
    )
    return Figure(pieces, length(pieces) - length(observed))
