"""Code against who was there."""

import pytest

from tests.invoicing.cases import as_shown, attested, case, entry, found, ids, recorded, together
from tests.rulebooks import book

PARTNER_ALONE = (("therapist", -1.0, 46.0), ("partner", 0.0, 45.0))


def test_90847_needs_the_client_and_90846_their_absence() -> None:
    one, times = attested(45)
    assert "client-presence-contradicts" in ids(one, entry("90847", **times, identified_client_present=False))
    assert "client-presence-contradicts" in ids(one, entry("90846", **times, identified_client_present=True))
    assert ids(one, entry("90847", **times, identified_client_present=True)) == set()
    assert ids(one, entry("90846", **times, identified_client_present=False)) == set()


def test_a_family_code_in_person_asks_who_was_there() -> None:
    one, times = attested(45)
    assert "client-presence-contradicts" in ids(one, entry("90847", **times))


def test_an_individual_code_counts_a_posted_no() -> None:
    one = case(together(45))
    assert "client-presence-contradicts" in ids(one, as_shown(one, "90834", identified_client_present=False))
    assert "client-presence-contradicts" not in ids(one, as_shown(one, "90791", identified_client_present=False))


def test_a_partner_alone_is_billed_with_90846_on_the_time_with_anyone() -> None:
    one = case(recorded(*PARTNER_ALONE), kind="family")
    assert ids(one, as_shown(one, "90846", identified_client_present=False)) == set()
    assert "client-presence-contradicts" in ids(one, as_shown(one, "90847", identified_client_present=True))


def test_a_recorded_client_contradicts_a_no_on_90846() -> None:
    one = case(together(45), kind="family")
    assert "client-presence-contradicts" in ids(one, as_shown(one, "90846", identified_client_present=False))


def test_a_client_who_left_early_does_not_contradict_90846() -> None:
    one = case(recorded(("therapist", 0, 50), ("client", 0, 5), ("partner", 0, 50)), kind="family")
    assert ids(one, as_shown(one, "90846", identified_client_present=False)) == set()


@pytest.mark.parametrize(("there", "contradicts"), [(24, False), (25, False), (26, True)])
def test_90846_allows_the_client_for_half_of_the_time(there: int, contradicts: bool) -> None:
    one = case(recorded(("therapist", 0, 50), ("client", 0, there), ("partner", 0, 50)), kind="family")
    posted = as_shown(one, "90846", identified_client_present=False)
    assert ("client-presence-contradicts" in ids(one, posted)) is contradicts


@pytest.mark.parametrize("code", ["90832", "90834", "90837", "90839", "90847", "90853"])
def test_codes_that_need_the_client_contradict_a_record_without_them(code: str) -> None:
    alone, there = case(recorded(*PARTNER_ALONE)), case(together(45))
    assert "client-presence-contradicts" in ids(alone, as_shown(alone, code, identified_client_present=True))
    assert "client-presence-contradicts" not in ids(there, as_shown(there, code))


def test_an_intake_may_be_held_with_the_family_alone() -> None:
    one = case(recorded(*PARTNER_ALONE), kind="intake")
    assert "client-presence-contradicts" not in ids(one, as_shown(one, "90791"))


def test_without_another_family_code_the_way_out_is_another_code() -> None:
    one = case(together(45), book(without=["90846"]))
    message = found(one, as_shown(one, "90834", identified_client_present=False), "client-presence-contradicts").message
    assert message.endswith("Choose another code.")


def test_training_caregivers_in_person_asks_who_was_there() -> None:
    one, times = attested(45)
    assert "client-presence-contradicts" in ids(one, entry("96202", **times))
    assert "client-presence-contradicts" not in ids(one, entry("96202", **times, identified_client_present=False))


def test_the_way_out_is_a_code_of_the_same_kind() -> None:
    one, times = attested(45)
    message = found(
        one, entry("96158", **times, identified_client_present=False), "client-presence-contradicts"
    ).message
    assert "Choose 96170, or correct" in message
    message = found(one, entry("96202", **times, identified_client_present=True), "client-presence-contradicts").message
    assert "Choose another code." in message


def test_health_with_the_family_alone_counts_the_time_with_anyone() -> None:
    one = case(recorded(*PARTNER_ALONE))
    posted = as_shown(one, "96170", identified_client_present=False)
    assert ids(one, posted) == set()


def test_evaluating_tests_needs_nobody() -> None:
    one = case(recorded(*PARTNER_ALONE), licence="psychologist")
    assert ids(one, as_shown(one, "96130")) == set()
