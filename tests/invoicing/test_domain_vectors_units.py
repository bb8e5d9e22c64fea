"""The vectors of our domain notes (5.1) about units: hours, half hours, quarter hours, and what some payers have."""

from dataclasses import replace

import pytest

from cpt.rulebook import Rulebook
from invoicing.lines import lines
from tests.invoicing.cases import as_shown, attested, case, entry, found, ids, proposal, together
from tests.rulebooks import INSURED, book

HOURS = {"96130": "96131", "96132": "96133", "96116": "96121"}
HALF_HOURS = {"96136": "96137", "96138": "96139"}
# A quarter hour follows the first half hour of these, and all of H0004 is in quarter hours.
QUARTER_HOURS = {"96158": "96159", "96164": "96165", "96167": "96168", "96170": "96171"}
MICHIGAN_FULL, MICHIGAN_BEGUN = "h0004-full-quarter-hours", "h0004-begun-quarter-hours"


def units(code: str, minutes: int, rulebook: Rulebook | None = None) -> int:
    """Every unit that a psychologist's session in person comes to; 0 where the checks refuse it."""
    one, times = attested(minutes)
    one = replace(one, licence="psychologist", rulebook=rulebook or one.rulebook)
    posted = entry(code, **times, identified_client_present=code != "96170")
    if any(id.startswith("minutes-") for id in ids(one, posted)):
        return 0
    return sum(proposal(one, posted).units.values())


@pytest.mark.parametrize("code", HOURS)
@pytest.mark.parametrize(("minutes", "expected"), [(30, 0), (31, 1), (90, 1), (91, 2), (150, 2), (151, 3)])
def test_5_1_18_an_hour_starts_at_31_and_the_second_at_91(code: str, minutes: int, expected: int) -> None:
    assert units(code, minutes) == expected


@pytest.mark.parametrize("code", HALF_HOURS)
@pytest.mark.parametrize(
    ("minutes", "expected"), [(15, 0), (16, 1), (45, 1), (46, 2), (75, 2), (76, 3), (105, 3), (106, 4)]
)
def test_5_1_19_half_hours_go_by_their_midpoints(code: str, minutes: int, expected: int) -> None:
    assert units(code, minutes) == expected


@pytest.mark.parametrize(
    ("minutes", "expected"), [(7, 0), (8, 1), (22, 1), (23, 2), (37, 2), (38, 3), (52, 3), (53, 4)]
)
@pytest.mark.parametrize("code", ["H0004", "H2019", "T1016"])
def test_5_1_20_quarter_hours_go_by_their_midpoints(code: str, minutes: int, expected: int) -> None:
    assert units(code, minutes) == expected


@pytest.mark.parametrize("code", QUARTER_HOURS)
@pytest.mark.parametrize(("minutes", "expected"), [(15, 0), (16, 1), (37, 1), (38, 2), (52, 2), (53, 3), (67, 3)])
def test_quarter_hours_follow_the_first_half_hour(code: str, minutes: int, expected: int) -> None:
    assert units(code, minutes) == expected


@pytest.mark.parametrize(("minutes", "expected"), [(14, 0), (15, 1), (29, 1), (30, 2), (44, 2), (45, 3)])
def test_5_1_21_michigans_full_quarter_hours(minutes: int, expected: int) -> None:
    assert units("H0004", minutes, book(rules=[MICHIGAN_FULL])) == expected


@pytest.mark.parametrize(("minutes", "expected"), [(0, 0), (1, 1), (15, 1), (16, 2), (30, 2), (31, 3)])
def test_5_1_21_michigans_begun_quarter_hours(minutes: int, expected: int) -> None:
    assert units("H0004", minutes, book(rules=[MICHIGAN_BEGUN])) == expected


@pytest.mark.parametrize(("minutes", "expected"), [(30, 0), (31, 1), (90, 1), (91, 2)])
def test_a_state_programs_crisis_hours(minutes: int, expected: int) -> None:
    assert units("S9484", minutes) == expected


@pytest.mark.parametrize(("minutes", "expected"), [(19, 0), (20, 1), (39, 1), (40, 2)])
def test_safety_planning_is_billed_in_full_units_since_no_minimum_is_known(minutes: int, expected: int) -> None:
    assert units("G0560", minutes) == expected


@pytest.mark.parametrize(("minutes", "expected"), [(29, 0), (30, 1), (74, 1), (75, 2), (105, 3)])
def test_crisis_outside_the_office_is_one_line_with_its_further_time(minutes: int, expected: int) -> None:
    assert units("G0017", minutes) == expected


@pytest.mark.parametrize(("minutes", "expected"), [(37, 0), (38, 1), (82, 1), (83, 2), (90, 2), (200, 2)])
def test_5_1_22_ninety_minutes_are_two_units_where_the_payer_says_so(minutes: int, expected: int) -> None:
    paying = book(without=["90837"], rules=["90834-in-units"])
    assert units("90834", minutes, paying) == expected
    assert units("90834", minutes) == (1 if minutes == 38 else 0)


def test_5_1_22_everybody_elses_long_session_is_one_unit_of_the_long_code() -> None:
    assert units("90837", 90) == 1


def test_5_1_29_a_program_that_takes_one_code_refuses_the_ordinary_one() -> None:
    program = book(only=["99404"], terms=replace(INSURED, requires_authorization=True))
    one = case(together(45), program)
    assert ids(one, as_shown(one, "90834")) == {"code-not-contracted", "authorization-missing"}
    assert "It pays for 99404" in found(one, as_shown(one, "90834"), "code-not-contracted").message
    authorized = replace(one, authorization=replace(one.authorization, number="EAP-1", sessions=6))
    assert ids(authorized, as_shown(authorized, "99404")) == set()
    (line,) = lines(proposal(authorized, as_shown(authorized, "99404", client_location="home")))
    assert (line.code, line.units, line.modifiers) == ("99404", 1, ("95",))
