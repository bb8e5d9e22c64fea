"""What keeps a session from being added by hand: one below, at and above each limit."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoicing.findings import Finding, Severity
from invoicing.unlisted_checks import Held, check_held

NEW_YORK = ZoneInfo("America/New_York")
START = datetime(2026, 11, 17, 17, 15, tzinfo=UTC)
HOUR, MINUTE, SECOND = timedelta(hours=1), timedelta(minutes=1), timedelta(seconds=1)
FINE = Held(
    starts_at=START,
    ends_at=START + 50 * MINUTE,
    zone=NEW_YORK,
    now=START + 5 * HOUR,
    oldest_on=date(2026, 11, 3),
    submit_by=START + 14 * 24 * HOUR,
)


def found(**changes: Any) -> list[Finding]:
    return check_held(replace(FINE, **changes))


def ids(**changes: Any) -> list[str]:
    return [finding.id for finding in found(**changes)]


def test_a_session_of_today_that_is_over_is_added() -> None:
    assert found() == []


def test_both_times_are_needed() -> None:
    told = found(starts_at=None, ends_at=None, submit_by=None)
    assert [(finding.id, finding.field) for finding in told] == [
        ("time-missing", "started_at"),
        ("time-missing", "ended_at"),
    ]


@pytest.mark.parametrize(("minutes", "expected"), [(-1, ["time-order"]), (0, ["time-order"]), (1, [])])
def test_the_end_comes_after_the_start(minutes: int, expected: list[str]) -> None:
    assert ids(ends_at=START + minutes * MINUTE) == expected


def test_swapped_halves_of_the_day_are_noticed() -> None:
    (finding,) = found(ends_at=START - 11 * HOUR)
    assert "AM and PM look swapped: 1:15 PM would fit." in finding.message
    (finding,) = found(ends_at=START - 13 * HOUR)
    assert "swapped" not in finding.message


@pytest.mark.parametrize(("minutes", "expected"), [(-1, []), (0, []), (1, ["time-other-day"])])
def test_no_session_takes_more_than_a_day(minutes: int, expected: list[str]) -> None:
    assert ids(ends_at=START + 24 * HOUR + minutes * MINUTE, now=START + 48 * HOUR) == expected


@pytest.mark.parametrize(("minutes", "expected"), [(-1, ["time-future"]), (0, []), (1, [])])
def test_what_is_to_come_is_not_added(minutes: int, expected: list[str]) -> None:
    assert ids(now=START + (50 + minutes) * MINUTE) == expected


def test_without_its_end_the_start_is_told_to_come() -> None:
    told = found(now=START - HOUR, ends_at=None)
    assert [(finding.id, finding.field) for finding in told] == [
        ("time-missing", "ended_at"),
        ("time-future", "started_at"),
    ]
    assert told[1].message.startswith("The start, 12:15 PM on November 17, 2026, has not come yet.")


@pytest.mark.parametrize(("seconds", "expected"), [(-1, []), (0, []), (1, ["window-closed"])])
def test_the_deadline_is_that_of_its_invoice(seconds: int, expected: list[str]) -> None:
    assert FINE.submit_by is not None
    assert ids(now=FINE.submit_by + seconds * SECOND) == expected


def test_the_oldest_date_is_named() -> None:
    (finding,) = found(now=START + 15 * 24 * HOUR)
    assert finding.message == (
        "A session of November 17, 2026 could be submitted until Tue, Dec 1, 2026, 12:15 PM EST. "
        "Sessions from November 3, 2026 on can be added. Tell support about an older one."
    )


def test_another_session_at_that_time_asks_for_a_tick() -> None:
    (finding,) = found(others=(START - 10 * MINUTE, START + 10 * MINUTE))
    assert (finding.id, finding.severity) == ("session-exists", Severity.WARNING)
    assert "Tue, Nov 17, 2026, 12:05 PM EST and Tue, Nov 17, 2026, 12:25 PM EST" in finding.message


def test_everything_is_said_at_once_errors_first() -> None:
    assert ids(ends_at=START, now=START - HOUR, others=(START,)) == ["time-order", "time-future", "session-exists"]


NIGHTS = st.sampled_from([datetime(2026, 3, 7, 20, tzinfo=UTC), datetime(2026, 10, 31, 20, tzinfo=UTC)])


@given(NIGHTS, st.integers(0, 24 * 60), st.integers(-90, 90) | st.integers(23 * 60, 26 * 60))
def test_whatever_the_clocks_do_the_length_is_what_passed(night: datetime, after: int, minutes: int) -> None:
    """The oracle counts in UTC; both times are given on New York's clock, in a night when it is changed."""
    start = night + after * MINUTE
    starts_at, ends_at = start.astimezone(NEW_YORK), (start + minutes * MINUTE).astimezone(NEW_YORK)
    told = ids(starts_at=starts_at, ends_at=ends_at, now=datetime(2027, 2, 1, tzinfo=UTC), submit_by=None)
    assert told == (["time-order"] if minutes <= 0 else ["time-other-day"] if minutes > 24 * 60 else [])
