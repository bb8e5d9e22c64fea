"""Presence counted tick by tick, the slow and obvious way. It imports nothing of the application.

Two oracles. `true_ms` counts a truth: who was really there. `told_ms` takes what a provider told and asks of every
tick anew, by the product's "Time" chapter: was this connection there, and is that observed or inferred?
All instants lie on one grid, `tick_ms` apart. `sides` names everybody: therapist, client, guest or nobody.

Where the chapter is silent, the oracle reads it so: a sighting opens a stay as a join does, but not after a leave of
the same connection; a sighting of the other side after its leave is a rejoin; "followed by" and "no longer" mean
later, not at the same instant; a reconcile closes the connection that it did not list; what lies before the last
sign of life closes nothing.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

Truth = Sequence[tuple[str, str, int, int]]  # person, connection, start, end
Sides = Mapping[str, str]

OTHERS = {"therapist": {"client", "guest"}, "client": {"therapist"}, "guest": {"therapist"}}


class Told(NamedTuple):
    """One event: joined, left, seen, polled or room_ended. A leave may carry its join time."""

    kind: str
    at: int
    person: str = ""
    connection: str = ""
    joined_at: int | None = None


def true_ms(truth: Truth, sides: Sides, theirs: set[str], tick_ms: int) -> int:
    """How long the therapist and anybody of `theirs` were really together."""
    together = 0
    for tick in range(0, max((end for *_, end in truth), default=0), tick_ms):
        there = {sides[person] for person, _, start, end in truth if start <= tick < end}
        together += "therapist" in there and bool(there & theirs)
    return together * tick_ms


def told_ticks(told: Sequence[Told], sides: Sides, tick_ms: int) -> dict[str, tuple[set[int], set[int]]]:
    """For each connection, by what was told: when it was observed, and when its presence is inferred."""
    connections = {one.connection for one in told if one.connection and sides[one.person] != "nobody"}
    ticks = range(0, max((one.at for one in told), default=0), tick_ms)
    found = {}
    for connection in connections:
        own = [one for one in told if one.connection == connection]
        observed = {tick for tick in ticks if was_observed(own, tick)}
        found[connection] = observed, {tick for tick in ticks if was_inferred(own, told, sides, tick)}
    return found


def told_ms(told: Sequence[Told], sides: Sides, theirs: set[str], tick_ms: int) -> tuple[int, int]:
    """How long therapist and `theirs` were together by what was told, and how much of that is inferred."""
    side_of = {one.connection: sides[one.person] for one in told if one.connection}
    found = told_ticks(told, sides, tick_ms)

    def ticks_of(wanted: set[str], *, observed_only: bool) -> set[int]:
        mine = [found[connection] for connection in found if side_of[connection] in wanted]
        return {tick for seen, inferred in mine for tick in (seen if observed_only else seen | inferred)}

    live = ticks_of({"therapist"}, observed_only=False) & ticks_of(theirs, observed_only=False)
    observed = ticks_of({"therapist"}, observed_only=True) & ticks_of(theirs, observed_only=True)
    return len(live) * tick_ms, len(live - observed) * tick_ms


def of(kind: str, told: Iterable[Told]) -> list[int]:
    """The instants of one kind of event."""
    return [one.at for one in told if one.kind == kind]


def is_open(own: Sequence[Told], tick: int) -> bool:
    """Has this connection come, and not left since? It comes by a join, or by the join time that a leave carries."""
    leaves = of("left", own)
    sightings = [at for at in of("seen", own) if not any(leave < at for leave in leaves)]
    carried = [one.joined_at for one in own if one.joined_at is not None]
    comings = [*of("joined", own), *carried, *sightings]
    return any(came <= tick and not any(came <= leave <= tick for leave in leaves) for came in comings)


def was_observed(own: Sequence[Told], tick: int) -> bool:
    """Open, and a sign of life or its leave came later."""
    return any(one.at > tick for one in own) and is_open(own, tick)


def was_inferred(own: Sequence[Told], told: Sequence[Told], sides: Sides, tick: int) -> bool:
    """Open without a later sign: there until the earliest thing that may have ended it; without any, gone at once."""
    if any(one.at > tick for one in own) or not is_open(own, tick):
        return False
    last_sign = max(one.at for one in own)
    room_end = of("room_ended", told) and [max(of("room_ended", told))]
    no_longer_seen = [at for at in of("polled", told) if at > last_sign]
    closers = [*room_end, *no_longer_seen, *other_side_left(told, sides, sides[own[0].person])]
    return tick < min((at for at in closers if at >= last_sign), default=last_sign)


def other_side_left(told: Sequence[Told], sides: Sides, side: str) -> list[int]:
    """The other side's last leave, unless somebody of that side came or was seen later."""
    others = [one for one in told if one.connection and sides[one.person] in OTHERS[side]]
    leaves = of("left", others)
    return [at for at in leaves if at == max(leaves) and not any(one.at > at for one in others)]
