"""The picture of a code's minutes: bars, names and numbers in per cent of two hours."""

from dataclasses import replace
from datetime import date

import pytest

from cpt.explaining import neighbours
from cpt.rulebook import Code, Rule
from cpt.ruler import LANE_HEIGHT, Bar, Ruler, is_timed, ruler
from tests.rulebooks import book

BOOK = book()


def code(name: str, **rule: int | bool) -> Code:
    return Code(name, name, "individual", Rule(date(2013, 1, 1), **rule))


def drawn(name: str) -> Ruler:
    """A shipped code among its neighbours."""
    picture = ruler(BOOK.codes[name], neighbours(BOOK, BOOK.codes[name]))
    assert picture is not None
    return picture


def own_bar(**rule: int | bool) -> Bar:
    picture = ruler(code("X", **rule), [])
    assert picture is not None
    return picture.lanes[0].bars[0]


def names(picture: Ruler) -> list[list[str]]:
    return [[bar.name for bar in lane.bars] for lane in picture.lanes]


def test_the_individual_codes_touch_each_other_on_one_lane() -> None:
    (lane,) = drawn("90834").lanes
    placed = {bar.name: (bar.x, bar.width, bar.is_own, bar.runs_on) for bar in lane.bars}
    assert placed == {
        "90834": ("31.667%", "12.500%", True, False),
        "90832": ("13.333%", "18.333%", False, False),
        "90837": ("44.167%", "55.833%", False, True),
    }


@pytest.mark.parametrize(
    ("rule", "x", "width", "runs_on"),
    [
        ({"min_minutes": 0, "max_minutes": 119}, "0.000%", "100.000%", False),
        ({"min_minutes": 0, "max_minutes": 120}, "0.000%", "100.000%", True),
        ({"min_minutes": 60}, "50.000%", "50.000%", True),
        ({"max_minutes": 59}, "0.000%", "50.000%", False),
        ({"min_minutes": 119, "max_minutes": 119}, "99.167%", "0.833%", False),
        ({"min_minutes": 120}, "100.000%", "0.000%", True),
        ({"min_minutes": 500, "max_minutes": 600}, "100.000%", "0.000%", True),
        ({}, "0.000%", "100.000%", True),
    ],
)
def test_a_bar_lasts_until_the_minute_after_its_last(rule: dict[str, int], x: str, width: str, runs_on: bool) -> None:
    bar = own_bar(**rule)
    assert (bar.x, bar.width, bar.runs_on) == (x, width, runs_on)


@pytest.mark.parametrize(
    ("rule", "edges"),
    [
        ({"min_minutes": 16, "max_minutes": 37}, [("13.333%", "16", "start"), ("31.667%", "37", "end")]),
        ({"min_minutes": 38, "max_minutes": 52}, [("37.917%", "38–52", "middle")]),
        ({"min_minutes": 5, "max_minutes": 10}, [("6.667%", "5–10", "middle")]),
        ({"min_minutes": 53}, [("44.167%", "53", "start")]),
        ({"min_minutes": 110}, [("91.667%", "110", "start")]),
        ({"min_minutes": 111}, [("92.500%", "111", "end")]),
        ({"min_minutes": 300}, [("100.000%", "300", "end")]),
        ({"min_minutes": 30, "max_minutes": 120}, [("25.000%", "30", "start")]),
        ({"max_minutes": 30}, [("25.833%", "30", "end")]),
        ({"min_minutes": 0, "max_minutes": 30}, [("25.833%", "30", "end")]),
        ({}, []),
    ],
)
def test_the_edges_of_the_own_bar_are_numbered_in_minutes(
    rule: dict[str, int], edges: list[tuple[str, str, str]]
) -> None:
    assert [(mark.x, mark.text, mark.anchor) for mark in own_bar(**rule).edges] == edges


