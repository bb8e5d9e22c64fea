"""This invoice beside what was already submitted."""

from dataclasses import replace
from datetime import timedelta

import pytest

from invoicing.day_checks import modifiers_for_the_day
from invoicing.findings import Severity
from tests.invoicing.cases import START, as_shown, case, found, ids, neighbour, proposal, recorded, together
from tests.rulebooks import ON


def spans(start: float, end: float) -> tuple[tuple[int, int], ...]:
    """A span in minutes after the session's start."""
    first = int(START.timestamp() * 1000)
    return ((first + int(start * 60_000), first + int(end * 60_000)),)


def test_an_intake_is_for_new_clients() -> None:
    new, old = case(together(60)), case(together(60), earlier_service_on=ON - timedelta(days=7))
    assert "intake-established-client" not in ids(new, as_shown(new, "90791"))
    assert "November 10, 2026" in found(old, as_shown(old, "90791"), "intake-established-client").message
    assert "intake-established-client" not in ids(old, as_shown(old, "90837"))


@pytest.mark.parametrize(
    ("minutes", "severity"), [(2, Severity.ERROR), (119.999 / 60, Severity.WARNING), (10, Severity.ERROR)]
)
def test_two_minutes_of_overlap_stop_the_invoice_and_less_warns(minutes: float, severity: Severity) -> None:
    other = neighbour(client_id=2, spans=spans(-30, minutes))
    one = case(together(45), neighbours=(other,))
    assert found(one, as_shown(one, "90834"), "overlapping-session").severity == severity


def test_sessions_that_touch_do_not_overlap() -> None:
    one = case(together(45), neighbours=(neighbour(client_id=2, spans=spans(45, 90)),))
    assert "overlapping-session" not in ids(one, as_shown(one, "90834"))


def test_only_live_pieces_overlap() -> None:
    gap = recorded(("therapist", 0, 75), ("client", 0, 25), ("client", 40, 75))
    one = case(gap, neighbours=(neighbour(client_id=2, spans=spans(25, 40)),))
    assert "overlapping-session" not in ids(one, as_shown(one, "90837"))


def test_members_of_one_group_share_the_time() -> None:
    sibling = neighbour(client_id=2, group_id=7, spans=spans(0, 45))
    one = case(together(45), group_id=7, neighbours=(sibling,))
    assert "overlapping-session" not in ids(one, as_shown(one, "90834"))
    stranger = replace(one, group_id=8)
    assert "overlapping-session" in ids(stranger, as_shown(stranger, "90834"))


def test_codes_that_never_meet_stop_the_invoice() -> None:
    one = case(together(60), neighbours=(neighbour(codes=("90834",)),))
    finding = found(one, as_shown(one, "90837"), "same-day-conflict")
    assert finding.severity == Severity.ERROR
    assert "ABCDEFGHJK" in finding.message


def test_a_distinct_service_warns_and_takes_its_modifier() -> None:
    one = case(together(45), neighbours=(neighbour(codes=("90846",)),))
    posted = as_shown(one, "90834")
    assert found(one, posted, "same-day-conflict").severity == Severity.WARNING
    assert modifiers_for_the_day(proposal(one, posted)) == {"90834": "59"}


def test_a_modifier_that_belongs_on_the_other_line_is_said() -> None:
    one = case(together(45), kind="family", neighbours=(neighbour(codes=("90834",)),))
    posted = as_shown(one, "90847")
    assert "belongs on 90834" in found(one, posted, "same-day-conflict").message
    assert modifiers_for_the_day(proposal(one, posted)) == {}


def test_the_same_code_twice_a_day_is_a_second_session() -> None:
    one = case(together(45), neighbours=(neighbour(codes=("90834",)),))
    assert ids(one, as_shown(one, "90834")) == {"second-session-same-day"}
    assert found(one, as_shown(one, "90834"), "second-session-same-day").severity == Severity.WARNING


@pytest.mark.parametrize("change", [{"client_id": 2}, {"date_of_service": ON - timedelta(days=1)}])
def test_another_client_or_day_is_no_second_session(change: dict[str, object]) -> None:
    one = case(together(45), neighbours=(neighbour(**change),))
    assert ids(one, as_shown(one, "90834")) == set()
