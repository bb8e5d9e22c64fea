"""Of whom in a room may a person say who it was, and what are they called whatever is said?

Visitors came under an identity that is no client's and no therapist's of ours: guests, telephones, a provider's own
ids. Their numbers go by when they came, and hang on nothing that people say of them.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sessions_app.changes import PresenceChange, Side
from sessions_app.people import is_ours
from sessions_app.presence import Presence, measure
from sessions_app.shared_room import Stretch
from sessions_app.stays import Stay

# Behind the name; a guest is called one already.
ROLES = {
    Side.THERAPIST: ", the therapist",
    Side.CLIENT: ", the client",
    Side.GUEST: "",
    Side.UNPLACED: ", not yet placed",
    Side.NOBODY: ", nobody who counts",
}


@dataclass(frozen=True, slots=True)
class Visitor:
    """`number` tells several of a kind apart, 0 where there is one only. `side`: as whom their time counts now.

    `start_ms`, `end_ms`: first and last moment. `is_host`: the provider marked them as the host.
    """

    person: str
    side: Side
    start_ms: int
    end_ms: int
    number: int = 0
    is_host: bool = False
    is_audio_only: bool = False

    @property
    def called(self) -> str:
        """The same name whoever it turns out to be."""
        kind = "Host" if self.is_host else "Guest"
        return f"{kind} {self.number}" if self.number else kind

    @property
    def name(self) -> str:
        """With as whom they count: "Guest 1, the client"."""
        return f"{self.called}{ROLES[self.side]}"


def visitors(
    changes: Sequence[PresenceChange], sides: Mapping[str, Side], stretch: Stretch | None, presence: Presence
) -> tuple[Visitor, ...]:
    """Every visitor of the session, hosts first, each kind as they came. `presence` was measured from the rest."""
    if all(is_ours(change.person) for change in changes if change.person):
        return ()
    # As if nobody had said anything: as a guest everybody is there, those too who count for nothing.
    as_guests = {person: side if is_ours(person) else Side.GUEST for person, side in sides.items()}
    everybody, counted = _by_person(measure(changes, as_guests, stretch)), _by_person(presence)
    hosts = {change.person for change in changes if change.is_host}
    order = sorted(everybody, key=lambda person: (person not in hosts, everybody[person][0].start_ms, person))
    late = sorted(counted.keys() - everybody.keys())
    people = [(person, counted.get(person) or everybody[person]) for person in (*order, *late)]
    return tuple(_numbered(people, sides, hosts, counted.keys()))


def _by_person(presence: Presence) -> dict[str, list[Stay]]:
    """Each visitor's stays, in order."""
    found: dict[str, list[Stay]] = {}
    for stay in presence.stays:
        if not is_ours(stay.person):
            found.setdefault(stay.person, []).append(stay)
    return found


def _numbered(
    people: Sequence[tuple[str, list[Stay]]], sides: Mapping[str, Side], hosts: set[str], counted: Iterable[str]
) -> Iterator[Visitor]:
    count = {kind: sum((person in hosts) is kind for person, _ in people) for kind in (True, False)}
    place = {True: 0, False: 0}
    for person, stays in people:
        is_host = person in hosts
        place[is_host] += 1
        yield Visitor(
            person=person,
            side=stays[0].side if person in counted else sides.get(person, Side.NOBODY),
            start_ms=stays[0].start_ms,
            end_ms=max(stay.end_ms for stay in stays),
            number=place[is_host] if count[is_host] > 1 else 0,
            is_host=is_host,
            is_audio_only=all(stay.is_audio_only for stay in stays),
        )
