"""Entered time lies on the date of service and takes no more than a day; the part by phone is within the whole."""

from datetime import timedelta

from tests.invoicing.cases import NOTE, as_shown, attested, case, entry, found, ids, minute, recorded, together

DAY = timedelta(days=1)


def test_a_start_on_another_day_is_refused() -> None:
    one, times = attested(45)
    for shift in (-300 * DAY, -DAY, DAY):
        moved = {**times, "started_at": minute(0) + shift, "ended_at": minute(45) + shift}
        assert "time-other-day" in ids(one, entry("90834", **moved))
    message = found(one, entry("90834", **{**times, "started_at": minute(0) - DAY}), "time-other-day").message
    assert "November 16, 2026" in message
    assert "November 17, 2026" in message


def test_the_first_and_the_last_minute_of_the_day_are_on_it() -> None:
    one, times = attested(1)
    midnight = minute(-(12 * 60 + 15))
    assert "time-other-day" not in ids(one, entry("90834", **{**times, "started_at": midnight}))
    assert "time-other-day" in ids(one, entry("90834", **{**times, "started_at": midnight - timedelta(minutes=1)}))
    last = midnight + DAY - timedelta(minutes=1)
    assert "time-other-day" not in ids(one, entry("90834", **{**times, "started_at": last}))


def test_an_end_more_than_a_day_after_the_start_is_refused() -> None:
    one, times = attested(45)
    assert "time-other-day" not in ids(one, entry("90834", **{**times, "ended_at": minute(0) + DAY}))
    late = entry("90834", **{**times, "ended_at": minute(1) + DAY})
    assert found(one, late, "time-other-day").field == "ended_at"


def test_a_recording_that_began_after_midnight_may_be_corrected_on_its_own_day() -> None:
    after_midnight = 12 * 60
    one = case(recorded(("therapist", after_midnight, 800), ("client", after_midnight, 790)))
    posted = as_shown(one, "90837", live_minutes=60, disruption_note=NOTE)
    assert "time-other-day" not in ids(one, posted)


def test_a_recorded_day_is_not_questioned() -> None:
    one = case(recorded(("therapist", 1500, 1560), ("client", 1500, 1550)))
    assert "time-other-day" not in ids(one, as_shown(one, "90834"))


def test_a_recording_of_more_than_a_day_is_no_sessions() -> None:
    for minutes, is_too_long in ((1439, False), (1440, False), (1440.99, False), (1441, True)):
        one = case(together(minutes), now=minute(2000))
        assert ("time-other-day" in ids(one, as_shown(one, "90837"))) is is_too_long
    finding = found(one, as_shown(one, "90837"), "time-other-day")
    assert finding.field == "live_minutes"
    assert "1,441 live minutes are recorded" in finding.message


def test_no_more_minutes_by_phone_than_live_ones() -> None:
    one = case(together(45))
    assert ids(one, as_shown(one, "90834", completed_by_phone=True, phone_minutes=45)) == {"audio-only-not-covered"}
    finding = found(one, as_shown(one, "90834", completed_by_phone=True, phone_minutes=46), "phone-exceeds-live")
    assert finding.field == "phone_minutes"
    assert "46" in finding.message
    assert "45" in finding.message


def test_no_live_time_bears_no_code() -> None:
    one, times = attested(0)
    for code in ("90834", "90849", "90853"):
        window = {**times, "ended_at": minute(45), "identified_client_present": True}
        assert found(one, entry(code, **window), "minutes-below-code").is_error
