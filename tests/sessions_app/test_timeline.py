"""The picture of a record: rows, bars and marks in per cent of the whole."""

from dataclasses import replace
from typing import Any

import pytest

from sessions_app.changes import Kind, PresenceChange, Side
from sessions_app.gaps import MOST_LISTED, LeftOut
from sessions_app.presence import Presence, measure
from sessions_app.timeline import ROW_HEIGHT, Timeline, timeline
from sessions_app.visitors import Visitor

MINUTE = 60_000
SIDES = {"T": Side.THERAPIST, "C": Side.CLIENT}
SCHEDULED = (0, 100 * MINUTE)


A, B = (Visitor(person, Side.GUEST, 0, 50 * MINUTE, number) for number, person in enumerate("ab", start=1))


def room(*visits: tuple[str, int, int | None], audio: str = "") -> Presence:
    """Measured of `told`."""
    return measure(told(*visits, audio=audio), SIDES)


def told(*visits: tuple[str, int, int | None], audio: str = "") -> list[PresenceChange]:
    """Visits: who, from and to in minutes; no end was not told."""
    changes = []
    for place, (who, start, end) in enumerate(visits):
        one = {"person": who, "connection": f"c{place}", "is_audio_only": who == audio}
        changes.append(PresenceChange(Kind.JOINED, start * MINUTE, **one))
        if end is not None:
            changes.append(PresenceChange(Kind.LEFT, end * MINUTE, **one))
    return changes


def drawn(presence: Presence, **more: Any) -> Timeline:
    """The picture of the time with the client, or with anyone where the client was not there."""
    figure = presence.with_client if presence.with_client.pieces else presence.with_anyone
    picture = timeline(presence, figure, **{"scheduled": SCHEDULED, **more})
    assert picture is not None
    return picture


def test_nobody_there_is_no_picture() -> None:
    empty = measure([], {})
    assert timeline(empty, empty.with_client, scheduled=SCHEDULED) is None


def test_bars_stand_where_they_belong() -> None:
    picture = drawn(room(("T", 0, 50), ("C", 10, 50)))
    assert [(row.name, [(bar.x, bar.width) for bar in row.bars]) for row in picture.rows] == [
        ("Therapist", [("0.000%", "50.000%")]),
        ("Client", [("10.000%", "40.000%")]),
    ]
    assert [(bar.x, bar.width) for bar in picture.together] == [("10.000%", "40.000%")]
    assert picture.scheduled == ("0.000%", "100.000%")
    assert [row.top for row in picture.rows] == [0, ROW_HEIGHT]
    assert picture.height == 2 * ROW_HEIGHT
    assert picture.rows[1].top < picture.rows[1].name_top < picture.rows[1].bar_top < picture.rows[1].bar_bottom


def test_the_scale_holds_what_lies_outside_the_schedule() -> None:
    picture = drawn(room(("T", -100, 50), ("C", 0, 50)), entered=(0, 200 * MINUTE))
    assert (picture.start_ms, picture.end_ms) == (-100 * MINUTE, 200 * MINUTE)
    assert picture.scheduled == ("33.333%", "66.667%")


def test_entered_time_is_a_row_of_its_own() -> None:
    entered = drawn(room(("T", 0, 50), ("C", 0, 50)), entered=(0, 80 * MINUTE)).rows[-1]
    assert (entered.name, entered.side, entered.bars[0].width) == ("Entered by hand", None, "80.000%")


def test_inferred_time_is_a_bar_of_its_own() -> None:
    bars = drawn(room(("T", 0, 50), ("C", 10, None))).rows[1].bars
    assert [(bar.x, bar.width, bar.is_inferred, bar.is_thin) for bar in bars] == [("10.000%", "40.000%", True, False)]


def test_seen_until_then_and_inferred_from_then_on_are_two_bars() -> None:
    changes = [
        PresenceChange(Kind.JOINED, 0, "T", "t"),
        PresenceChange(Kind.LEFT, 50 * MINUTE, "T", "t"),
        PresenceChange(Kind.JOINED, 10 * MINUTE, "C", "c"),
        PresenceChange(Kind.SEEN, 30 * MINUTE, "C", "c"),
    ]
    bars = drawn(measure(changes, SIDES)).rows[1].bars
    assert [(bar.x, bar.width, bar.is_inferred) for bar in bars] == [
        ("10.000%", "20.000%", False),
        ("30.000%", "20.000%", True),
    ]


