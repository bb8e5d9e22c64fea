"""Time: complete, possible, explained."""

from datetime import timedelta

import pytest

from cpt.rulebook import Terms
from invoicing.case import Contact, Recorded, Source, TimeSource
from invoicing.findings import Severity
from tests.invoicing.cases import (
    NOTE,
    NOW,
    as_shown,
    attested,
    case,
    entry,
    found,
    ids,
    minute,
    proposal,
    recorded,
    together,
)
from tests.rulebooks import book


def test_every_empty_time_is_named() -> None:
    one = case(Recorded(is_telehealth=False))
    posted = entry("90834", started_at=None, ended_at=None, live_minutes=None)
    assert ids(one, posted) == {"time-missing"}


def test_the_end_comes_after_the_start() -> None:
    one, times = attested(45)
    assert "time-order" in ids(one, entry("90834", **{**times, "ended_at": minute(0)}))
    assert "time-order" not in ids(one, entry("90834", **times))


def test_swapped_am_and_pm_are_pointed_out() -> None:
    one, times = attested(45)
    morning = minute(45) - timedelta(hours=12)
    message = found(one, entry("90834", **{**times, "ended_at": morning}), "time-order").message
    assert "AM and PM look swapped: 1:00 PM would fit." in message


def test_an_end_in_the_future_is_refused_and_now_is_not() -> None:
    one, times = attested(45)
    assert "time-future" in ids(one, entry("90834", **{**times, "ended_at": NOW + timedelta(minutes=1)}))
    assert "time-future" not in ids(one, entry("90834", **{**times, "ended_at": NOW}))


def test_no_more_live_minutes_than_the_window_holds() -> None:
    one, times = attested(45)
    assert "live-exceeds-window" in ids(one, entry("90834", **{**times, "live_minutes": 46}))
    assert "live-exceeds-window" not in ids(one, entry("90834", **times))


def test_the_deadline_is_the_clocks() -> None:
    assert "window-closed" in ids(case(submit_by=NOW - timedelta(seconds=1)), entry("90834"))
    assert "window-closed" not in ids(case(submit_by=NOW), entry("90834"))
    assert "window-closed" not in ids(case(submit_by=None), entry("90834"))


@pytest.mark.parametrize(
    "change",
    [
        {"started_at": minute(1)},
        {"ended_at": minute(44)},
        {"live_minutes": 44},
    ],
)
def test_any_difference_from_what_is_shown_is_an_edit(change: dict[str, object]) -> None:
    one = case(together(45))
    posted = as_shown(one, "90834", **change)
    assert proposal(one, posted).time_source == TimeSource.EDITED
    assert "disruption-note-missing" in ids(one, posted)


def test_what_is_shown_is_no_edit_and_its_seconds_are_floored() -> None:
    one = case(recorded(("therapist", -1, 60), ("client", 0.4, 45.9)))
    posted = as_shown(one, "90834")
    assert (posted.started_at, posted.ended_at, posted.live_minutes) == (minute(0), minute(45), 45)
    assert proposal(one, posted).time_source == TimeSource.RECORDED
    assert ids(one, posted) == set()


def test_either_figure_is_no_edit_with_a_code_for_absent_clients() -> None:
    one = case(recorded(("therapist", 0, 50), ("client", 2, 7), ("partner", 1, 50)), kind="family")
    with_client = as_shown(one, "90846", identified_client_present=False)
    with_anyone = entry(
        "90846", started_at=minute(1), ended_at=minute(50), live_minutes=49, identified_client_present=False
    )
    for posted in (with_client, with_anyone):
        seen = proposal(one, posted)
        assert seen.time_source == TimeSource.RECORDED
        assert seen.minutes == 49


def test_a_thin_note_is_refused() -> None:
    one = case(together(45))
    for note in ("Too short.", "x" * 39, f"{NOTE} ___", f"{NOTE} [how it was completed]"):
        assert "disruption-note-thin" in ids(one, as_shown(one, "90832", live_minutes=30, disruption_note=note))
    for note in ("x" * 40, NOTE):
        assert "disruption-note-thin" not in ids(one, as_shown(one, "90832", live_minutes=30, disruption_note=note))


def test_telehealth_without_a_recording_needs_a_note_and_in_person_does_not() -> None:
    lost = case(Recorded())
    assert lost.recorded.source == Source.ATTESTED
    assert "disruption-note-missing" in ids(lost, entry("90834"))
    assert "disruption-note-missing" not in ids(lost, entry("90834", disruption_note=NOTE))
    one, times = attested(45)
    assert "disruption-note-missing" not in ids(one, entry("90834", **times))


def test_a_client_who_never_came_leaves_nothing_to_bill() -> None:
    one = case(recorded(("therapist", 0, 20)))
    assert one.recorded.source == Source.NONE
    posted = entry("90834", disruption_note=NOTE, accept=frozenset({"time-outside-recording"}))
    assert "client-never-joined" in ids(one, posted)
    assert "client-never-joined" in ids(one, entry("90834", contact=Contact.PHONE_ONLY, disruption_note=NOTE))
    assert "client-never-joined" not in ids(case(together(45)), as_shown(case(together(45)), "90834"))


def test_time_outside_the_recording_is_a_warning() -> None:
    one = case(together(28))
    posted = as_shown(one, "90837", ended_at=minute(75), live_minutes=60, disruption_note=NOTE)
    finding = found(one, posted, "time-outside-recording")
    assert finding.severity == Severity.WARNING
    assert "12:14 PM to 12:44 PM" in finding.message


def test_time_inside_the_recording_is_no_warning() -> None:
    one = case(recorded(("therapist", 0, 60), ("client", 0, 40)))
    posted = as_shown(one, "90837", ended_at=minute(60), live_minutes=55, disruption_note=NOTE)
    assert "time-outside-recording" not in ids(one, posted)


