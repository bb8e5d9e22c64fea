"""When is a session a no-show, when was it held: one below, at and above each limit."""

import pytest

from invoicing.attendance_case import Policy
from invoicing.case import Recorded
from invoicing.findings import Severity
from tests.invoicing.attendances import ALONE, IN_PERSON, SECOND, found, ids, met
from tests.invoicing.cases import minute, recorded


@pytest.mark.parametrize("record", [ALONE, Recorded(), IN_PERSON], ids=["alone", "nothing recorded", "in person"])
def test_who_was_not_seen_is_a_no_show(record: Recorded) -> None:
    assert ids("no-show", record) == []


@pytest.mark.parametrize(("minutes", "expected"), [(15 - SECOND, ["too-early"]), (15, []), (15 + SECOND, [])])
def test_a_no_show_is_known_when_the_time_is_up(minutes: float, expected: list[str]) -> None:
    assert ids("no-show", Recorded(), now=minute(minutes)) == expected


def test_before_that_the_time_is_named() -> None:
    (finding,) = found("no-show", Recorded(), now=minute(3))
    assert finding.message == (
        "The session starts Tue, Nov 17, 2026, 12:15 PM EST. A no-show is a client who is not in by 12:30 PM: "
        "record it from then on."
    )


@pytest.mark.parametrize(
    ("came", "expected"),
    [(0, ["client-was-there"]), (15 - SECOND, ["client-was-there"]), (15, ["session-took-place"])],
)
def test_who_came_in_time_is_no_no_show(came: float, expected: list[str]) -> None:
    assert ids("no-show", met(came, came + 40)) == expected


def test_the_practice_may_wait_longer() -> None:
    longer = Policy(grace_minutes=20)
    assert ids("no-show", met(19, 59), policy=longer) == ["client-was-there"]
    assert ids("no-show", met(20, 60), policy=longer) == ["session-took-place"]
    assert ids("no-show", Recorded(), policy=longer, now=minute(19)) == ["too-early"]


def test_the_record_is_named_when_it_shows_the_client() -> None:
    (finding,) = found("no-show", met(1, 46))
    assert (finding.field, finding.is_error) == ("outcome", True)
    assert finding.message == (
        "The client was in from 12:16 PM, and you were together for 45 min. "
        "A no-show is a client who is not in by 12:30 PM. Invoice the session: 90834 fits."
    )


def test_who_came_late_and_left_again_is_a_no_show() -> None:
    assert ids("no-show", met(16, 20)) == []


def test_who_came_late_for_a_session_asks_for_a_tick() -> None:
    (finding,) = found("no-show", met(16, 46))
    assert (finding.id, finding.severity) == ("session-took-place", Severity.WARNING)
    assert "together for 30 min: 90832 fits" in finding.message


def test_who_came_only_to_say_they_cannot_stay_asks_for_a_tick() -> None:
    (finding,) = found("no-show", met(2, 3))
    assert (finding.id, finding.severity) == ("client-came-briefly", Severity.WARNING)
    assert "joins only to say that they cannot stay" in finding.message
    assert "held, not billable" in finding.message


@pytest.mark.parametrize(("minutes", "severity"), [(15, Severity.WARNING), (16, Severity.ERROR)])
def test_as_soon_as_a_code_fits_it_was_a_session(minutes: int, severity: Severity) -> None:
    (finding,) = found("no-show", met(0, minutes))
    assert finding.severity == severity


@pytest.mark.parametrize(
    "record",
    [
        recorded(("client", 2, 40)),
        recorded(("client", 2, 10), ("therapist", 12, 40)),
        recorded(("therapist", -5, 1), ("client", 2, 40)),
    ],
    ids=["the therapist never came", "the therapist came after", "the therapist left before"],
)
def test_a_client_who_waited_is_charged_nothing(record: Recorded) -> None:
    (finding,) = found("no-show", record)
    assert (finding.id, finding.is_error) == ("client-was-there", True)
    assert "12:17 PM, and you were not recorded at the same time" in finding.message
    assert "Without a fee" in finding.message


def test_a_guest_is_the_clients_side_too() -> None:
    (finding,) = found("no-show", recorded(("therapist", -1, 60), ("guest-1", 1, 2)))
    assert finding.id == "client-came-briefly"
    assert finding.message.startswith("Somebody from the client's side was in from 12:16 PM")


@pytest.mark.parametrize(("left", "expected"), [(-SECOND, []), (0, ["client-was-there"])])
def test_who_looked_in_long_before_the_start_was_not_there(left: float, expected: list[str]) -> None:
    assert ids("no-show", recorded(("therapist", 0, 21), ("client", -50, left))) == expected


def test_who_met_before_the_start_met() -> None:
    (finding,) = found("no-show", recorded(("therapist", -60, 0), ("client", -50, -5)))
    assert (finding.id, finding.is_error) == ("client-was-there", True)
    assert finding.message.startswith("The client was in from 11:25 AM, and you were together for 45 min")


@pytest.mark.parametrize(("minutes", "expected"), [(1, []), (15, []), (16, ["reason-missing"])])
def test_a_session_too_short_for_any_code_needs_no_reason(minutes: int, expected: list[str]) -> None:
    assert ids("held-not-billable", met(0, minutes)) == expected


def test_where_a_code_fits_the_reason_is_asked() -> None:
    (finding,) = found("held-not-billable", met(0, 20))
    assert finding.field == "reason"
    assert finding.message == (
        "The client was in from 12:15 PM, and you were together for 20 min: 90832 fits. "
        "Invoice the session, or write why it is not billed."
    )
    assert ids("held-not-billable", met(0, 20), reason="A courtesy, as agreed.") == []


@pytest.mark.parametrize(
    ("record", "said"),
    [
        (IN_PERSON, "Nothing was recorded of you"),
        (Recorded(), "Nothing was recorded of you"),
        (recorded(("client", 0, 20)), "Nothing was recorded of you"),
        (ALONE, "Record a no-show"),
    ],
    ids=["in person", "nothing recorded", "the client alone", "the therapist alone"],
)
def test_what_no_record_shows_is_written_down(record: Recorded, said: str) -> None:
    (finding,) = found("held-not-billable", record, reason="   ")
    assert finding.id == "reason-missing"
    assert said in finding.message
    assert ids("held-not-billable", record, reason="Ten minutes, by phone.") == []


@pytest.mark.parametrize(("minutes", "expected"), [(-SECOND, ["too-early"]), (0, [])])
def test_what_has_not_begun_was_not_held(minutes: float, expected: list[str]) -> None:
    assert ids("held-not-billable", IN_PERSON, now=minute(minutes), reason="Short.") == expected


def test_what_was_held_before_its_time_was_held() -> None:
    early = recorded(("therapist", -30, -20), ("client", -30, -20))
    assert ids("held-not-billable", early, now=minute(-10)) == []
