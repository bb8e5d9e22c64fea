"""Whom a person may name: everybody without an identity of ours, under a name that hangs on nothing that is said."""

from collections.abc import Mapping
from itertools import product

import pytest

from sessions_app.changes import Kind, PresenceChange, Side
from sessions_app.presence import measure
from sessions_app.shared_room import Stretch
from sessions_app.visitors import Visitor, visitors

MINUTE = 60_000
OURS = {"therapist-1": Side.THERAPIST, "client-1": Side.CLIENT, "client-2": Side.NOBODY}
SAID = (None, Side.CLIENT, Side.GUEST, Side.THERAPIST, Side.NOBODY)
VISITS = (
    ("therapist-1", 0, 60),
    ("client-1", 1, 50),
    ("client-2", 0, 60),
    ("guest-fe01", 2, 60),
    ("+15550100", 10, 20),
    ("+15550100", 30, 40),
    ("guest-0a2b", 2, 45),
)


def told(*visits: tuple[str, int, int], hosts: tuple[str, ...] = (), audio: tuple[str, ...] = ()) -> list:
    """A join and a leave for each visit, in minutes."""
    changes = []
    for place, (who, start, end) in enumerate(visits):
        one = {"person": who, "connection": f"c{place}", "is_host": who in hosts, "is_audio_only": who in audio}
        changes.append(PresenceChange(Kind.JOINED, start * MINUTE, **one))
        changes.append(PresenceChange(Kind.LEFT, end * MINUTE, **one))
    return changes


def found(
    changes: list, said: Mapping[str, Side | None] | None = None, stretch: Stretch | None = None, **unnamed: Side
) -> tuple[Visitor, ...]:
    """The visitors, with what was said of some of them."""
    words = {person: side for person, side in (said or {}).items() if side is not None}
    sides = {**words, **OURS}
    return visitors(changes, sides, stretch, measure(changes, sides, stretch, **unnamed))


def called(people: tuple[Visitor, ...]) -> dict[str, str]:
    """By identity what each is called."""
    return {one.person: one.called for one in people}


def test_whoever_has_no_identity_of_ours_is_numbered_as_they_came() -> None:
    people = found(told(*VISITS, audio=("+15550100",)))
    assert [(one.person, one.called, one.start_ms, one.end_ms, one.is_audio_only) for one in people] == [
        ("guest-0a2b", "Guest 1", 2 * MINUTE, 45 * MINUTE, False),
        ("guest-fe01", "Guest 2", 2 * MINUTE, 60 * MINUTE, False),
        ("+15550100", "Guest 3", 10 * MINUTE, 40 * MINUTE, True),
    ]


@pytest.mark.parametrize("person", ["client-x", "client-", "therapist-1a", "Client-1", "client-\u0661", "guest-1"])
def test_what_only_looks_like_ours_may_be_named(person: str) -> None:
    assert called(found(told(("therapist-1", 0, 60), (person, 0, 60)))) == {person: "Guest"}


def test_ours_are_never_among_them() -> None:
    assert found(told(("therapist-1", 0, 60), ("client-1", 0, 60), ("client-2", 0, 60), ("therapist-9", 0, 9))) == ()
    assert found([PresenceChange(Kind.ROOM_ENDED, 0)]) == ()


@pytest.mark.parametrize("said", list(product(SAID, repeat=3)))
def test_nothing_that_is_said_changes_a_number(said: tuple[Side | None, ...]) -> None:
    names = ("guest-0a2b", "guest-fe01", "+15550100")
    people = found(told(*VISITS), dict(zip(names, said, strict=True)))
    assert called(people) == dict(zip(names, ("Guest 1", "Guest 2", "Guest 3"), strict=True))
    assert [one.side for one in people] == [side or Side.GUEST for side in said]


@pytest.mark.parametrize(
    ("side", "name"),
    [
        (None, "Guest"),
        (Side.GUEST, "Guest"),
        (Side.CLIENT, "Guest, the client"),
        (Side.THERAPIST, "Guest, the therapist"),
        (Side.NOBODY, "Guest, nobody who counts"),
    ],
)
def test_the_name_tells_as_whom_they_count(side: Side | None, name: str) -> None:
    (one,) = found(told(("therapist-1", 0, 60), ("phone", 0, 60)), {"phone": side})
    assert (one.called, one.name) == ("Guest", name)


def test_in_a_group_a_guest_is_not_yet_placed() -> None:
    (one,) = found(told(("therapist-1", 0, 60), ("phone", 0, 60)), unnamed=Side.UNPLACED)
    assert one.name == "Guest, not yet placed"


def test_hosts_come_first_and_have_numbers_of_their_own() -> None:
    changes = told(("a", 0, 60), ("zoe", 5, 20), ("zak", 21, 60), ("b", 1, 60), hosts=("zoe", "zak"))
    marked = {"zoe": Side.THERAPIST, "zak": Side.THERAPIST}
    for said in ({}, {"zoe": Side.GUEST}, {"zak": Side.NOBODY}, {"a": Side.THERAPIST}):
        people = found(changes, {**marked, **said})
        assert [one.called for one in people] == ["Host 1", "Host 2", "Guest 1", "Guest 2"]
        assert [one.person for one in people] == ["zoe", "zak", "a", "b"]
    assert found(changes, marked)[0].name == "Host 1, the therapist"


def test_only_the_sessions_own_stretch_counts() -> None:
    changes = told(("therapist-1", 0, 200), ("client-1", 0, 50), ("early", 0, 50), ("later", 120, 180))
    stretch = Stretch((0, 60 * MINUTE), (0, 90 * MINUTE), (0, 90 * MINUTE))
    assert called(found(changes, stretch=stretch)) == {"early": "Guest"}


def test_naming_one_of_two_who_were_there_already_leaves_the_order() -> None:
    # Both came in the time of the session before; as the client the one's whole stay is this session's.
    changes = told(("therapist-1", 0, 100), ("zed", 0, 100), ("amy", 10, 100))
    stretch = Stretch((50 * MINUTE, 100 * MINUTE), (45 * MINUTE, 200 * MINUTE), (-MINUTE, 200 * MINUTE))
    for said in ({}, {"zed": Side.CLIENT}, {"amy": Side.CLIENT}, {"amy": Side.NOBODY}):
        assert called(found(changes, said, stretch)) == {"amy": "Guest 1", "zed": "Guest 2"}


def test_whoever_counts_is_listed_even_where_a_guest_would_not_be() -> None:
    # No time is nearest to this session, and its client's is its own all the same.
    stretch = Stretch((0, 60 * MINUTE), (0, 0), (0, 90 * MINUTE))
    changes = told(("therapist-1", 0, 60), ("phone", 5, 50), ("other", 0, 50))
    assert called(found(changes, {"phone": Side.CLIENT}, stretch)) == {"phone": "Guest"}


def test_a_leave_without_its_identity_makes_nobody_new() -> None:
    joined = PresenceChange(Kind.JOINED, 0, "customer", "c9")
    left = PresenceChange(Kind.LEFT, 30 * MINUTE, "c9", "c9")
    assert len(found([joined, left])) == 1
    assert called(found([joined, left], {"customer": Side.CLIENT})) == {"customer": "Guest"}