def test_more_minutes_than_anybody_was_there_lie_outside_the_recording() -> None:
    one = case(recorded(("therapist", 0, 20), ("client", 0, 20), ("therapist", 40, 60), ("client", 40, 60)))
    for minutes, is_outside in ((38, False), (40, False), (41, True), (55, True)):
        posted = as_shown(one, "90834", live_minutes=minutes, disruption_note=NOTE)
        assert ("time-outside-recording" in ids(one, posted)) is is_outside


def test_a_code_that_needs_inferred_time_is_a_warning() -> None:
    one = case(recorded(("therapist", 0, 55), ("client", 0, None)))
    assert one.recorded.source == Source.INFERRED
    assert found(one, as_shown(one, "90837"), "time-inferred").severity == Severity.WARNING


@pytest.mark.parametrize(("minutes", "is_long"), [(120, False), (121, True)])
def test_a_long_session_is_a_warning(minutes: int, is_long: bool) -> None:
    one = case(together(minutes))
    assert ("long-session" in ids(one, as_shown(one, "90837"))) is is_long


@pytest.mark.parametrize("empty", ["started_at", "ended_at", "live_minutes"])
def test_each_empty_time_is_named_at_its_field(empty: str) -> None:
    one, times = attested(45)
    assert found(one, entry("90834", **{**times, empty: None}), "time-missing").field == empty


def test_nothing_entered_is_minutes_and_zero_is_too_few() -> None:
    one, times = attested(45)
    zero = entry("90834", **{**times, "live_minutes": 0})
    assert "time-missing" not in ids(one, zero)
    assert "minutes-below-code" in ids(one, zero)


@pytest.mark.parametrize(("hours", "looks_swapped"), [(7, False), (6, True), (0.5, True), (0, False), (-1, False)])
def test_am_and_pm_look_swapped_up_to_six_hours(hours: float, looks_swapped: bool) -> None:
    one, times = attested(45)
    end = minute(0) + timedelta(hours=hours - 12)
    message = found(one, entry("90834", **{**times, "ended_at": end}), "time-order").message
    assert ("AM and PM" in message) is looks_swapped


@pytest.mark.parametrize(
    ("hours", "looks_past_midnight"), [(7, False), (6, True), (0.5, True), (0, False), (-1, False)]
)
def test_an_end_past_midnight_is_given_its_day(hours: float, looks_past_midnight: bool) -> None:
    one, times = attested(45)
    end = minute(0) + timedelta(hours=hours - 24)
    message = found(one, entry("90834", **{**times, "ended_at": end}), "time-order").message
    assert ("A session that ran past midnight ended on November 17, 2026." in message) is looks_past_midnight


def test_the_wrong_order_is_not_also_too_short_a_window() -> None:
    one, times = attested(45)
    assert "live-exceeds-window" not in ids(one, entry("90834", **{**times, "ended_at": minute(0)}))
    assert "live-exceeds-window" not in ids(one, entry("90834", **{**times, "ended_at": None}))


@pytest.mark.parametrize(("end", "is_outside"), [(45, False), (46, False), (47, True)])
def test_the_last_recorded_minute_is_inside_the_recording(end: int, is_outside: bool) -> None:
    one = case(recorded(("therapist", 0, 45.5), ("client", 0, 40)))
    posted = as_shown(one, "90834", ended_at=minute(end), disruption_note=NOTE)
    assert ("time-outside-recording" in ids(one, posted)) is is_outside


@pytest.mark.parametrize(("start", "is_outside"), [(0, False), (-1, True)])
def test_the_first_recorded_minute_is_inside_the_recording(start: int, is_outside: bool) -> None:
    one = case(recorded(("therapist", 0.5, 45), ("client", 1, 45)))
    posted = as_shown(one, "90834", started_at=minute(start), disruption_note=NOTE)
    assert ("time-outside-recording" in ids(one, posted)) is is_outside


def test_whole_minutes_are_not_held_against_the_seconds_of_a_record() -> None:
    one = case(recorded(("therapist", 0.9, 60), ("client", 0.9, 45)))
    posted = as_shown(one, "90834", ended_at=minute(46), live_minutes=46, disruption_note=NOTE)
    assert "time-outside-recording" not in ids(one, posted)


def test_time_beside_a_record_of_single_moments_lies_outside_it() -> None:
    one = case(recorded(("therapist", 0, None), ("client", 1, None)))
    assert one.recorded.source == Source.NONE
    assert "time-outside-recording" in ids(one, entry("90834", disruption_note=NOTE))


@pytest.mark.parametrize(("observed", "warns"), [(52, True), (53, False), (54, False)])
def test_inferred_time_is_asked_about_where_the_code_needs_it(observed: int, warns: bool) -> None:
    visits = (("therapist", 0, 60), ("client", 0, observed), ("client", 0, None))
    one = case(recorded(*visits))
    assert one.recorded.shown.inferred_seconds == (60 - observed) * 60
    assert ("time-inferred" in ids(one, as_shown(one, "90837"))) is warns
    edited = as_shown(one, "90837", live_minutes=59, disruption_note=NOTE)
    assert "time-inferred" not in ids(one, edited)


def test_a_guest_or_a_moment_of_the_client_is_somebody_from_the_clients_side() -> None:
    for visit in (("partner", 5, 10), ("client", 19, 20)):
        one = case(recorded(("therapist", 0, 20), visit))
        assert "client-never-joined" not in ids(one, as_shown(one, "90834"))


def test_self_pay_needs_the_client_there_too() -> None:
    one = case(recorded(("therapist", 0, 20)), book(terms=Terms()))
    assert "client-never-joined" in ids(one, entry("90834", disruption_note=NOTE))