def test_whether_anything_is_hatched_is_asked_of_every_row() -> None:
    # The client's end was told, the guest's was not.
    assert drawn(room(("T", 0, 50), ("C", 10, 50), ("g", 0, None))).has_inferred
    assert not drawn(room(("T", 0, 50), ("C", 10, 50), ("g", 0, 40))).has_inferred


@pytest.mark.parametrize(("seconds", "is_thin"), [(0, True), (23, True), (24, False), (60, False)])
def test_what_is_too_short_for_a_bar_is_marked(seconds: int, is_thin: bool) -> None:
    changes = [
        PresenceChange(Kind.JOINED, 0, "T", "t"),
        PresenceChange(Kind.LEFT, 100 * MINUTE, "T", "t"),
        PresenceChange(Kind.JOINED, 10 * MINUTE, "C", "c"),
        PresenceChange(Kind.LEFT, 10 * MINUTE + seconds * 1000, "C", "c"),
    ]
    picture = drawn(measure(changes, SIDES))
    assert [bar.is_thin for row in picture.rows for bar in row.bars] == [False, is_thin]
    assert picture.has_thin is is_thin


def test_a_single_sign_of_life_is_on_the_picture_wherever_it_was() -> None:
    early = [PresenceChange(Kind.SEEN, -50 * MINUTE, "C", "c"), PresenceChange(Kind.JOINED, 0, "T", "t")]
    picture = drawn(measure(early, SIDES))
    assert picture.start_ms == -50 * MINUTE
    assert [(row.name, bar.x, bar.is_thin) for row in picture.rows for bar in row.bars] == [
        ("Therapist", "33.333%", True),
        ("Client", "0.000%", True),
    ]


def test_several_guests_are_numbered_and_a_phone_says_so() -> None:
    several = drawn(room(("T", 0, 50), ("a", 0, 50), ("b", 10, 50), audio="b"), visitors=(A, B))
    assert [row.name for row in several.rows] == ["Therapist", "Guest 1", "Guest 2, audio only"]


def test_a_named_visitor_keeps_a_row_and_a_number_of_their_own() -> None:
    presence = measure(told(("T", 0, 50), ("C", 0, 20), ("a", 0, 50), ("b", 25, 50)), {**SIDES, "b": Side.CLIENT})
    picture = drawn(presence, visitors=(A, replace(B, side=Side.CLIENT)))
    assert [(row.name, len(row.bars)) for row in picture.rows] == [
        ("Therapist", 1),
        ("Client", 1),
        ("Guest 2, the client", 1),
        ("Guest 1", 1),
    ]
    assert [row.top for row in picture.rows] == [0, ROW_HEIGHT, 2 * ROW_HEIGHT, 3 * ROW_HEIGHT]


def test_ones_of_our_identity_share_a_row_before_the_visitors() -> None:
    twice = drawn(room(("T", 0, 20), ("T", 30, 50), ("C", 0, 50), ("a", 0, 5)), visitors=(A,))
    assert [(row.name, len(row.bars)) for row in twice.rows] == [("Therapist", 2), ("Client", 1), ("Guest 1", 1)]


def test_of_very_many_gaps_the_longest_are_numbered_and_the_others_added_up() -> None:
    """The client is there every second minute, and once away for three."""
    there = [("C", minute, minute + 1) for minute in range(0, 90, 2) if minute != 50]
    picture = drawn(room(("T", 0, 90), *there))
    assert len(picture.gaps) == MOST_LISTED
    assert [one.number for one in picture.gaps if one.gap.length_ms == 3 * MINUTE] == [25]
    assert picture.other_gaps == LeftOut(3, MINUTE, 3 * MINUTE)
    assert drawn(room(("T", 0, 90), *there[:MOST_LISTED])).other_gaps is None


def test_gaps_are_numbered_in_their_middle() -> None:
    picture = drawn(room(("T", 0, 100), ("C", 0, 20), ("C", 40, 50), ("C", 60, 100)))
    assert [(one.number, one.middle, one.bar.width) for one in picture.gaps] == [
        (1, "30.000%", "20.000%"),
        (2, "55.000%", "10.000%"),
    ]
