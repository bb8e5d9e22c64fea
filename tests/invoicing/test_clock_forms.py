"""Local times on a form: read, refused with what would do instead, asked where the clocks show them twice."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import ClassVar
from zoneinfo import ZoneInfo

import pytest
from django.http import QueryDict

from invoicing.clock_forms import ClockForm
from invoicing.fields import LocalTimeField
from sessions_app.local_time import YEARS

NEW_YORK = ZoneInfo("America/New_York")


class Visit(ClockForm):
    """A form with one time."""

    TIMES: ClassVar = (("came_at", "arrival"),)

    came_at = LocalTimeField(required=False)


def read(local: str, *, zone: ZoneInfo = NEW_YORK, **posted: str) -> Visit:
    form = Visit(zone, {"came_at": local, **posted})
    form.is_valid()
    return form


def test_a_time_is_an_instant() -> None:
    form = read("2026-11-17T12:15")
    assert form.cleaned_data["came_at"] == datetime(2026, 11, 17, 17, 15, tzinfo=UTC)
    assert (form.time_findings, form.offers) == ([], [])


def test_nothing_typed_is_nothing() -> None:
    form = read("")
    assert form.cleaned_data["came_at"] is None
    assert form.time_findings == []


@pytest.mark.parametrize(
    ("before", "local", "after"),
    [
        ("2024-02-29T23:30", "2024-03-01T00:15", "2024-03-01T01:00"),
        ("2026-11-30T23:30", "2026-12-01T00:15", "2026-12-01T01:00"),
        ("2026-12-31T23:30", "2027-01-01T00:15", "2027-01-01T01:00"),
    ],
)
def test_days_months_and_years_end_without_more(before: str, local: str, after: str) -> None:
    instants = [read(one).cleaned_data["came_at"] for one in (before, local, after)]
    assert [later - earlier for earlier, later in pairwise(instants)] == [timedelta(minutes=45)] * 2


def test_a_skipped_time_offers_the_nearest_ones() -> None:
    form = read("2026-03-08T02:30")
    (finding,) = form.time_findings
    assert (finding.id, finding.field) == ("time-impossible", "came_at")
    assert finding.message == (
        "The clocks of America/New_York skip 2:30 AM on March 8, 2026. The nearest times are 1:59 AM and 3:00 AM."
    )
    assert [(offer.name, offer.words, offer.value) for offer in form.offers] == [
        ("arrival", "1:59 AM", "came_at 2026-03-08T01:59"),
        ("arrival", "3:00 AM", "came_at 2026-03-08T03:00"),
    ]


@pytest.mark.parametrize(("local", "is_fine"), [("01:59", True), ("02:00", False), ("02:59", False), ("03:00", True)])
def test_exactly_one_hour_is_skipped(local: str, is_fine: bool) -> None:
    assert (read(f"2026-03-08T{local}").time_findings == []) is is_fine


def test_a_nearest_time_of_another_day_names_it() -> None:
    form = read("2026-04-24T00:30", zone=ZoneInfo("Africa/Cairo"))
    assert [offer.words for offer in form.offers] == ["11:59 PM on April 23, 2026", "1:00 AM"]
    assert "11:59 PM on April 23, 2026 and 1:00 AM" in form.time_findings[0].message


def test_an_offer_stands_in_for_what_was_typed() -> None:
    posted = QueryDict("came_at=2026-03-08T02:30&came_at_fold=1&fill=came_at+2026-03-08T03:00&note=kept")
    filled = Visit.filled(posted)
    assert (filled["came_at"], filled["came_at_fold"], filled["note"]) == ("2026-03-08T03:00", "", "kept")
    assert Visit(NEW_YORK, filled).is_valid()


@pytest.mark.parametrize("fill", ["", "came_at", "note never", "version 7", "\x00 2026-03-08T03:00"])
def test_an_offer_that_was_never_made_changes_nothing_else(fill: str) -> None:
    posted = QueryDict(mutable=True)
    posted.update({"came_at": "2026-03-08T01:00", "note": "kept", "version": "1", "fill": fill})
    filled = Visit.filled(posted)
    assert (filled["note"], filled["version"]) == ("kept", "1")


@pytest.mark.parametrize(("local", "is_fine"), [("00:59", True), ("01:00", False), ("01:59", False), ("02:00", True)])
def test_exactly_one_hour_is_shown_twice(local: str, is_fine: bool) -> None:
    assert (read(f"2026-11-01T{local}").time_findings == []) is is_fine


def test_a_repeated_time_is_asked_with_what_tells_its_readings_apart() -> None:
    form = read("2026-11-01T01:30")
    (finding,) = form.time_findings
    assert (finding.id, finding.field) == ("time-ambiguous", "came_at_fold")
    assert "Say whether the arrival was the first or the second time." in finding.message
    assert form.fields["came_at_fold"].choices == [("0", "the first time (EDT)"), ("1", "the second time (EST)")]


@pytest.mark.parametrize(("fold", "hour"), [("0", 5), ("1", 6)])
def test_its_fold_answers(fold: str, hour: int) -> None:
    form = read("2026-11-01T01:30", came_at_fold=fold)
    assert form.cleaned_data["came_at"] == datetime(2026, 11, 1, hour, 30, tzinfo=UTC)
    assert form.time_findings == []


def test_a_fold_that_was_filled_in_for_another_time_says_nothing() -> None:
    form = read("2026-11-01T01:30", came_at_fold="1", came_at_fold_of="2026-11-01T01:45")
    assert [finding.id for finding in form.time_findings] == ["time-ambiguous"]


def test_a_fold_of_a_time_shown_once_does_no_harm() -> None:
    assert read("2026-11-17T12:15", came_at_fold="1").cleaned_data["came_at"].hour == 17


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("2026-11-17T24:00", "“2026-11-17T24:00” is on no calendar or clock: hours end with 23"),
        ("2026-11-17T23:59:60", "minutes and seconds with 59"),
        ("2026-11-17T12:60", "on no calendar or clock"),
        ("2027-02-29T12:15", "“2027-02-29T12:15” is on no calendar or clock"),
        ("0001-01-01T00:00", "Enter a year from 2000 to 2100."),
        ("9999-12-31T23:59", "Enter a year from 2000 to 2100."),
        ("0000-01-01T00:00", "on no calendar or clock"),
        ("10000-01-01T00:00", "Enter a date and a time"),
        ("١٢-11-17T12:15", "Enter a date and a time"),
        ("2026-11-17T12:15Z", "Enter a date and a time"),
        ("2026-11-17T12:15-05:00", "Enter a date and a time"),
        ("2026-11-17", "Enter a date and a time"),
        ("noon", "Enter a date and a time"),
    ],
)
def test_what_is_no_time_is_said_with_the_way_out(typed: str, said: str) -> None:
    form = read(typed)
    (message,) = form.errors["came_at"]
    assert said in message
    assert form.cleaned_data["came_at"] is None


def test_the_first_and_last_years_are_read() -> None:
    assert not read(f"{YEARS[0]}-01-01T00:00").errors
    assert not read(f"{YEARS[-1]}-12-31T23:59").errors
    assert read(f"{YEARS[0] - 1}-12-31T23:59").errors
    assert read(f"{YEARS[-1] + 1}-01-01T00:00").errors


def test_a_fold_that_is_none_is_refused() -> None:
    form = read("2026-11-01T01:30", came_at_fold="2")
    assert form.errors["came_at_fold"] == ["“2” is neither 0, the first time, nor 1, the second. Say which."]
