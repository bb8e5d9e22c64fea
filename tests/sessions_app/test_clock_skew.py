"""Clocks that differ: noticed from half a minute on, by signatures and by events of our future."""

import pytest

from sessions_app.clock_skew import Arrival, skew_ms

SECOND = 1000


def test_nothing_told_is_no_skew() -> None:
    assert skew_ms([]) == 0


@pytest.mark.parametrize(
    ("signed", "expected"), [(29_999, 0), (30_000, 30_000), (-29_999, 0), (-30_000, -30_000), (180_000, 180_000)]
)
def test_signatures_tell_by_how_much(signed: int, expected: int) -> None:
    assert skew_ms([Arrival(0, 10_000_000 + signed, 10_000_000)]) == expected


def test_one_late_delivery_among_many_is_no_skew() -> None:
    prompt = [Arrival(0, 10_000_000, 10_000_500)] * 4
    assert skew_ms([*prompt, Arrival(0, 10_000_000, 10_290_000)]) == 0


def test_an_event_of_our_future_tells_a_clock_ahead_without_any_signature() -> None:
    assert skew_ms([Arrival(180 * SECOND, None, 0), Arrival(5 * SECOND, None, 0)]) == 180 * SECOND
    assert skew_ms([Arrival(29 * SECOND, None, 0)]) == 0


def test_an_old_event_is_only_a_late_one() -> None:
    assert skew_ms([Arrival(0, None, 9_000_000)]) == 0
