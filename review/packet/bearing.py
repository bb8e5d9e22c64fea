"""Which events of a room bear on one session's time? Those, and no others, are a packet's.

A standing room's record holds other sessions too, and a group's holds other members. What is left out is left out only
when the time computed without it is the same, so that what a packet carries is enough to compute it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from review.packet.basis import Basis, presence_from
from sessions_app.changes import Kind, PresenceChange, Side
from sessions_app.intervals import Span
from sessions_app.presence import Presence

Changes = Mapping[int, PresenceChange]
# Whose stays are shown; an unplaced person's count for nobody.
SHOWN = frozenset({Side.THERAPIST, Side.CLIENT, Side.GUEST})
ROOM = frozenset({Kind.POLLED, Kind.ROOM_ENDED})


def bearing(bases: Sequence[Basis], changes: Changes) -> frozenset[int]:
    """The numbers of the events to carry: as few as give every basis its time."""
    wanted = [_shown(presence_from(basis, changes)) for basis in bases]
    tries = (frozenset(number for basis in bases for number in widen(basis, changes)) for widen in WIDER)
    # The widest try is everything, so that one always gives it.
    return next(found for found in tries if _all_shown(bases, changes, found) == wanted)


def _all_shown(bases: Sequence[Basis], changes: Changes, found: frozenset[int]) -> list[tuple[object, ...]]:
    carried = {number: changes[number] for number in found}
    return [_shown(presence_from(basis, carried)) for basis in bases]


def _of_the_stays(basis: Basis, changes: Changes) -> Iterable[int]:
    """Of the connections that were in this session."""
    there = _connections(basis, changes)
    return (number for number in basis.events if changes[number].connection in there)


def _with_the_room(basis: Basis, changes: Changes) -> Iterable[int]:
    """And what was told of the room meanwhile."""
    stays = [stay for stay in presence_from(basis, changes).stays if stay.side in SHOWN]
    end = max((stay.end_ms for stay in stays), default=0)
    during = (min((stay.start_ms for stay in stays), default=0), end)
    yield from _of_the_stays(basis, changes)
    yield from (number for number in basis.events if _is_of_the_room(changes[number], during))


def _with_everybody(basis: Basis, changes: Changes) -> Iterable[int]:
    """All that could bear on it at all."""
    return basis.events


WIDER: tuple[Callable[[Basis, Changes], Iterable[int]], ...] = (_of_the_stays, _with_the_room, _with_everybody)


def _connections(basis: Basis, changes: Changes) -> frozenset[str]:
    return frozenset(stay.connection for stay in presence_from(basis, changes).stays if stay.side in SHOWN)


def _is_of_the_room(change: PresenceChange, during: Span) -> bool:
    return change.kind in ROOM and during[0] <= change.at_ms <= during[1]


def _shown(presence: Presence) -> tuple[object, ...]:
    """What a packet tells of a presence; under which name an event is kept is none of it."""
    stays = [replace(stay, opened_by="", closed_by="") for stay in presence.stays if stay.side in SHOWN]
    return presence.with_client, presence.with_anyone, stays
