"""Medians, shares, and bars for the days."""

from datetime import date, timedelta

import pytest

from review.figures import HEIGHT, FlagShare, Piece, by_days, flag_shares, middle

FIRST = date(2026, 11, 1)


def minutes(*values: float) -> list[timedelta]:
    return [timedelta(minutes=value) for value in values]


@pytest.mark.parametrize(
    ("around", "expected"),
    [([], None), (minutes(5), timedelta(minutes=5)), (minutes(5, 8), timedelta(minutes=6.5))],
)
def test_the_median_lies_between_the_middle_values(around: list[timedelta], expected: timedelta | None) -> None:
    assert middle(around) == expected


def test_flags_that_lead_to_corrections_stand_first_and_those_with_few_decisions_last() -> None:
    rows = [("few", 9, 9, 0, 0), ("never", 20, 0, 3, 0), ("always", 12, 12, 0, 0), ("half", 40, 20, 4, 2)]
    rows += [("half-too", 20, 10, 0, 0), ("one", 1, 0, 1, 0)]
    assert [one.flag for one in flag_shares(rows)] == ["always", "half", "half-too", "never", "few", "one"]


@pytest.mark.parametrize(
    ("decided", "corrected", "percent", "width", "is_noise", "is_certain"),
    [
        (9, 0, 0, "0.0%", False, False),
        (10, 0, 0, "0.0%", True, True),
        (10, 1, 10, "10.0%", False, True),
        (200, 199, 99, "99.5%", False, True),
        (3, 3, 100, "100.0%", False, False),
        (1000, 1, 0, "0.1%", False, True),
    ],
)
def test_a_share(decided: int, corrected: int, percent: int, width: str, is_noise: bool, is_certain: bool) -> None:
    one = FlagShare("x", decided, corrected, 0, 0)
    assert (one.percent, one.width, one.is_noise, one.is_certain) == (percent, width, is_noise, is_certain)


def test_every_day_stands_there_with_its_counts() -> None:
    last = FIRST + timedelta(days=3)
    counted = {(FIRST, "approve"): 3, (FIRST, "return"): 1, (last, "void"): 2, (last, "ask"): 5}
    days = by_days(FIRST, last, counted)
    assert [(one.first, one.last, one.ended) for one in days] == [
        (FIRST, FIRST, 4),
        (FIRST + timedelta(days=1), FIRST + timedelta(days=1), 0),
        (FIRST + timedelta(days=2), FIRST + timedelta(days=2), 0),
        (last, last, 2),
    ]
    assert days[3].columns == [0, 0, 2, 5, 0]
    assert (days[1].x, days[1].width, days[1].pieces) == ("25.000%", "20.000%", ())
    assert days[0].pieces == (Piece("approve", 30, 90), Piece("return", 0, 30))
    assert days[3].pieces == (Piece("void", HEIGHT // 2, HEIGHT // 2),)


def test_days_without_decisions_have_no_bars() -> None:
    assert [one.pieces for one in by_days(FIRST, FIRST, {})] == [()]


@pytest.mark.parametrize(("days", "bars"), [(1, 1), (62, 62), (63, 9), (70, 10), (71, 11)])
def test_many_days_become_weeks(days: int, bars: int) -> None:
    last = FIRST + timedelta(days=days - 1)
    found = by_days(FIRST, last, {(last, "approve"): 7, (FIRST, "approve"): 1})
    assert len(found) == bars
    assert (found[0].first, found[-1].last) == (FIRST, last)
    assert sum(one.ended for one in found) == (8 if days > 1 else 1)
