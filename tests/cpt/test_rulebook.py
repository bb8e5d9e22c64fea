"""Lines of the code list: which there are, what they bill, and what may be ticked beside them."""

from dataclasses import replace

from cpt.rulebook import Code, Rulebook
from cpt.time_rules import billed_units, limits
from tests.rulebooks import book

BOOK = book()


def changed(**codes: dict[str, object]) -> Rulebook:
    """The shipped codes, some of them with other columns; names are `code_<code>`."""
    rows = dict(BOOK.codes)
    for name, columns in codes.items():
        code = name.removeprefix("code_")
        rows[code] = replace(rows[code], **columns)
    return replace(BOOK, codes=rows)


def test_crisis_is_two_lines_and_further_time_alone_is_none() -> None:
    values = [choice.value for choice in BOOK.choices()]
    assert len(values) == len(set(values))
    assert {"90839", "90839-90840"} <= set(values)
    assert "90840" not in values


def test_add_ons_are_no_lines() -> None:
    values = {choice.value for choice in BOOK.choices()}
    assert not values & {code.code for code in BOOK.codes.values() if code.is_add_on}
    assert BOOK.choice("90785") is None


def test_a_choice_is_found_by_what_the_form_posts() -> None:
    choice = BOOK.choice("90839-90840")
    assert choice is not None
    assert [code.code for code in choice.codes] == ["90839", "90840"]
    assert (choice.kind, choice.needs_extension, choice.leading.code) == ("crisis", True, "90840")
    assert BOOK.choice("90840-90839") is None
    assert BOOK.choice("") is None


def test_a_plain_choice_bills_its_own_code() -> None:
    choice = BOOK.choice("90839")
    assert choice is not None
    assert [code.code for code in choice.codes] == ["90839"]
    assert (choice.needs_extension, choice.leading.code) == (False, "90839")


def test_a_base_without_an_end_bills_its_further_time_in_one_line() -> None:
    rule = BOOK.codes["90839"].rule
    assert rule is not None
    rulebook = changed(code_90839={"rule": replace(rule, max_minutes=None)})
    choice = rulebook.choice("90839")
    assert choice is not None
    assert rulebook.choice("90839-90840") is None
    assert (choice.needs_extension, choice.leading.code) == (False, "90839")
    assert str(limits(choice)) == "30 min or more"
    assert billed_units(choice, 74) == {"90839": 1}
    assert billed_units(choice, 75) == {"90839": 1, "90840": 1}


def test_a_retired_base_is_one_line_without_limits() -> None:
    rulebook = book(retired=["90839"])
    choice = rulebook.choice("90839")
    assert choice is not None
    assert limits(choice) is None
    assert rulebook.choice("90839-90840") is None


def test_retired_further_time_closes_the_longer_choice_only() -> None:
    rulebook = book(retired=["90840"])
    longer, shorter = rulebook.choice("90839-90840"), rulebook.choice("90839")
    assert longer is not None
    assert shorter is not None
    assert limits(longer) is None
    assert str(limits(shorter)) == "30 to 74 min"


def test_what_may_be_ticked_is_in_the_admins_order_and_has_a_base() -> None:
    assert [code.code for code in BOOK.add_ons()] == ["90785", "90863"]
    with_more = changed(
        code_90833={"bases": frozenset({"99213"})}, code_90836={"bases": frozenset({"99213"}), "order": 1}
    )
    assert [code.code for code in with_more.add_ons()] == ["90836", "90785", "90833", "90863"]


def test_no_licence_named_means_every_licence() -> None:
    anyone = Code("90834", "Middle", "individual", None)
    assert anyone.allows_licence("counselor")
    assert replace(anyone, licences=frozenset({"prescriber"})).allows_licence("prescriber")
    assert not replace(anyone, licences=frozenset({"prescriber"})).allows_licence("counselor")


def test_further_time_that_is_not_billable_leaves_a_base_without_an_end_alone() -> None:
    rule = BOOK.codes["90839"].rule
    assert rule is not None
    for columns in ({"is_contracted": False}, {"rule": None}):
        rulebook = changed(code_90839={"rule": replace(rule, max_minutes=None)}, code_90840=columns)
        choice = rulebook.choice("90839")
        assert choice is not None
        assert billed_units(choice, 90) == {"90839": 1}
