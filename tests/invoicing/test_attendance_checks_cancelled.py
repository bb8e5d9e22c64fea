"""When was a session cancelled late? Hours are counted as they pass, whatever the clocks do."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoicing.attendance_case import Policy
from invoicing.case import Recorded
from tests.invoicing.attendances import found, ids, met
from tests.invoicing.cases import START

NEW_YORK = ZoneInfo("America/New_York")


def cancelled(before: timedelta, **changes: Any) -> list[str]:
    return ids("late-cancel", Recorded(), cancelled_at=START - before, **changes)


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        (timedelta(minutes=1), []),
        (timedelta(0), ["cancelled-after-start"]),
        (-timedelta(minutes=1), ["cancelled-after-start"]),
        (timedelta(hours=23, minutes=59), []),
        (timedelta(hours=24), ["cancelled-in-time"]),
        (timedelta(hours=24, minutes=1), ["cancelled-in-time"]),
    ],
)
def test_late_is_less_than_a_day_before_the_start(before: timedelta, expected: list[str]) -> None:
    assert cancelled(before) == expected


def test_the_practice_may_ask_for_more_notice() -> None:
    two_days = Policy(notice_hours=48)
    assert cancelled(timedelta(hours=47, minutes=59), policy=two_days) == []
    assert cancelled(timedelta(hours=48), policy=two_days) == ["cancelled-in-time"]


def test_when_it_was_cancelled_is_asked() -> None:
    (finding,) = found("late-cancel", Recorded())
    assert (finding.id, finding.field) == ("cancelled-missing", "cancelled_at")


@pytest.mark.parametrize(("seconds", "expected"), [(-1, ["cancelled-future"]), (0, []), (1, [])])
def test_nothing_was_cancelled_later_than_now(seconds: int, expected: list[str]) -> None:
    at = START - timedelta(hours=3)
    assert ids("late-cancel", Recorded(), cancelled_at=at, now=at + timedelta(seconds=seconds)) == expected


def test_a_session_to_come_may_be_cancelled() -> None:
    before = START - timedelta(hours=2)
    assert ids("late-cancel", Recorded(), cancelled_at=before, now=before + timedelta(minutes=1)) == []


def test_the_limit_and_both_times_are_named() -> None:
    (finding,) = found("late-cancel", Recorded(), cancelled_at=START - timedelta(hours=25))
    assert finding.message == (
        "Mon, Nov 16, 2026, 11:15 AM EST is 24 hours or more before the start, Tue, Nov 17, 2026, 12:15 PM EST: "
        "the client cancelled in time, and nothing is charged. Correct the time, or leave the session to its deadline."
    )


def test_who_met_did_not_cancel() -> None:
    for record, way_out in ((met(0, 45), "not cancelled. Invoice it: 90834 fits."), (met(0, 5), "If no code fits")):
        first, *_ = found("late-cancel", record, cancelled_at=START - timedelta(hours=1))
        assert (first.id, first.is_error) == ("client-was-there", True)
        assert way_out in first.message


@pytest.mark.parametrize(
    ("start", "cancel", "is_late"),
    [
        # The night is an hour longer: 24 hours of the clock are 25, and the client was in time.
        (datetime(2026, 11, 1, 12, 15), datetime(2026, 10, 31, 12, 15), False),
        (datetime(2026, 11, 1, 12, 15), datetime(2026, 10, 31, 13, 15), False),
        (datetime(2026, 11, 1, 12, 15), datetime(2026, 10, 31, 13, 16), True),
        # The night is an hour shorter: 24 hours of the clock are 23, and the client was late.
        (datetime(2026, 3, 8, 12, 15), datetime(2026, 3, 7, 12, 15), True),
        (datetime(2026, 3, 8, 12, 15), datetime(2026, 3, 7, 11, 16), True),
        (datetime(2026, 3, 8, 12, 15), datetime(2026, 3, 7, 11, 15), False),
    ],
)
def test_hours_are_counted_as_they_pass(start: datetime, cancel: datetime, is_late: bool) -> None:
    starts_at, cancelled_at = start.replace(tzinfo=NEW_YORK), cancel.replace(tzinfo=NEW_YORK)
    now = (starts_at + timedelta(days=1)).astimezone(UTC)
    told = ids("late-cancel", Recorded(), starts_at=starts_at, cancelled_at=cancelled_at, now=now, submit_by=None)
    assert told == ([] if is_late else ["cancelled-in-time"])


@given(
    st.datetimes(datetime(2026, 1, 2), datetime(2026, 12, 30)).map(lambda at: at.replace(second=0, microsecond=0)),
    st.integers(-200, 4000),
)
def test_whatever_the_clocks_do_notice_is_what_passed(start: datetime, minutes: int) -> None:
    """The oracle counts seconds since 1970; start and cancellation are given on New York's clock."""
    starts_at = start.replace(tzinfo=NEW_YORK)
    first = int(starts_at.timestamp()) - minutes * 60
    cancelled_at = datetime.fromtimestamp(first, NEW_YORK)
    passed = int(starts_at.timestamp()) - first
    told = ids(
        "late-cancel",
        Recorded(),
        starts_at=starts_at,
        cancelled_at=cancelled_at,
        now=datetime(2027, 1, 2, tzinfo=UTC),
        submit_by=None,
    )
    limit = 24 * 60 * 60
    assert told == ([] if 0 < passed < limit else ["cancelled-in-time"] if passed > 0 else ["cancelled-after-start"])
