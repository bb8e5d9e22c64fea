"""Presence counted tick by tick, the slow and obvious way. It imports nothing of the application.

Two oracles. `true_ms` counts a truth: who was really there. `told_ms` takes what a provider told and asks of every
tick anew, by the product's "Time" chapter: was this connection there, and is that observed or inferred?
All instants lie on one grid, `tick_ms` apart. `sides` names everybody: therapist, client, guest or nobody.

Where the chapter is silent, the oracle reads it so: a sighting opens a stay as a join does, but only before all else
that was told of its connection, and after a leave it is a late one and tells nothing; a connection that comes anew
had left by then; "followed by" and "no longer" mean later, not at the same instant; what lies before the last sign of
life closes nothing.
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


def comings(own: Sequence[Told]) -> list[int]:
    """When the connection came: by a join, by the join time that a leave carries, or by a sighting before all else."""
    joins = [*of("joined", own), *(one.joined_at for one in own if one.joined_at is not None)]
    first_sighting = min(of("seen", own), default=None)
    if first_sighting is not None and all(first_sighting < at for at in [*joins, *of("left", own)]):
        return [*joins, first_sighting]
    return joins


def is_open(own: Sequence[Told], tick: int) -> bool:
    """Has this connection come, and not left since? Who leaves and comes at one instant is there."""
    came = max((at for at in comings(own) if at <= tick), default=None)
    return came is not None and not any(came < leave <= tick for leave in of("left", own))


def comes_again(own: Sequence[Told], tick: int) -> int | None:
    """When the connection next came anew; whatever was there before it had left by then."""
    return min((at for at in comings(own) if at > tick), default=None)


def was_observed(own: Sequence[Told], tick: int) -> bool:
    """Open, and before it came anew a sign of life or its leave came later."""
    again = comes_again(own, tick)
    leaves = [at for at in of("left", own) if at > tick and (again is None or at <= again)]
    sightings = [at for at in of("seen", own) if at > tick and (again is None or at < again)]
    return is_open(own, tick) and bool(leaves or sightings)


def was_inferred(own: Sequence[Told], told: Sequence[Told], sides: Sides, tick: int) -> bool:
    """Open without a later sign: there until the earliest thing that may have ended it; without any, gone at once."""
    if was_observed(own, tick) or not is_open(own, tick):
        return False
    again = comes_again(own, tick)
    last_sign = max(at for at in [*comings(own), *of("seen", own)] if at <= tick)
    seen = {one.at for one in told if one.kind == "seen" and one.person == own[0].person}
    room_end = of("room_ended", told) and [max(of("room_ended", told))]
    no_longer_seen = sorted(at for at in of("polled", told) if at > last_sign and at not in seen)[:1]
    closers = [*room_end, *no_longer_seen, *other_side_left(told, sides, sides[own[0].person])]
    possible = [at for at in closers if at >= last_sign and (again is None or at <= again)]
    return tick < min(possible, default=last_sign)


def other_side_left(told: Sequence[Told], sides: Sides, side: str) -> list[int]:
    """The other side's last leave, unless somebody of that side came, or was there, later."""
    others = [one for one in told if one.connection and sides[one.person] in OTHERS[side]]
    there = []
    for connection in {one.connection for one in others}:
        own = [one for one in others if one.connection == connection]
        there += [*comings(own), *(at for at in of("seen", own) if is_open(own, at))]
    leaves = of("left", others)
    return [at for at in leaves if at == max(leaves) and not any(other > at for other in there)]
