"""Entered beside recorded minutes: the difference, the limits in between, and the picture."""

import pytest

from review.crossing import Comparison, Span, compare

SPANS = [Span("90837", 53, None), Span("90832", 16, 37), Span("90834", 38, 52)]


def crossed(recorded: int, entered: int) -> list[str]:
    return [span.code for span in compare(recorded, entered, SPANS).crossed]


@pytest.mark.parametrize(
    ("recorded", "entered", "codes"),
    [
        (28, 37, []),
        (28, 38, ["90834"]),
        (37, 38, ["90834"]),
        (38, 52, []),
        (52, 53, ["90837"]),
        (53, 60, []),
        (28, 60, ["90834", "90837"]),
        (60, 28, ["90834", "90837"]),
        (53, 52, ["90837"]),
        (0, 20, ["90832"]),
        (45, 45, []),
    ],
)
def test_a_limit_is_crossed_where_the_later_minutes_reach_it(recorded: int, entered: int, codes: list[str]) -> None:
    assert crossed(recorded, entered) == codes


@pytest.mark.parametrize(
    ("recorded", "entered", "sentence"),
    [
        (28, 60, "60 min were entered and 28 recorded: 32 min more."),
        (60, 45, "45 min were entered and 60 recorded: 15 min fewer."),
        (45, 45, "45 min were entered, as many as were recorded."),
    ],
)
def test_the_difference_is_a_sentence(recorded: int, entered: int, sentence: str) -> None:
    assert compare(recorded, entered, SPANS).sentence == sentence


def test_the_limits_are_named() -> None:
    assert compare(28, 60, SPANS).crossing == "90834 starts at 38 min and 90837 starts at 53 min"
    assert compare(28, 30, SPANS).crossing == ""


def places(comparison: Comparison) -> dict[str, tuple[str, str]]:
    return {band.code: (band.x, band.width) for lane in comparison.lanes for band in lane.bands}


def test_the_picture_shows_codes_and_marks_to_scale() -> None:
    found = compare(28, 60, SPANS)
    assert places(found) == {
        "90832": ("17.78%", "24.44%"),
        "90834": ("42.22%", "16.67%"),
        "90837": ("58.89%", "41.11%"),
    }
    assert [(mark.x, mark.minutes, mark.anchor) for mark in found.marks] == [
        ("31.11%", 28, "start"),
        ("66.67%", 60, "end"),
    ]
    assert (found.bottom, found.height) == (50, 70)


@pytest.mark.parametrize(
    ("minutes", "width"), [(10, 60), (29, 60), (59, 60), (60, 90), (89, 90), (90, 120), (200, 210)]
)
def test_the_picture_ends_with_the_next_half_hour(minutes: int, width: int) -> None:
    found = compare(0, minutes, [])
    assert found.marks[1].x == f"{minutes / width * 100:.2f}%"
    assert found.lanes == ()


def test_a_start_far_beyond_is_left_out() -> None:
    crisis = [Span("90839", 30, 74), Span("90839-90840", 75, None)]
    assert set(places(compare(30, 35, crisis))) == {"90839"}
    assert set(places(compare(30, 45, crisis))) == {"90839", "90839-90840"}


@pytest.mark.parametrize(("first", "width"), [(47, 60), (48, 90), (53, 90)])
def test_the_last_code_has_room_for_its_name(first: int, width: int) -> None:
    found = compare(40, 55, [Span("90837", first, None)])
    assert found.marks[1].x == f"{55 / width * 100:.2f}%"


def test_codes_that_meet_have_lanes_of_their_own() -> None:
    found = compare(40, 50, [Span("a", 26, None), Span("b", 16, 40), Span("c", 41, 60)])
    assert [[band.code for band in lane.bands] for lane in found.lanes] == [["b", "c"], ["a"]]
    assert [lane.top for lane in found.lanes] == [20, 50]


@pytest.mark.parametrize(
    ("recorded", "entered", "label"),
    [
        (10, 60, "30.00%"),  # 16 to 38 of 90, untouched
        (28, 60, "24.44%"),  # 16 to 28 is the wider part
        (20, 60, "32.22%"),  # 20 to 38
        (20, 35, "30.56%"),  # 20 to 35
        (16, 38, "30.00%"),  # at the edges
    ],
)
def test_the_name_of_a_code_stands_clear_of_the_marks(recorded: int, entered: int, label: str) -> None:
    (band,) = [one for lane in compare(recorded, entered, SPANS).lanes for one in lane.bands if one.code == "90832"]
    assert band.label == label
