"""On which days is a therapist reminded, and of what?"""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoicing.reminding import Digest, Waiting, digest, is_due

SERVED = date(2026, 11, 17)
DAYS = (1, 7, 12)
CLOSES = datetime(2026, 12, 1, 8, 15, tzinfo=UTC)


def after(days: int) -> date:
    return SERVED + timedelta(days=days)


@pytest.mark.parametrize(
    ("today", "due"),
    [(0, False), (1, True), (2, False), (6, False), (7, True), (8, False), (11, False), (12, True), (13, False)],
)
def test_a_therapist_who_is_told_every_day_is_reminded_after_1_7_and_12_days(today: int, due: bool) -> None:
    assert is_due(SERVED, after(today), DAYS, told_on=after(today - 1)) is due


@pytest.mark.parametrize(
    ("today", "told", "due"),
    [
        (1, 1, False),
        (2, 0, True),
        (2, 1, False),
        (8, 6, True),
        (8, 7, False),
        (13, 0, True),
        (13, 11, True),
        (13, 12, False),
        (5, 9, False),  # the therapist's zone moved back over midnight
    ],
)
def test_days_without_a_mail_are_caught_up_with(today: int, told: int, due: bool) -> None:
    assert is_due(SERVED, after(today), DAYS, told_on=after(told)) is due


def test_whoever_was_never_told_is_told_from_the_first_day_on() -> None:
    assert [is_due(SERVED, after(day), DAYS, None) for day in (-1, 0, 1, 2, 30)] == [False, False, True, True, True]


def test_without_days_nobody_is_reminded() -> None:
    assert not is_due(SERVED, after(5), (), None)


def test_one_session_that_is_due_brings_everything_that_waits_into_the_mail() -> None:
    later = CLOSES + timedelta(days=1)
    waiting = [Waiting(after(1), later), Waiting(SERVED, CLOSES), Waiting(SERVED, CLOSES)]
    assert digest(waiting, after(1), DAYS, after(0)) == Digest(3, ((CLOSES, 2), (later, 1)))


def test_nothing_due_is_no_mail() -> None:
    assert digest([Waiting(SERVED, CLOSES)], after(2), DAYS, after(1)) is None
    assert digest([], after(1), DAYS, None) is None


@given(runs=st.sets(st.integers(0, 20)), days=st.sets(st.integers(0, 14), max_size=4))
def test_whenever_the_job_runs_each_day_is_told_once_and_none_is_lost(runs: set[int], days: set[int]) -> None:
    """Against a list of what has come and was not told yet."""
    told_on, untold = None, set(days)
    for run in sorted(runs):
        come = {day for day in untold if day <= run}
        assert is_due(SERVED, after(run), days, told_on) is bool(come)
        if come:
            untold -= come
            told_on = after(run)
