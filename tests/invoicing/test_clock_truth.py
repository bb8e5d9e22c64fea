"""Sessions across midnights, ends of months and years, leap days and clock changes: billed with the time that passed.

In person, so that every time is typed; the same nights recorded are in tests/golden.
"""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from invoicing.deadline import submit_by
from invoicing.models import Invoice, Submission
from tests.fixtures import NEW_YORK, NewInvoice
from tests.invoicing.desk import checked, ids, send


def at(local: str, fold: int = 0) -> datetime:
    return datetime.fromisoformat(local).replace(tzinfo=NEW_YORK, fold=fold).astimezone(UTC)


def booked(new_invoice: NewInvoice, starts: str, minutes: int = 60) -> Invoice:
    return new_invoice(at(starts), minutes=minutes, modality="in_person", provider="")


def typed(start: str, end: str, minutes: int, **more: Any) -> dict[str, Any]:
    return {"code": "90834", "started_at": start, "ended_at": end, "live_minutes": str(minutes), **more}


def submitted(invoice: Invoice, **values: Any) -> Submission:
    """Sent on the morning after."""
    with time_machine.travel(invoice.session.scheduled_start_at + timedelta(hours=18), tick=False):
        answer = send(invoice, **values)
    assert answer.status_code == 303, answer.content.decode()
    return Submission.objects.get(invoice=invoice)


@pytest.mark.parametrize(
    ("start", "end", "on"),
    [
        ("2026-11-17T23:30", "2026-11-18T00:20", date(2026, 11, 17)),
        ("2026-11-30T23:30", "2026-12-01T00:20", date(2026, 11, 30)),
        ("2026-12-31T23:30", "2027-01-01T00:20", date(2026, 12, 31)),
        ("2028-02-28T23:30", "2028-02-29T00:20", date(2028, 2, 28)),
        ("2028-02-29T23:30", "2028-03-01T00:20", date(2028, 2, 29)),
        ("2027-02-28T23:30", "2027-03-01T00:20", date(2027, 2, 28)),
        ("2026-11-17T00:00", "2026-11-17T00:50", date(2026, 11, 17)),
    ],
)
def test_the_date_of_service_is_the_local_one_at_the_start(
    new_invoice: NewInvoice, start: str, end: str, on: date
) -> None:
    invoice = booked(new_invoice, start)
    frozen = submitted(invoice, **typed(start, end, 50))
    assert (frozen.date_of_service, frozen.minutes) == (on, 50)
    assert frozen.ended_at - frozen.started_at == timedelta(minutes=50)


def test_the_end_of_the_day_before_is_another_day(new_invoice: NewInvoice) -> None:
    invoice = booked(new_invoice, "2026-11-17T00:10")
    with time_machine.travel(at("2026-11-17T12:00"), tick=False):
        answer = checked(invoice, **typed("2026-11-16T23:59", "2026-11-17T00:49", 50))
    assert ids(answer) == ["time-other-day"]


def test_the_night_that_is_an_hour_longer_is_billed_with_both_hours(new_invoice: NewInvoice) -> None:
    """From 12:30 AM to the second 1:30 AM two hours pass; the clock shows one."""
    invoice = booked(new_invoice, "2026-11-01T00:30")
    times = typed("2026-11-01T00:30", "2026-11-01T01:30", 120, code="90837")
    with time_machine.travel(at("2026-11-01T12:00"), tick=False):
        assert ids(checked(invoice, **times)) == ["time-ambiguous"]
        assert ids(checked(invoice, **times, ended_at_fold="0")) == ["live-exceeds-window"]
        assert ids(checked(invoice, **times, ended_at_fold="1")) == []
        assert ids(checked(invoice, **{**times, "live_minutes": "121"}, ended_at_fold="1")) == [
            "live-exceeds-window",
            "long-session",
        ]
    frozen = submitted(invoice, **times, ended_at_fold="1")
    assert (frozen.minutes, frozen.ended_at) == (120, datetime(2026, 11, 1, 6, 30, tzinfo=UTC))


def test_the_night_that_is_an_hour_shorter_is_billed_without_it(new_invoice: NewInvoice) -> None:
    """From 1:30 AM to 3:30 AM one hour passes; the clock shows two."""
    invoice = booked(new_invoice, "2026-03-08T01:30")
    times = typed("2026-03-08T01:30", "2026-03-08T03:30", 60, code="90837")
    with time_machine.travel(at("2026-03-08T12:00"), tick=False):
        assert ids(checked(invoice, **{**times, "live_minutes": "61"})) == ["live-exceeds-window"]
        assert ids(checked(invoice, **{**times, "ended_at": "2026-03-08T02:30"})) == ["time-impossible"]
    frozen = submitted(invoice, **times)
    assert (frozen.minutes, frozen.ended_at - frozen.started_at) == (60, timedelta(hours=1))


def test_the_second_of_two_hours_may_start_a_session(new_invoice: NewInvoice) -> None:
    invoice = new_invoice(at("2026-11-01T01:10", fold=1), modality="in_person", provider="")
    frozen = submitted(invoice, **typed("2026-11-01T01:10", "2026-11-01T02:00", 50, started_at_fold="1"))
    assert frozen.ended_at - frozen.started_at == timedelta(minutes=50)


def test_a_session_that_runs_into_the_repeated_hour_ends_after_it_starts(new_invoice: NewInvoice) -> None:
    """From the first 1:50 AM to the second 1:40 AM 50 minutes pass, and the clock goes back ten."""
    invoice = booked(new_invoice, "2026-11-01T01:50")
    times = typed("2026-11-01T01:50", "2026-11-01T01:40", 50, started_at_fold="0")
    with time_machine.travel(at("2026-11-01T12:00"), tick=False):
        assert ids(checked(invoice, **times, ended_at_fold="0")) == ["time-order"]
    assert submitted(invoice, **times, ended_at_fold="1").minutes == 50


@pytest.mark.parametrize("wrong", ["0001-01-01T00:00", "9999-12-31T23:59", "2026-11-17T24:00", "2026-11-17T23:59:60"])
@pytest.mark.parametrize("field", ["started_at", "ended_at"])
@pytest.mark.usefixtures("five_oclock")
def test_no_year_or_second_is_too_much_for_the_form(new_invoice: NewInvoice, field: str, wrong: str) -> None:
    values = {**typed("2026-11-17T12:15", "2026-11-17T13:05", 50), field: wrong}
    invoice = booked(new_invoice, "2026-11-17T12:15")
    assert send(invoice, **values).status_code == 422
    assert [(one["id"], one["field"]) for one in checked(invoice, **values)["findings"]] == [("unreadable", field)]


@given(st.dates(date(2020, 1, 1), date(2040, 12, 31)), st.integers(1, 60))
def test_a_deadline_is_so_many_calendar_days_later_at_its_hour(on: date, days: int) -> None:
    """The oracle walks over the days one by one and reads the clock on the wall."""
    until = submit_by(on, days=days, at=time(3, 15), zone=ZoneInfo("America/New_York"))
    last = on
    for _ in range(days):
        last += timedelta(days=1)
    wall = until.astimezone(NEW_YORK)
    assert (wall.date(), wall.hour, wall.minute) == (last, 3, 15)