@pytest.mark.parametrize(
    ("rule", "units"),
    [
        ({"min_minutes": 75, "step_minutes": 30, "max_units": 3}, ["1", "2"]),
        ({"min_minutes": 75, "step_minutes": 30, "max_units": 1}, ["1"]),
        ({"min_minutes": 8, "step_minutes": 15}, ["1", "2", "3", "4", "5", "6", "7", "8"]),
        ({"min_minutes": 15, "step_minutes": 15}, ["1", "2", "3", "4", "5", "6", "7"]),
        ({"step_minutes": 60}, ["1", "2"]),
        ({"min_minutes": 1, "step_minutes": 2}, [str(number) for number in range(1, 61, 5)]),
        ({"min_minutes": 90}, []),
    ],
)
def test_units_are_marked_where_they_begin_as_far_as_there_is_room(rule: dict[str, int], units: list[str]) -> None:
    assert [mark.text for mark in own_bar(**rule).units] == units


def test_unit_marks_stand_at_the_minutes_that_begin_them() -> None:
    bar = own_bar(min_minutes=75, step_minutes=30, max_units=3)
    assert ([mark.x for mark in bar.units], bar.edges) == (["62.500%", "87.500%"], ())


def test_the_further_time_shows_its_units_beside_its_base_and_no_other_neighbour_does() -> None:
    bars = {bar.name: bar for lane in drawn("90839").lanes for bar in lane.bars}
    assert [mark.text for mark in bars["90840"].units] == ["1", "2"]
    assert bars["90840"].edges == ()
    state = {bar.name: bar for lane in drawn("H0004").lanes for bar in lane.bars}
    assert [len(bar.units) for bar in state.values()] == [8, 0, 0]


def test_codes_with_the_same_minutes_are_one_bar() -> None:
    assert names(drawn("96158")) == [["96158"], ["96159"], ["96164, 96167, 96170"]]
    assert names(drawn("90847")) == [["90847"], ["90846"]]


def test_a_bar_goes_to_the_next_lane_when_only_the_names_would_meet() -> None:
    assert names(drawn("98966")) == [["98966", "98968"], ["98967"]]
    assert [lane.top for lane in drawn("98966").lanes] == [0, LANE_HEIGHT]


def test_names_stay_on_the_ruler() -> None:
    for bar in (own_bar(max_minutes=1), own_bar(min_minutes=120), own_bar(min_minutes=60, max_minutes=70)):
        start, end = bar.name_span
        assert 0 <= start < end <= 100
    long = replace(own_bar(min_minutes=120), name="x" * 200)
    assert long.name_span == (0, 100)
    assert long.middle == "50.000%"


def test_fewer_minutes_that_only_warn_keep_their_room() -> None:
    bar = own_bar(min_minutes=45, below_is_warning=True)
    early = own_bar(min_minutes=5, max_minutes=10)
    assert bar.warns_before
    assert bar.meets(early)
    assert not replace(bar, warns_before=False).meets(early)
    assert not own_bar(below_is_warning=True).warns_before


def test_a_code_without_minutes_says_so() -> None:
    assert own_bar().is_any_length
    assert not own_bar(min_minutes=1).is_any_length
    assert not own_bar(max_minutes=1).is_any_length


def test_a_code_that_is_not_in_force_has_no_picture_and_is_no_neighbour() -> None:
    gone = replace(code("Y"), rule=None)
    assert ruler(gone, [code("X")]) is None
    picture = ruler(code("X", min_minutes=1), [gone])
    assert picture is not None
    assert names(picture) == [["X"]]
    assert not is_timed(gone)


def test_the_scale_has_half_hours_and_its_ends_stay_inside() -> None:
    picture = drawn("90834")
    assert [(tick.x, tick.text, tick.anchor) for tick in picture.ticks] == [
        ("0.000%", "0", "start"),
        ("25.000%", "30", "middle"),
        ("50.000%", "60", "middle"),
        ("75.000%", "90", "middle"),
        ("100.000%", "120", "end"),
    ]
    assert picture.scale_top == LANE_HEIGHT < picture.scale_line < picture.height


def test_lines_of_a_lane_lie_inside_it_from_top_to_bottom() -> None:
    picture = drawn("90847")
    for lane in picture.lanes:
        lines = [lane.top, lane.number_line, lane.bar_top, lane.bar_end, lane.name_line]
        assert lines == sorted(lines)
        assert lane.bar_end - lane.bar_top == picture.bar_height
        assert lane.name_line < lane.top + LANE_HEIGHT
