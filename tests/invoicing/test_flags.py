"""What a person should look at: raised, and just not raised."""

from datetime import timedelta

import pytest

from invoicing.case import Case, Entry, Recorded
from invoicing.flags import FlagSeverity, RaisedFlag, flags
from tests.invoicing.cases import NOTE, as_shown, case, entry, minute, neighbour, proposal, recorded, together
from tests.rulebooks import ON


def raised(one: Case, posted: Entry) -> set[str]:
    return {flag.id for flag in flags(proposal(one, posted))}


def edited(recorded_minutes: float, entered: int, code: str) -> set[str]:
    """Flags of an edit inside a room where the therapist stayed."""
    one = case(recorded(("therapist", -1, 100), ("client", 0, recorded_minutes)))
    return raised(one, as_shown(one, code, ended_at=minute(90), live_minutes=entered, disruption_note=NOTE))


def test_recorded_time_raises_nothing() -> None:
    one = case(together(45))
    assert raised(one, as_shown(one, "90834")) == set()


@pytest.mark.parametrize(("was", "becomes", "is_across"), [(52, 53, True), (53, 60, False), (37, 38, True)])
def test_an_edit_across_a_threshold(was: int, becomes: int, is_across: bool) -> None:
    code = "90837" if becomes >= 53 else "90834"
    assert ("edit-across-threshold" in edited(was, becomes, code)) is is_across


def test_an_edit_that_adds_crisis_units_crosses_a_threshold() -> None:
    assert "edit-across-threshold" not in edited(75, 85, "90839-90840")
    one = case(recorded(("therapist", -1, 120), ("client", 0, 104)))
    posted = as_shown(one, "90839-90840", ended_at=minute(110), live_minutes=105, disruption_note=NOTE)
    assert "edit-across-threshold" in raised(one, posted)


def told(was: int, becomes: int, code: str) -> str:
    """The sentence of an edit across a threshold."""
    one = case(recorded(("therapist", -1, 120), ("client", 0, was)))
    posted = as_shown(one, code, ended_at=minute(115), live_minutes=becomes, disruption_note=NOTE)
    return next(flag.sentence for flag in flags(proposal(one, posted)) if flag.id == "edit-across-threshold")


def test_an_edit_across_a_threshold_names_codes_or_units() -> None:
    assert told(52, 53, "90837").endswith("which supports 90837 instead of 90834.")
    assert told(10, 16, "90832").endswith("which supports 90832 instead of no code of this kind.")
    assert told(104, 105, "90839-90840").endswith(
        "which supports 3 units of 90839-90840 instead of 2 units of 90839-90840."
    )
    assert told(22, 23, "H0004").endswith("which supports 2 units of H0004 instead of H0004.")


def test_an_edit_of_a_code_without_a_ladder_is_measured_against_itself() -> None:
    assert told(30, 60, "96158").endswith("which supports 3 units of 96158 instead of 96158.")
    assert "edit-across-threshold" not in edited(20, 37, "96158")


def test_an_edit_downwards_raises_nothing() -> None:
    assert edited(60, 45, "90834") == set()


@pytest.mark.parametrize(
    ("was", "becomes", "is_large"), [(60, 70, False), (60, 71, True), (20, 25, False), (20, 26, True)]
)
def test_a_large_edit_adds_more_than_ten_minutes_or_a_quarter(was: int, becomes: int, is_large: bool) -> None:
    assert ("large-edit" in edited(was, becomes, "90837")) is is_large


def test_an_edit_outside_the_recording() -> None:
    one = case(together(28))
    posted = as_shown(one, "90837", ended_at=minute(75), live_minutes=60, disruption_note=NOTE)
    assert raised(one, posted) == {"edit-across-threshold", "large-edit", "edit-outside-recording"}


def test_telehealth_without_a_recording() -> None:
    assert raised(case(Recorded()), entry("90834", disruption_note=NOTE)) == {"no-recording"}
    assert raised(case(Recorded(is_telehealth=False)), entry("90834")) == set()


def test_a_code_that_needs_inferred_time() -> None:
    one = case(recorded(("therapist", 0, 55), ("client", 0, None)))
    assert raised(one, as_shown(one, "90837")) == {"inferred-time"}


