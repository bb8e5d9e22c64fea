"""The picture of a record: rows, bars and marks in per cent of the whole."""

from sessions_app.changes import Kind, PresenceChange, Side
from sessions_app.presence import Presence, measure
from sessions_app.timeline import ROW_HEIGHT, Timeline, timeline

MINUTE = 60_000
SIDES = {"T": Side.THERAPIST, "C": Side.CLIENT}
SCHEDULED = (0, 100 * MINUTE)


def room(*visits: tuple[str, int, int | None], audio: str = "") -> Presence:
    """Visits: who, from and to in minutes; no end was not told."""
    changes = []
    for place, (who, start, end) in enumerate(visits):
        one = {"person": who, "connection": f"c{place}", "is_audio_only": who == audio}
        changes.append(PresenceChange(Kind.JOINED, start * MINUTE, **one))
        if end is not None:
            changes.append(PresenceChange(Kind.LEFT, end * MINUTE, **one))
    return measure(changes, SIDES)


def drawn(presence: Presence, **more: tuple[int, int]) -> Timeline:
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
    assert picture.rows[1].top < picture.rows[1].name_top < picture.rows[1].bar_top


def test_the_scale_holds_what_lies_outside_the_schedule() -> None:
    picture = drawn(room(("T", -100, 50), ("C", 0, 50)), entered=(0, 200 * MINUTE))
    assert (picture.start_ms, picture.end_ms) == (-100 * MINUTE, 200 * MINUTE)
    assert picture.scheduled == ("33.333%", "66.667%")


def test_entered_time_is_a_row_of_its_own() -> None:
    entered = drawn(room(("T", 0, 50), ("C", 0, 50)), entered=(0, 80 * MINUTE)).rows[-1]
    assert (entered.name, entered.side, entered.bars[0].width) == ("Entered by hand", None, "80.000%")


def test_inferred_time_is_a_bar_of_its_own() -> None:
    bars = drawn(room(("T", 0, 50), ("C", 10, None))).rows[1].bars
    assert [(bar.x, bar.width, bar.is_inferred) for bar in bars] == [
        ("10.000%", "0.000%", False),
        ("10.000%", "40.000%", True),
    ]


def test_several_guests_are_numbered_and_a_phone_says_so() -> None:
    several = drawn(room(("T", 0, 50), ("a", 0, 50), ("b", 10, 50), audio="b"))
    assert [row.name for row in several.rows] == ["Therapist", "Guest 1", "Guest 2, audio only"]
    assert [row.name for row in drawn(room(("T", 0, 50), ("a", 0, 50))).rows] == ["Therapist", "Guest"]


def test_gaps_are_numbered_in_their_middle() -> None:
    picture = drawn(room(("T", 0, 100), ("C", 0, 20), ("C", 40, 50), ("C", 60, 100)))
    assert [(one.number, one.middle, one.bar.width) for one in picture.gaps] == [
        (1, "30.000%", "20.000%"),
        (2, "55.000%", "10.000%"),
    ]
