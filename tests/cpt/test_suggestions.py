"""Which codes are offered, in which order, and never one that the time does not support."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pytest

from cpt.rulebook import Rulebook
from cpt.suggestions import MOST, Held, Suggestion, fitting, open_choices, suggest
from cpt.time_rules import limits
from tests.rulebooks import book

BOOK = book()


def offered(
    kind: str, minutes: int, anyone: int = 0, rulebook: Rulebook = BOOK, licence: str = "social_worker", **held: Any
) -> list[Suggestion]:
    """Suggestions for so many minutes with the client."""
    return suggest(rulebook, licence, Held(kind, minutes, max(minutes, anyone), **held))


def codes(suggestions: Iterable[Suggestion]) -> list[str]:
    return [suggestion.code for suggestion in suggestions]


@pytest.mark.parametrize(
    ("minutes", "code"), [(16, "90832"), (37, "90832"), (38, "90834"), (52, "90834"), (53, "90837"), (180, "90837")]
)
def test_one_individual_code_is_offered_with_its_reason(minutes: int, code: str) -> None:
    (only,) = offered("individual", minutes)
    assert (only.code, only.units) == (code, {code: 1})
    assert only.why == f"{minutes} min together"


@pytest.mark.parametrize(
    ("is_established", "why"),
    [(True, "60 min together, established client"), (False, "60 min together, new client"), (None, "60 min together")],
)
def test_the_reason_says_whether_the_client_is_new(is_established: bool | None, why: str) -> None:
    (only,) = offered("individual", 60, is_established=is_established)
    assert only.why == why


def test_under_sixteen_minutes_nothing_is_offered() -> None:
    assert offered("individual", 15) == []
    assert offered("intake", 15) == []


@pytest.mark.parametrize("kind", ["individual", "intake", "family", "crisis"])
def test_nothing_longer_than_the_time_is_ever_offered(kind: str) -> None:
    offers = [(suggestion.code, minutes) for minutes in range(200) for suggestion in offered(kind, minutes)]
    starts = {code: limits(BOOK.choice(code)).min_minutes for code, _ in offers}
    assert min(starts.values()) >= 16
    assert [(code, minutes) for code, minutes in offers if starts[code] > minutes] == []


def test_an_intake_comes_first_and_the_therapy_that_fits_after_it() -> None:
    assert codes(offered("intake", 45)) == ["90791", "90834"]


@pytest.mark.parametrize(
    ("minutes", "expected"), [(15, []), (29, ["90832"]), (30, ["90839"]), (74, ["90839"]), (75, ["90839-90840"])]
)
def test_a_crisis_is_offered_by_its_length(minutes: int, expected: list[str]) -> None:
    assert codes(offered("crisis", minutes)) == expected


def test_a_crisis_of_75_minutes_names_both_codes_and_its_units() -> None:
    (only,) = offered("crisis", 105)
    assert only.units == {"90839": 1, "90840": 2}
    assert only.label == "Crisis, each further half hour"
    assert only.why == "105 min together"


def test_a_family_with_the_client_and_one_without_are_told_apart() -> None:
    assert codes(offered("family", 26, anyone=50)) == ["90847"]
    (absent,) = offered("family", 0, anyone=26)
    assert absent.code == "90846"
    assert absent.why == "26 min with the family, without the client"
    assert offered("family", 25) == []
    assert offered("family", 0, anyone=25) == []


def test_nobody_there_means_no_suggestion() -> None:
    assert offered("individual", 0) == []
    assert offered("individual", 0, anyone=50) == []
    assert offered("group", 0) == []


def test_a_group_too_short_for_its_code_is_offered_nothing_though_it_only_warns() -> None:
    assert codes(offered("group", 44)) == []
    assert codes(offered("group", 45)) == ["90853"]


def test_the_others_time_offers_nothing_to_a_groups_member_who_never_came() -> None:
    caregivers = replace(BOOK.codes["90846"], code="99999", kind="group")
    with_caregivers = Rulebook(on=BOOK.on, codes={**BOOK.codes, "99999": caregivers})
    assert codes(offered("group", 0, anyone=60)) == []
    assert codes(offered("group", 0, anyone=60, rulebook=with_caregivers)) == []


def test_an_intake_is_not_offered_for_an_established_client() -> None:
    assert codes(offered("intake", 60, is_established=True)) == ["90837"]
    assert codes(offered("intake", 60, is_established=True, may_repeat_intake=True)) == ["90791", "90837"]
    assert codes(offered("intake", 60)) == ["90791", "90837"]


def test_a_kind_that_no_code_has_offers_nothing() -> None:
    assert offered("yoga", 60) == []


def test_codes_outside_contract_force_or_licence_are_not_offered() -> None:
    assert offered("individual", 45, rulebook=book(without=["90834"])) == []
    assert offered("individual", 45, rulebook=book(retired=["90834"])) == []
    assert offered("crisis", 80, rulebook=book(without=["90840"])) == []
    assert offered("crisis", 80, rulebook=book(retired=["90840"])) == []
    assert "90792" not in {choice.value for choice in open_choices(BOOK, "social_worker")}
    assert "90792" in {choice.value for choice in open_choices(BOOK, "prescriber")}


def test_untimed_codes_are_not_said_to_fit() -> None:
    assert "90849" not in {choice.value for choice in fitting(BOOK, "social_worker", "family", 60)}
    assert "90849" in {choice.value for choice in open_choices(BOOK, "social_worker")}


def test_a_code_not_in_force_fits_nothing() -> None:
    assert fitting(book(retired=["90834"]), "social_worker", "individual", 45) == []


def test_the_admins_order_counts_and_at_most_three_are_offered() -> None:
    orders = [choice.leading.order for choice in open_choices(BOOK, "prescriber")]
    assert orders == sorted(orders)
    alike = {f"9990{n}": replace(BOOK.codes["90834"], code=f"9990{n}", order=n) for n in range(9, 0, -1)}
    found = offered("individual", 45, rulebook=Rulebook(on=BOOK.on, codes=alike))
    assert codes(found) == ["99901", "99902", "99903"]
    assert len(found) == MOST


def test_a_third_person_for_the_length_of_a_family_session_is_a_second_thought() -> None:
    assert codes(offered("individual", 50, with_third=25)) == ["90834"]
    alone, family = offered("individual", 50, with_third=26)
    assert (alone.code, family.code) == ("90834", "90847")
    assert (alone.why, family.why) == ("50 min together", "50 min together with a third person")


def test_a_family_session_with_the_client_alone_may_be_an_individual_one() -> None:
    assert codes(offered("family", 50, with_third=0)) == ["90847", "90834"]
    assert codes(offered("family", 50, with_third=None)) == ["90847"]
    assert codes(offered("family", 50, with_third=1)) == ["90847"]
    assert codes(offered("family", 50, anyone=51, with_third=0)) == ["90847"]
    assert codes(offered("family", 25, with_third=0)) == []


def test_a_group_member_who_never_came_is_offered_no_family_code() -> None:
    assert offered("group", 0, anyone=60) == []


EAP_ONLY = book(only=["99404"])
STATE_ONLY = book(only=["H0004"], rules=["h0004-full-quarter-hours"])


@pytest.mark.parametrize("kind", ["individual", "intake", "family", "crisis"])
def test_where_a_program_takes_one_code_that_one_is_offered(kind: str) -> None:
    assert codes(offered(kind, 45, rulebook=EAP_ONLY)) == ["99404"]
    assert codes(offered(kind, 0, anyone=45, rulebook=EAP_ONLY)) == []


def test_a_program_pays_for_no_group_under_its_one_code() -> None:
    assert offered("group", 60, rulebook=EAP_ONLY) == []


@pytest.mark.parametrize(("minutes", "units"), [(14, None), (15, 1), (29, 1), (30, 2)])
def test_a_state_programs_counseling_is_offered_in_its_own_units(minutes: int, units: int | None) -> None:
    expected = [{"H0004": units}] if units else []
    assert [suggestion.units for suggestion in offered("individual", minutes, rulebook=STATE_ONLY)][:1] == expected


def test_program_codes_are_not_offered_beside_ordinary_ones() -> None:
    assert codes(offered("individual", 45)) == ["90834"]
    assert codes(offered("individual", 10)) == []


def test_a_crisis_without_a_crisis_code_in_the_contract_is_individual_therapy() -> None:
    assert codes(offered("crisis", 80, rulebook=book(without=["90839", "90840"]))) == ["90837"]


def test_two_units_are_offered_where_the_contract_pays_them() -> None:
    paying = book(without=["90837"], rules=["90834-in-units"])
    assert [suggestion.units for suggestion in offered("individual", 90, rulebook=paying)] == [{"90834": 2}]
    assert [suggestion.units for suggestion in offered("individual", 82, rulebook=paying)] == [{"90834": 1}]
