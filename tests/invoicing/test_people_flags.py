"""Flags about who, where and why now: raised, and just not raised, and what they say."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from invoicing.case import Recorded
from tests.invoicing.cases import NOTE, NOW, START, as_shown, case, entry, minute, together
from tests.invoicing.flagging import by_id, raised, with_limits


@pytest.mark.parametrize(("earlier", "is_soon"), [(date(2026, 5, 17), False), (date(2026, 5, 18), True)])
def test_a_second_intake_within_six_months(earlier: date, is_soon: bool) -> None:
    one = case(together(60), earlier_intake_on=earlier, earlier_service_on=earlier)
    assert ("second-intake" in raised(one, as_shown(one, "90791"))) is is_soon


def test_a_second_intake_names_the_first() -> None:
    one = case(together(60), earlier_intake_on=date(2026, 8, 3))
    assert by_id(one, as_shown(one, "90791"))["second-intake"].sentence == (
        "An intake was submitted for this client on August 3, 2026 already; from 6 months after it another one is not "
        "flagged."
    )
    assert "second-intake" not in raised(one, as_shown(one, "90837"))
    assert "second-intake" not in raised(one, as_shown(one, "90791"), with_limits("second-intake", months=3))
    assert "second-intake" not in raised(case(together(60)), as_shown(case(together(60)), "90791"))


def booked(hours: float, code: str = "90839", **changes: Any) -> dict[str, Any]:
    """Flags of a session that was booked so long before its start."""
    one = case(together(45), **changes)
    when = {"scheduled_start_at": START, "booked_at": START - timedelta(hours=hours)}
    return by_id(one, as_shown(one, code), **when)


def test_crisis_on_a_session_that_was_booked_as_routine_more_than_a_day_ahead() -> None:
    assert "crisis-scheduled" not in booked(24)
    flag = booked(24 * 9 + 5)["crisis-scheduled"]
    assert flag.sentence == (
        "90839 on a session that was booked as individual 9 days 5 hours before it; up to 24 hours are not flagged."
    )
    assert "crisis-scheduled" in booked(24.01)
    assert "25 days" not in booked(25)["crisis-scheduled"].sentence


@pytest.mark.parametrize(("code", "kind"), [("90834", "individual"), ("90839", "crisis")])
def test_neither_other_codes_nor_what_was_booked_as_crisis(code: str, kind: str) -> None:
    assert "crisis-scheduled" not in booked(100, code, kind=kind)


def test_a_session_added_by_hand_was_not_booked_ahead() -> None:
    assert "crisis-scheduled" not in booked(-5)
    one = case(together(45))
    assert raised(one, as_shown(one, "90839")) == set()


def test_the_client_in_a_state_without_a_licence() -> None:
    one = case(together(45))
    kept = {"licensed_in": frozenset({"NY", "NJ"})}
    flag = by_id(one, as_shown(one, "90834", client_state="ca"), **kept)["state-without-licence"]
    assert (flag.severity, flag.sentence) == ("critical", "The client was in CA; licences are kept for NJ and NY.")
    assert raised(one, as_shown(one, "90834", client_state="nj"), **kept) == set()
    assert raised(one, as_shown(one, "90834"), **kept) == set()
    assert raised(one, as_shown(one, "90834", client_state="CA")) == set()


def test_a_session_that_was_not_on_the_calendar_is_told_and_not_held() -> None:
    one = case(together(45))
    flag = by_id(one, as_shown(one, "90834"), is_unlisted=True)["unlisted"]
    assert not flag.is_holding
    assert flag.sentence == "The session was not on the calendar; it was added by hand."


def test_a_correction_after_a_return() -> None:
    one = case(together(45), was_returned=True)
    flag = by_id(one, as_shown(one, "90834"))["resubmitted"]
    assert flag.sentence == "Corrected and submitted again after a return."


@pytest.mark.parametrize(("hours", "is_late"), [(72, False), (72.1, True)])
def test_a_note_long_after_the_session(hours: float, is_late: bool) -> None:
    one = case(together(45), now=minute(60) + timedelta(hours=hours))
    found = by_id(one, as_shown(one, "90834", ended_at=minute(60), disruption_note=NOTE))
    assert ("late-note" in found) is is_late
    if is_late:
        said = "The note was written 3 days after the session; up to 72 hours are not flagged."
        assert (found["late-note"].sentence, found["late-note"].is_holding) == (said, False)


def test_only_where_a_note_is_needed_and_written_for_the_first_time() -> None:
    late = case(together(45), now=NOW + timedelta(days=9))
    assert raised(late, as_shown(late, "90834")) == set()
    without = as_shown(late, "90834", started_at=None, disruption_note=NOTE)
    assert "late-note" not in raised(late, without)
    returned = replace(late, was_returned=True)
    assert "late-note" not in raised(returned, as_shown(late, "90834", ended_at=minute(60), disruption_note=NOTE))
    unrecorded = case(Recorded(), now=NOW + timedelta(days=9))
    assert "late-note" not in raised(unrecorded, entry("90834", ended_at=None, disruption_note=NOTE))


def test_a_note_within_the_hour_after_the_limit() -> None:
    one = case(together(45), now=minute(60) + timedelta(minutes=30))
    posted = as_shown(one, "90834", ended_at=minute(60), disruption_note=NOTE)
    assert by_id(one, posted, with_limits("late-note", hours=0))["late-note"].sentence.startswith(
        "The note was written less than an hour after the session"
    )
