"""Flags about the time of one invoice: raised, and just not raised, and what they say."""

import pytest

from invoicing.case import Contact, Recorded
from tests.invoicing.cases import NOTE, as_shown, case, entry, minute, recorded, together
from tests.invoicing.flagging import by_id, raised, with_limits


def edited(recorded_minutes: float, entered: int, code: str) -> set[str]:
    """Flags of an edit inside a room where the therapist stayed."""
    one = case(recorded(("therapist", -1, 100), ("client", 0, recorded_minutes)))
    return raised(one, as_shown(one, code, ended_at=minute(90), live_minutes=entered, disruption_note=NOTE))


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
    return by_id(one, posted)["edit-across-threshold"].sentence


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


@pytest.mark.parametrize(("was", "becomes", "is_across"), [(25, 26, True), (26, 27, False), (24, 25, False)])
def test_an_edit_to_where_family_codes_start_crosses_a_threshold(was: int, becomes: int, is_across: bool) -> None:
    assert ("edit-across-threshold" in edited(was, becomes, "90847")) is is_across


@pytest.mark.parametrize(
    ("was", "becomes", "is_large"), [(60, 70, False), (60, 71, True), (20, 25, False), (20, 26, True)]
)
def test_a_large_edit_adds_more_than_ten_minutes_or_a_quarter(was: int, becomes: int, is_large: bool) -> None:
    assert ("large-edit" in edited(was, becomes, "90837")) is is_large


def test_a_large_edit_tells_what_it_adds_and_what_is_not_flagged() -> None:
    one = case(recorded(("therapist", -1, 100), ("client", 0, 60)))
    posted = as_shown(one, "90837", ended_at=minute(90), live_minutes=71, disruption_note=NOTE)
    flag = by_id(one, posted)["large-edit"]
    assert flag.sentence == "The edit adds 11 min to 60 recorded ones; up to 10 min and 25% of them are not flagged."
    assert flag.evidence["added_minutes"] == 11
    assert "large-edit" not in raised(one, posted, with_limits("large-edit", minutes=11))


def test_an_edit_outside_the_recording() -> None:
    one = case(together(28))
    posted = as_shown(one, "90837", ended_at=minute(75), live_minutes=60, disruption_note=NOTE)
    assert raised(one, posted) == {"edit-across-threshold", "large-edit", "edit-outside-recording"}
    flag = by_id(one, posted)["edit-outside-recording"]
    assert flag.sentence == "Part of the entered time lies where nobody was recorded in the session."


def test_an_edit_inside_the_minute_in_which_the_last_one_left_is_not_outside() -> None:
    one = case(recorded(("therapist", 0, 50.5), ("client", 0, 45)))
    inside, beyond = (as_shown(one, "90834", ended_at=minute(end), disruption_note=NOTE) for end in (51, 52))
    assert "edit-outside-recording" not in raised(one, inside)
    assert "edit-outside-recording" in raised(one, beyond)


def test_an_edit_beside_a_record_of_single_moments_is_outside_it() -> None:
    one = case(recorded(("therapist", 0, None), ("client", 1, None)))
    assert "edit-outside-recording" in raised(one, entry("90834", disruption_note=NOTE))


def test_telehealth_without_a_recording() -> None:
    found = by_id(case(Recorded()), entry("90834", disruption_note=NOTE))
    assert set(found) == {"no-recording"}
    said = "The provider reported nothing of the therapist in this telehealth session."
    assert found["no-recording"].sentence == said
    assert raised(case(Recorded(is_telehealth=False)), entry("90834")) == set()


@pytest.mark.parametrize(("observed", "needs_it"), [(52, True), (53, False)])
def test_inferred_time_is_flagged_where_the_code_needs_it(observed: int, needs_it: bool) -> None:
    one = case(recorded(("therapist", 0, 60), ("client", 0, observed), ("client", 0, None)))
    assert ("inferred-time" in raised(one, as_shown(one, "90837"))) is needs_it


def test_inferred_time_says_how_much_of_it() -> None:
    one = case(recorded(("therapist", 0, 60), ("client", 0, 52), ("client", 0, None)))
    sentence = by_id(one, as_shown(one, "90837"))["inferred-time"].sentence
    assert sentence == "8 min of 60 min are inferred, and the code needs them."


@pytest.mark.parametrize(("minutes", "is_long"), [(119, False), (120, False), (121, True)])
def test_more_than_two_hours_are_very_long(minutes: int, is_long: bool) -> None:
    one = case(together(minutes))
    assert ("very-long" in raised(one, as_shown(one, "90837"))) is is_long


def test_a_very_long_session_says_its_length_and_the_limit() -> None:
    one = case(together(130))
    flag = by_id(one, as_shown(one, "90837"))["very-long"]
    assert flag.sentence == "130 live minutes were submitted for one session; up to 120 are not flagged."
    assert "very-long" not in raised(one, as_shown(one, "90837"), with_limits("very-long", minutes=130))


def test_reported_minutes_are_not_those_of_one_session() -> None:
    one = case(together(60))
    assert raised(one, as_shown(one, "96130", live_minutes=300)) == set()


@pytest.mark.parametrize(("phone", "is_most"), [(22, False), (23, True)])
def test_most_of_a_video_session_by_phone(phone: int, is_most: bool) -> None:
    one = case(together(45))
    posted = as_shown(one, "90834", completed_by_phone=True, phone_minutes=phone, disruption_note=NOTE)
    found = by_id(one, posted)
    assert ("mostly-by-phone" in found) is is_most
    if is_most:
        flag = found["mostly-by-phone"]
        assert not flag.is_holding
        assert flag.sentence == (
            "23 of 45 live minutes were by phone, and the session is sent as video; up to 50% are not flagged."
        )


def test_a_session_sent_as_by_phone_is_no_video_session() -> None:
    one = case(Recorded(is_telehealth=False))
    posted = entry("90834", contact=Contact.PHONE_ONLY, completed_by_phone=True, phone_minutes=45)
    assert "mostly-by-phone" not in raised(one, posted)


def test_an_edit_of_the_window_alone_supports_no_longer_code() -> None:
    one = case(recorded(("therapist", -1, 100), ("client", 0, 45)))
    assert raised(one, as_shown(one, "90834", ended_at=minute(60), disruption_note=NOTE)) == set()


def test_an_unfinished_entry_raises_no_edit_flags() -> None:
    one = case(together(45))
    assert raised(one, as_shown(one, "90834", live_minutes=None)) == set()
