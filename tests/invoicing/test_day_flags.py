"""Flags about other sessions of the day: raised, and just not raised, and what they say."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from invoicing.case import Recorded, milliseconds
from tests.invoicing.cases import NOTE, START, as_shown, attested, case, entry, minute, neighbour, recorded, together
from tests.invoicing.flagging import by_id, raised, with_limits
from tests.rulebooks import ON

AT = milliseconds(START)


def span(start: float, end: float) -> tuple[int, int]:
    """From and to, in minutes after the start."""
    return AT + int(start * 60_000), AT + int(end * 60_000)


@pytest.mark.parametrize(("others", "is_long"), [(674, False), (675, False), (676, True)])
def test_more_than_twelve_live_hours_in_a_day(others: int, is_long: bool) -> None:
    one = case(together(45), neighbours=(neighbour(client_id=2, live_minutes=others),))
    assert ("long-day" in raised(one, as_shown(one, "90834"))) is is_long


def test_a_long_day_says_how_long_and_from_where() -> None:
    one = case(together(45), neighbours=(neighbour(client_id=2, live_minutes=676),))
    flag = by_id(one, as_shown(one, "90834"))["long-day"]
    said = "721 live minutes in 2 sessions were submitted for this day; up to 720 are not flagged."
    assert flag.sentence == said
    assert "long-day" not in raised(one, as_shown(one, "90834"), with_limits("long-day", minutes=721))


@pytest.mark.parametrize(("others", "is_impossible"), [(1395, False), (1396, True)])
def test_more_live_hours_than_a_day_has(others: int, is_impossible: bool) -> None:
    one = case(together(45), neighbours=(neighbour(client_id=2, live_minutes=others),))
    found = by_id(one, as_shown(one, "90834"))
    assert ("impossible-day" in found) is is_impossible
    if is_impossible:
        said = "1441 live minutes in 2 sessions were submitted for this day; a day has 1440."
        assert (found["impossible-day"].severity, found["impossible-day"].sentence) == ("critical", said)


def test_a_group_counts_once_in_the_day() -> None:
    siblings = tuple(neighbour(session_id=n, client_id=n, group_id=7, live_minutes=676) for n in (2, 3, 4))
    one = case(together(44), neighbours=siblings)
    assert "long-day" not in raised(one, as_shown(one, "90834"))


def test_the_day_of_a_group_counts_its_longest_member_once() -> None:
    siblings = tuple(neighbour(session_id=n, client_id=n, group_id=7, live_minutes=n) for n in (700, 720))
    within = case(together(90), group_id=7, neighbours=siblings)
    assert "long-day" not in raised(within, as_shown(within, "90853"))
    beside = case(together(45), neighbours=siblings)
    flag = by_id(beside, as_shown(beside, "90834"))["long-day"]
    assert (flag.evidence["live_minutes"], flag.evidence["sessions"]) == (765, 2)


@pytest.mark.parametrize("change", [{"therapist_id": 2}, {"date_of_service": ON - timedelta(days=1)}])
def test_another_therapists_or_days_hours_do_not_count(change: dict[str, Any]) -> None:
    one = case(together(45), neighbours=(neighbour(client_id=2, live_minutes=720, **change),))
    assert "long-day" not in raised(one, as_shown(one, "90834"))


@pytest.mark.parametrize(("shared", "is_twice"), [(1.99, False), (2, True)])
def test_two_sessions_at_once_as_entered(shared: float, is_twice: bool) -> None:
    other = neighbour(client_id=2, spans=(span(-45, shared),))
    one = case(together(45), neighbours=(other,))
    assert ("double-booked" in raised(one, as_shown(one, "90834"))) is is_twice


def test_two_sessions_at_once_name_who_when_and_the_other_one() -> None:
    one = case(together(45), neighbours=(neighbour(client_id=2, spans=(span(-30, 15),)),))
    flag = by_id(one, as_shown(one, "90834"))["double-booked"]
    assert flag.severity == "critical"
    assert flag.sentence == (
        "The therapist was in two sessions at once, as entered: for 15 min from 12:15 PM also in the one of receipt "
        "ABCDEFGHJK."
    )
    assert flag.evidence["session"] == 2
    assert "double-booked" not in raised(one, as_shown(one, "90834"), with_limits("double-booked", seconds=901))


def test_a_client_with_two_therapists_at_once() -> None:
    one = case(together(45), neighbours=(neighbour(therapist_id=2, spans=(span(-30, 15),)),))
    assert by_id(one, as_shown(one, "90834"))["double-booked"].sentence.startswith("The client was in two sessions")


def test_members_of_one_group_are_in_one_place() -> None:
    other = neighbour(client_id=2, group_id=7, spans=(span(0, 45),), recorded=span(0, 45))
    one = case(together(45), group_id=7, neighbours=(other,))
    assert "double-booked" not in raised(one, as_shown(one, "90853"))


def moved_to_the_morning(recorded_until: float) -> set[str]:
    """Recorded in this room from 12:15 on, said to be from 8:15 AM; another session was recorded until then."""
    other = neighbour(client_id=2, spans=(span(-43, 2),), recorded=span(-43, recorded_until))
    one = case(together(45), neighbours=(other,))
    earlier = {"started_at": minute(-240), "ended_at": minute(-195), "disruption_note": NOTE}
    return raised(one, entry("90834", **earlier))


def test_recorded_in_two_rooms_and_one_of_them_said_to_be_at_another_time() -> None:
    assert "double-booked" in moved_to_the_morning(2)
    assert "double-booked" not in moved_to_the_morning(1.9)


def test_the_other_one_may_be_the_one_that_was_moved() -> None:
    other = neighbour(client_id=2, spans=(span(-240, -195),), recorded=span(0, 40))
    one = case(together(45), neighbours=(other,))
    flag = by_id(one, as_shown(one, "90834"))["double-booked"]
    assert (flag.evidence["as"], flag.evidence["shared_ms"]) == ("recorded", [list(span(0, 40))])


def test_more_minutes_than_recorded_while_in_another_room() -> None:
    other = neighbour(client_id=2, spans=(span(-40, -1),), recorded=span(-40, 10))
    one = case(together(45), neighbours=(other,))
    assert "double-booked" not in raised(one, as_shown(one, "90834"))
    more = as_shown(one, "90834", ended_at=minute(46), live_minutes=46, disruption_note=NOTE)
    assert "double-booked" in raised(one, more)


def test_who_forgot_to_leave_a_room_and_takes_the_time_off_is_in_one_place() -> None:
    """The client, too, stayed in the first room; its invoice ends where the second session begins."""
    other = neighbour(client_id=2, spans=(span(30, 45),), recorded=span(30, 45))
    one = case(together(45), neighbours=(other,))
    less = as_shown(one, "90832", ended_at=minute(30), live_minutes=30, disruption_note=NOTE)
    assert "double-booked" not in raised(one, less)


def test_without_a_window_nothing_was_moved() -> None:
    other = neighbour(client_id=2, spans=(span(0, 45),), recorded=span(0, 45))
    one = case(together(45), neighbours=(other,))
    empty = as_shown(one, "90834", started_at=None, live_minutes=45)
    assert "double-booked" not in raised(one, empty)
    other = neighbour(client_id=2, recorded=span(0, 45))
    nobody = case(recorded(("therapist", 0, 45)), neighbours=(other,))
    assert "double-booked" not in raised(nobody, entry("90834", disruption_note=NOTE))


def test_a_second_session_of_a_client_that_is_no_crisis() -> None:
    one = case(together(45), neighbours=(neighbour(codes=("90834",)),))
    flag = by_id(one, as_shown(one, "90834"))["twice-in-a-day"]
    assert flag.sentence == (
        "A second session of this client on one day, beside receipt ABCDEFGHJK with 90834, and neither is a crisis."
    )


@pytest.mark.parametrize(
    "change",
    [{"client_id": 2}, {"date_of_service": ON - timedelta(days=1)}, {"codes": ("90839",)}, {"codes": ("90853",)}],
)
def test_no_second_session_without_the_same_client_day_and_unknown_pair(change: dict[str, Any]) -> None:
    one = case(together(45), neighbours=(replace(neighbour(), **change),))
    assert "twice-in-a-day" not in raised(one, as_shown(one, "90834"))


@pytest.mark.parametrize(("others", "is_many"), [(11, False), (12, True)])
def test_more_than_twelve_members_of_a_group(others: int, is_many: bool) -> None:
    siblings = tuple(neighbour(session_id=n, client_id=n, group_id=7) for n in range(2, others + 2))
    one, times = attested(60)
    found = by_id(replace(one, group_id=7, neighbours=siblings), entry("90853", **times))
    assert ("group-size" in found) is is_many
    if is_many:
        said = "13 members of this group were submitted for one meeting; a group has at most 12."
        assert found["group-size"].sentence == said


def test_last_weeks_members_of_a_group_are_not_this_weeks() -> None:
    siblings = tuple(
        neighbour(session_id=n, client_id=n, group_id=7, date_of_service=ON - timedelta(days=1)) for n in range(2, 20)
    )
    one = case(Recorded(is_telehealth=False), group_id=7, neighbours=siblings)
    assert "group-size" not in raised(one, entry("90853"))
