"""What of a room's events a packet carries, and under which names: always enough to compute the same time."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from review.packet.basis import Basis, as_json, figures_from, from_json, presence_from, reading_as_json
from review.packet.basis import reading_from_json as read
from review.packet.bearing import SHOWN, bearing
from review.packet.pseudonyms import pseudonyms, sealed_together
from review.packet.sealing import Sealed
from sessions_app.changes import Kind, PresenceChange, Side
from sessions_app.shared_room import Booking, stretch

MINUTE = 60_000
MINE, OTHER = Booking(1, 1, None, (0, 50 * MINUTE)), Booking(2, 2, None, (60 * MINUTE, 110 * MINUTE))
SIDES = {"T": Side.THERAPIST, "A": Side.CLIENT, "B": Side.NOBODY}


def told(kind: Kind, person: str, at: float, connection: str = "", reason: str = "") -> PresenceChange:
    name = f"{kind}-{person}-{at}-{connection}"
    return PresenceChange(kind, int(at * MINUTE), person, connection or person, reason=reason, event=name)


def visit(person: str, start: float, end: float, reason: str = "") -> list[PresenceChange]:
    connection = f"{person}@{start}"
    return [told(Kind.JOINED, person, start, connection), told(Kind.LEFT, person, end, connection, reason)]


def numbered(*changes: PresenceChange) -> dict[int, PresenceChange]:
    return dict(enumerate(changes, start=1))


def basis(changes: dict[int, PresenceChange], unnamed: Side = Side.GUEST, attached: tuple[str, ...] = ()) -> Basis:
    return Basis(stretch(MINE, [MINE, OTHER], attached), SIDES, unnamed, frozenset(changes))


def test_another_sessions_people_are_left_out() -> None:
    room = numbered(*visit("T", 0, 120), *visit("A", 0, 50), *visit("B", 60, 110), *visit("B", 20, 30))
    assert bearing([basis(room)], room) == {1, 2, 3, 4}


def test_what_was_told_of_the_room_comes_along_where_time_hangs_on_it() -> None:
    room = numbered(
        *visit("T", 0, 50),
        told(Kind.JOINED, "A", 0, "A@0"),
        PresenceChange(Kind.ROOM_ENDED, 45 * MINUTE, event="ended"),
        PresenceChange(Kind.POLLED, 300 * MINUTE, event="long after"),
    )
    assert bearing([basis(room)], room) == {1, 2, 3, 4}


def test_where_the_end_hangs_on_somebody_elses_leave_that_comes_along_too() -> None:
    """The client's lost leave is closed by the therapist's last one, on a connection of which no join is known."""
    room = numbered(
        *visit("T", 0, 40),
        told(Kind.JOINED, "A", 0, "A@0"),
        told(Kind.LEFT, "T", 45, "T@?"),
        *visit("B", 60, 110),
    )
    assert 4 in bearing([basis(room)], room)


def test_each_version_needs_its_own() -> None:
    room = numbered(*visit("T", 0, 50), *visit("A", 0, 20), *visit("A", 30, 50))
    before = Basis(basis(room).stretch, SIDES, Side.GUEST, frozenset({1, 2, 3, 4}))
    assert bearing([before, basis(room)], room) == {1, 2, 3, 4, 5, 6}
    assert bearing([before], room) == {1, 2, 3, 4}


def test_a_groups_unplaced_people_are_left_out() -> None:
    room = numbered(*visit("T", 0, 50), *visit("A", 0, 50), *visit("somebody", 0, 50))
    assert bearing([basis(room, Side.UNPLACED)], room) == {1, 2, 3, 4}
    assert bearing([basis(room)], room) == {1, 2, 3, 4, 5, 6}


def test_a_person_is_sealed_as_a_whole() -> None:
    room = numbered(
        *visit("T", 0, 50),
        *visit("Sam", 0, 20),
        told(Kind.LEFT, "late@30", 40, "Sam@30"),
        told(Kind.JOINED, "Sam", 30, "Sam@30"),
        PresenceChange(Kind.ROOM_ENDED, 50 * MINUTE, event="ended"),
    )
    assert sealed_together(room, {4: Sealed.GUEST}) == dict.fromkeys((3, 4, 5, 6), Sealed.GUEST)
    assert sealed_together(room, {7: Sealed.CHANGED}) == {7: Sealed.CHANGED}
    assert sealed_together(room, {}) == {}


def test_a_sealed_person_has_another_name_and_no_reason_in_words() -> None:
    room = numbered(*visit("T", 0, 50), *visit("Sam", 0, 20, "Sam left the meeting"), *visit("A", 0, 20))
    names = pseudonyms(room, [3, 4, 5], known={"A"})
    change = names.of_change(room[4], is_sealed=True)
    assert (change.person, change.connection, change.reason) == ("person-001", "connection-002", "person")
    assert names.of_change(room[5], is_sealed=True).person == "A"
    assert names.of_change(room[1], is_sealed=False) == room[1]
    sides = names.of_basis(basis(room, attached=("Sam@0",)), {"T", "Sam", "A"})
    assert sides.sides == {"T": Side.THERAPIST, "A": Side.CLIENT}
    assert sides.stretch.attached == {"connection-002"}


PEOPLE = st.sampled_from(["T", "A", "B", "G", "H"])
VISITS = st.lists(
    st.tuples(PEOPLE, st.integers(-20, 130), st.integers(1, 90), st.sampled_from(["whole", "no leave", "no join"])),
    max_size=10,
)
ROOM = st.lists(st.tuples(st.sampled_from([Kind.POLLED, Kind.ROOM_ENDED]), st.integers(-20, 200)), max_size=3)


def changes_of(visits: list[tuple[str, int, int, str]], room: list[tuple[Kind, int]]) -> dict[int, PresenceChange]:
    found: list[PresenceChange] = []
    for person, start, minutes, what in visits:
        whole = visit(person, start, start + minutes)
        found += {"whole": whole, "no leave": whole[:1], "no join": whole[1:]}[what]
    found += [PresenceChange(kind, at * MINUTE, event=f"{kind}{at}") for kind, at in room]
    return numbered(*found)


@given(VISITS, ROOM, st.sampled_from([Side.GUEST, Side.UNPLACED]), st.sets(st.integers(1, 20)))
def test_what_is_carried_gives_the_same_time_whoever_is_sealed(
    visits: list[tuple[str, int, int, str]], room: list[tuple[Kind, int]], unnamed: Side, sealed: set[int]
) -> None:
    changes = changes_of(visits, room)
    whole = basis(changes, unnamed)
    kept = {number: changes[number] for number in sorted(bearing([whole], changes))}
    hidden = sealed_together(kept, {number: Sealed.GUEST for number in sealed & kept.keys()})
    names = pseudonyms(kept, hidden, known={"T", "A"})
    shown = {number: names.of_change(one, is_sealed=number in hidden) for number, one in kept.items()}
    there = names.of_basis(whole, {one.person for one in kept.values()})
    for counts in (True, False):
        real = figures_from(whole, changes, counts_with_anyone=counts)
        assert figures_from(there, shown, counts_with_anyone=counts) == real
    assert from_json(as_json(there)) == there
    assert {number: read(reading_as_json(one), one.event) for number, one in shown.items()} == shown


@pytest.mark.parametrize("broken", [{"at_ms": "1"}, {"joined_at_ms": 1.5}, {"kind": "came"}])
def test_a_reading_of_another_shape_is_refused(broken: dict[str, object]) -> None:
    reading = reading_as_json(told(Kind.JOINED, "T", 0))
    with pytest.raises((TypeError, ValueError)):
        read({**reading, **broken}, "x")


def test_stays_are_those_of_the_people_shown() -> None:
    room = numbered(*visit("T", 0, 50), *visit("A", 0, 50))
    assert {stay.side for stay in presence_from(basis(room), room).stays} <= SHOWN
