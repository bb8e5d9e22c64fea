"""A group's member who never came: the attendance is recorded, and no other code is advised."""

from dataclasses import replace

import pytest

from invoicing.case import Case
from invoicing.checks import check
from tests.invoicing.cases import as_shown, case, entry, found, ids, recorded, together

# The therapist with a guest, or with a member's companion; this member never came.
WITHOUT_THE_MEMBER = recorded(("therapist", 0, 60), ("guest", 0, 60))
ATTENDANCE = "Record this member's attendance instead, or correct who was there."


def member(**changes: object) -> Case:
    """One member's part of a group."""
    return replace(case(WITHOUT_THE_MEMBER, kind="group", group_id=7), **changes)


@pytest.mark.parametrize(
    ("one", "code"),
    [
        (member(), "90853"),
        (member(), "90834"),
        (member(), "90847"),
        (member(kind="family"), "90847"),
        (member(kind="individual"), "90853"),
        (member(group_id=None), "90837"),
        (member(kind="family", group_id=None), "90853"),
    ],
)
def test_a_code_refused_for_a_member_who_never_came_leads_to_the_attendance(one: Case, code: str) -> None:
    finding = found(one, as_shown(one, code), "client-presence-contradicts")
    assert finding.message.endswith(f"the client was not together with you in the recording. {ATTENDANCE}")


def test_a_member_whom_the_form_says_was_away_has_an_attendance_too() -> None:
    one = case(together(50), kind="group", group_id=7)
    posted = as_shown(one, "90853", identified_client_present=False)
    finding = found(one, posted, "client-presence-contradicts")
    assert finding.message.endswith(f"the client was not there, as the form says. {ATTENDANCE}")


@pytest.mark.parametrize("code", ["90853", "90834", "90847", "90846"])
def test_no_finding_of_a_member_who_never_came_names_a_code_for_absent_clients(code: str) -> None:
    one = member()
    for posted in (as_shown(one, code), entry(code, live_minutes=20), entry(code, identified_client_present=False)):
        said = [finding.message.replace(code, "") for finding in check(one, posted)]
        assert [message for message in said if "90846" in message] == []


def test_a_member_who_was_there_is_led_from_90846_to_the_groups_code() -> None:
    one = case(together(50), kind="group", group_id=7)
    assert "Choose 90853, or correct" in found(one, as_shown(one, "90846"), "client-presence-contradicts").message


def test_outside_a_group_a_partner_alone_keeps_90846() -> None:
    one = case(WITHOUT_THE_MEMBER, kind="family")
    assert "Choose 90846, or correct" in found(one, as_shown(one, "90847"), "client-presence-contradicts").message
    assert ids(one, as_shown(one, "90846")) == set()
