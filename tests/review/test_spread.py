"""The picture of lengths: a bar for each minute, everything from two hours on in one, and a line where codes start."""

from datetime import date

import pytest

from review.monthly import months, series
from review.spread import HALF, MOST, spread, x_of

STARTS = {38: ["90834"], 53: ["90837"]}


def test_a_minute_below_at_and_above_a_start_lies_left_and_right_of_its_line() -> None:
    picture = spread({52: 1, 53: 2, 54: 1}, None, STARTS)
    start = picture.starts[1]
    below, at, above = picture.lengths
    assert float(below.x[:-1]) < float(at.x[:-1]) < float(above.x[:-1])
    assert at.x == start.x == x_of(53)
    assert [one.share for one in picture.lengths] == [25, 50, 25]
    assert [one.height for one in picture.lengths] == [HALF / 2, HALF, HALF / 2]


def test_two_hours_and_all_above_are_one_bar() -> None:
    picture = spread({119: 1, 120: 1, 121: 1, 300: 1}, {500: 1}, {})
    assert [(one.minute, one.count, one.is_open) for one in picture.lengths] == [(119, 1, False), (MOST, 3, True)]
    assert [one.others for one in picture.lengths] == [0, 100]


def test_both_halves_have_one_scale() -> None:
    (length,) = spread({50: 4}, {50: 1, 51: 1}, {}).lengths[:1]
    assert (length.height, length.others_height, length.others) == (HALF, HALF / 2, 50)


def test_without_others_there_is_no_lower_half() -> None:
    alone, beside = spread({50: 1}, None, {}), spread({50: 1}, {}, {})
    assert beside.height - alone.height == HALF
    assert (alone.lengths[0].others, beside.lengths[0].others) == (None, 0)


def test_nothing_sent_is_an_empty_picture() -> None:
    assert spread({}, {}, STARTS).lengths == ()


def test_numbers_of_near_starts_stand_on_lines_of_their_own_and_the_last_without_room_on_none() -> None:
    starts = spread({}, {}, {at: ["x"] for at in (26, 27, 28, 29, 60)}).starts
    assert [start.line for start in starts] == [11, 25, 39, None, 11]


def test_ticks_end_with_the_open_bar() -> None:
    ticks = spread({}, {}, {}).ticks
    assert [at for at, _, _ in ticks] == [0, 30, 60, 90, 120]
    assert [anchor for _, _, anchor in ticks] == ["start", "middle", "middle", "middle", "end"]


@pytest.mark.parametrize(
    ("first", "last", "found"),
    [
        (date(2026, 11, 30), date(2026, 11, 30), [(2026, 11)]),
        (date(2026, 11, 30), date(2026, 12, 1), [(2026, 11), (2026, 12)]),
        (date(2026, 12, 31), date(2027, 1, 1), [(2026, 12), (2027, 1)]),
    ],
)
def test_every_month_with_a_day_in_it(first: date, last: date, found: list[tuple[int, int]]) -> None:
    assert months(first, last) == [date(*one, 1) for one in found]


def test_a_month_without_a_value_has_no_bar_and_no_mark() -> None:
    months = [date(2026, month, 1) for month in (9, 10, 11)]
    found = series("Moved", [(months[0], None, None), (months[1], 5, 10), (months[2], 10, None)])
    assert [(one.height, one.mark) for one in found.columns] == [(0, None), (27, 2), (54, None)]
    assert (found.most, found.is_empty) == (10, False)


def test_a_series_without_values_is_empty_and_has_no_scale() -> None:
    found = series("Moved", [(date(2026, 11, 1), None, 0)])
    assert (found.is_empty, found.most, found.columns[0].mark) == (True, 0, found.height)


def test_a_share_is_drawn_on_a_scale_of_one_hundred() -> None:
    (column,) = series("90837", [(date(2026, 11, 1), 50, 100)], 100).columns
    assert (column.height, column.mark) == (27, 2)