@pytest.mark.parametrize(("others", "is_long"), [(675, False), (676, True)])
def test_more_than_twelve_live_hours_in_a_day(others: int, is_long: bool) -> None:
    one = case(together(45), neighbours=(neighbour(client_id=2, live_minutes=others),))
    assert ("long-day" in raised(one, as_shown(one, "90834"))) is is_long


def test_a_group_counts_once_in_the_day() -> None:
    siblings = tuple(neighbour(session_id=n, client_id=n, group_id=7, live_minutes=676) for n in (2, 3, 4))
    one = case(together(44), neighbours=siblings)
    assert "long-day" not in raised(one, as_shown(one, "90834"))


def test_a_correction_after_a_return() -> None:
    one = case(together(45), was_returned=True)
    assert raised(one, as_shown(one, "90834")) == {"resubmitted"}


def test_flags_hold_from_medium_up_and_keep_their_evidence() -> None:
    one = case(together(28))
    first = flags(proposal(one, as_shown(one, "90837", live_minutes=60, disruption_note=NOTE)))[0]
    assert first.is_holding
    assert first.evidence["recorded_minutes"] == 28
    assert first.evidence["entered_minutes"] == 60
    assert first.sentence == "28 min were recorded and 60 min entered, which supports 90837 instead of 90832."


def test_the_day_of_a_group_counts_its_longest_member_once() -> None:
    siblings = tuple(neighbour(session_id=n, client_id=n, group_id=7, live_minutes=n) for n in (700, 720))
    within = case(together(90), group_id=7, neighbours=siblings)
    assert "long-day" not in raised(within, as_shown(within, "90853"))
    beside = case(together(45), neighbours=siblings)
    (flag,) = flags(proposal(beside, as_shown(beside, "90834")))
    assert (flag.id, flag.evidence["live_minutes"], flag.evidence["sessions"]) == ("long-day", 765, 2)


@pytest.mark.parametrize("change", [{"therapist_id": 2}, {"date_of_service": ON - timedelta(days=1)}])
def test_another_therapists_or_days_hours_do_not_count(change: dict[str, object]) -> None:
    one = case(together(45), neighbours=(neighbour(client_id=2, live_minutes=720, **change),))
    assert "long-day" not in raised(one, as_shown(one, "90834"))


def test_an_edit_of_the_window_alone_supports_no_longer_code() -> None:
    one = case(recorded(("therapist", -1, 100), ("client", 0, 45)))
    assert raised(one, as_shown(one, "90834", ended_at=minute(60), disruption_note=NOTE)) == set()


def test_an_edit_beside_a_record_of_single_moments_is_outside_it() -> None:
    one = case(recorded(("therapist", 0, None), ("client", 1, None)))
    assert "edit-outside-recording" in raised(one, entry("90834", disruption_note=NOTE))


def test_an_unfinished_entry_raises_no_edit_flags() -> None:
    one = case(together(45))
    assert raised(one, as_shown(one, "90834", live_minutes=None)) == set()


@pytest.mark.parametrize(("observed", "needs_it"), [(52, True), (53, False)])
def test_inferred_time_is_flagged_where_the_code_needs_it(observed: int, needs_it: bool) -> None:
    one = case(recorded(("therapist", 0, 60), ("client", 0, observed), ("client", 0, None)))
    assert ("inferred-time" in raised(one, as_shown(one, "90837"))) is needs_it


def test_the_most_severe_come_first() -> None:
    one = case(together(28), was_returned=True)
    posted = as_shown(one, "90837", ended_at=minute(75), live_minutes=60, disruption_note=NOTE)
    assert [flag.severity for flag in flags(proposal(one, posted))] == ["high", "high", "high", "medium"]


@pytest.mark.parametrize(
    ("severity", "holds"), [("critical", True), ("high", True), ("medium", True), ("low", False), ("info", False)]
)
def test_low_and_info_hold_nothing(severity: str, holds: bool) -> None:
    assert RaisedFlag("a-flag", FlagSeverity(severity), "Because.").is_holding is holds


@pytest.mark.parametrize(("was", "becomes", "is_across"), [(25, 26, True), (26, 27, False), (24, 25, False)])
def test_an_edit_to_where_family_codes_start_crosses_a_threshold(was: int, becomes: int, is_across: bool) -> None:
    assert ("edit-across-threshold" in edited(was, becomes, "90847")) is is_across
