"""What is told of somebody whose events' bytes stay here? That it was one and the same person, and nothing of who.

The bytes of a person are sealed together, so that no other event of theirs tells what one of them does not.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from review.packet.basis import Basis
from review.packet.sealing import Sealed
from sessions_app.changes import PresenceChange
from sessions_app.gaps import look_of

Changes = Mapping[int, PresenceChange]


@dataclass(frozen=True, slots=True)
class Pseudonyms:
    """Real to told: of people, and of their connections. What is in neither is told as it is."""

    people: Mapping[str, str]
    connections: Mapping[str, str]

    def of_change(self, change: PresenceChange, *, is_sealed: bool) -> PresenceChange:
        """A reason may name somebody: of sealed bytes only what it looks like is told."""
        return replace(
            change,
            person=self.people.get(change.person, change.person),
            connection=self.connections.get(change.connection, change.connection),
            reason=look_of(change.reason).value if is_sealed and change.reason else change.reason,
        )

    def of_basis(self, basis: Basis, there: Collection[str]) -> Basis:
        """`there`: the people of whom the packet's events tell, by their real names; of others nothing is told."""
        attached = frozenset(self.connections.get(one, one) for one in basis.stretch.attached)
        sides = {self.people.get(person, person): side for person, side in basis.sides.items() if person in there}
        return replace(basis, stretch=replace(basis.stretch, attached=attached), sides=sides)


def sealed_together(changes: Changes, sealed: Mapping[int, Sealed]) -> dict[int, Sealed]:
    """Every event of whoever has one that is sealed, each with a reason; a room's own events stand alone."""
    found = dict(sealed)
    while True:
        reasons = {key: found[number] for number in sorted(found) for key in _whose(changes[number])}
        more = {
            number: next(reasons[key] for key in _whose(change) if key in reasons)
            for number, change in changes.items()
            if number not in found and any(key in reasons for key in _whose(change))
        }
        if not more:
            return found
        found |= more


def pseudonyms(changes: Changes, sealed: Iterable[int], known: Collection[str]) -> Pseudonyms:
    """For the people of sealed bytes. `known`: identities of our own that the packet tells anyway.

    In the order of the real names, because of two people on one connection the first by name is its owner.
    """
    people = {changes[number].person for number in sealed} - {"", *known}
    connections = {changes[number].connection for number in sealed} - {""}
    return Pseudonyms(_numbered("person", people), _numbered("connection", connections))


def _numbered(what: str, names: Iterable[str]) -> dict[str, str]:
    return {name: f"{what}-{number:03}" for number, name in enumerate(sorted(names), start=1)}


def _whose(change: PresenceChange) -> list[tuple[str, str]]:
    """What ties an event to others of the same person: some providers leave the identity out of a leave."""
    told = (("person", change.person), ("connection", change.connection))
    return [one for one in told if one[1]]
