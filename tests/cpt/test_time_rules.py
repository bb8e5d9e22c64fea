"""Every limit of the shipped codes: one below, at, one above (domain facts 5.1 and 5.2)."""

from dataclasses import replace
from datetime import date

import pytest

from cpt.rulebook import Choice, Rule
from cpt.time_rules import Limits, billed_units, limits, supports, units
from tests.rulebooks import book

BOOK = book()


def fits(code: str, minutes: int) -> bool:
    choice = BOOK.choice(code)
    assert choice is not None
    return supports(choice, minutes)


@pytest.mark.parametrize(
    ("code", "below", "first", "last", "above"),
    [
        ("90832", 15, 16, 37, 38),
        ("90834", 37, 38, 52, 53),
        ("90837", 52, 53, 1440, None),
        ("90846", 25, 26, 1440, None),
        ("90847", 25, 26, 1440, None),
        ("90839", 29, 30, 74, 75),
        ("90839-90840", 74, 75, 1440, None),
        ("90791", 15, 16, 1440, None),
        ("90853", 44, 45, 1440, None),
    ],
)
def test_a_code_holds_exactly_its_minutes(code: str, below: int, first: int, last: int, above: int | None) -> None:
    assert not fits(code, below)
    assert fits(code, first)
    assert fits(code, last)
    assert above is None or not fits(code, above)


@pytest.mark.parametrize("minutes", range(16, 241))
def test_exactly_one_individual_code_fits_from_16_minutes_up(minutes: int) -> None:
    assert [fits(code, minutes) for code in ("90832", "90834", "90837")].count(True) == 1


@pytest.mark.parametrize(
    ("minutes", "expected"), [(75, 1), (95, 1), (104, 1), (105, 2), (130, 2), (134, 2), (135, 3), (164, 3), (165, 3)]
)
def test_crisis_units_grow_by_half_hours_up_to_the_cap(minutes: int, expected: int) -> None:
    choice = BOOK.choice("90839-90840")
    assert choice is not None
    assert billed_units(choice, minutes) == {"90839": 1, "90840": expected}


def test_units_before_the_cap_go_on_growing() -> None:
    rule = BOOK.codes["90840"].rule
    assert rule is not None
    assert units(rule, 165) == 4


def test_one_unit_of_the_long_code_however_long() -> None:
    choice = BOOK.choice("90837")
    assert choice is not None
    assert billed_units(choice, 75) == billed_units(choice, 240) == {"90837": 1}


def test_nothing_is_billed_below_the_minimum() -> None:
    choice = BOOK.choice("90832")
    assert choice is not None
    assert billed_units(choice, 15) == {}


def test_a_group_below_its_warning_is_still_one_unit() -> None:
    choice = BOOK.choice("90853")
    assert choice is not None
    assert billed_units(choice, 44) == {"90853": 1}


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("90834", "38 to 52 min"),
        ("90837", "53 min or more"),
        ("90839-90840", "75 min or more"),
        ("90849", "any length"),
    ],
)
def test_limits_read_as_a_person_says_them(code: str, words: str) -> None:
    choice = BOOK.choice(code)
    assert choice is not None
    assert str(limits(choice)) == words


def test_a_retired_code_has_no_limits_and_bills_nothing() -> None:
    choice = book(retired=["90837"]).choice("90837")
    assert choice is not None
    assert limits(choice) is None
    assert not supports(choice, 60)
    assert billed_units(choice, 60) == {}


def test_limits_without_a_start_read_up_to_their_end() -> None:
    assert str(Limits(None, 52)) == "up to 52 min"
    assert Limits(None, 52).holds(0)
    assert Limits(None, 52).holds(52)
    assert not Limits(None, 52).holds(53)


def test_a_rule_without_a_cap_never_cuts_units() -> None:
    base = BOOK.codes["90840"]
    assert base.rule is not None
    further = replace(base, rule=replace(base.rule, max_units=None))
    assert billed_units(Choice("90839-90840", BOOK.codes["90839"], further), 165) == {"90839": 1, "90840": 4}


def test_fewer_minutes_than_a_warning_asks_for_are_one_unit() -> None:
    rule = BOOK.codes["90853"].rule
    assert rule is not None
    assert units(rule, 44) == 1
    assert units(replace(rule, below_is_warning=False), 44) == 0


@pytest.mark.parametrize(("minutes", "expected"), [(0, 1), (14, 1), (15, 2), (16, 2), (30, 3)])
def test_steps_without_a_minimum_count_from_nothing(minutes: int, expected: int) -> None:
    assert units(Rule(date(2026, 1, 1), step_minutes=15), minutes) == expected
