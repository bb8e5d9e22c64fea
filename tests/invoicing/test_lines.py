"""What an entry comes to: lines, units, charges, modifiers, place of service."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from invoicing.case import Case, Contact
from invoicing.lines import Line, lines
from invoicing.totals import total
from tests.invoicing.cases import as_shown, attested, case, entry, neighbour, proposal, together
from tests.rulebooks import INSURED, ON, book

FEES = {"90834": Decimal("125.00"), "90839": Decimal("200.00"), "90840": Decimal("80.10")}
PRICED = replace(book(), fees=FEES)


def billed(one: Case, code: str, **posted: Any) -> list[Line]:
    return lines(proposal(one, as_shown(one, code, **{"client_location": "home", **posted})))


def test_one_code_is_one_line_with_the_rule_that_supports_it() -> None:
    (line,) = billed(case(together(45), PRICED), "90834")
    assert (line.code, line.units, line.charge) == ("90834", 1, Decimal("125.00"))
    assert line.label == "Individual therapy, middle"
    assert line.rule_effective_from == date(2013, 1, 1)
    assert line.rule_source.startswith("https://")


def test_crisis_bills_its_base_first_and_each_further_unit() -> None:
    first, further = billed(case(together(105), PRICED), "90839-90840")
    assert (first.code, first.units, first.charge) == ("90839", 1, Decimal("200.00"))
    assert (further.code, further.units, further.charge) == ("90840", 2, Decimal("160.20"))


@pytest.mark.parametrize(("minutes", "expected"), [(74, ["90839"]), (75, ["90839", "90840"])])
def test_further_time_is_billed_from_its_minute(minutes: int, expected: list[str]) -> None:
    code = "-".join(expected)
    assert [line.code for line in billed(case(together(minutes)), code)] == expected


def test_a_long_session_is_one_unit() -> None:
    assert [line.units for line in billed(case(together(75)), "90837")] == [1]


def test_a_code_without_a_fee_has_no_charge() -> None:
    assert [line.charge for line in billed(case(together(60), PRICED), "90837")] == [None]


def test_a_ticked_add_on_is_a_line_after_its_base() -> None:
    found = billed(case(together(45), PRICED), "90834", add_ons=("90785",))
    assert [(line.code, line.units) for line in found] == [("90834", 1), ("90785", 1)]


def test_nothing_is_billed_without_code_or_minutes_or_below_the_minimum() -> None:
    one = case(together(45))
    assert billed(one, "") == []
    assert billed(one, "90834", live_minutes=None) == []
    assert billed(one, "90837", add_ons=("90785",)) == []


@pytest.mark.parametrize(
    ("location", "place"), [("home", "10"), ("elsewhere", "02"), ("office", "11"), ("", ""), ("moon", "")]
)
def test_the_place_of_service_follows_where_the_client_was(location: str, place: str) -> None:
    assert billed(case(together(45)), "90834", client_location=location)[0].place_of_service == place


@pytest.mark.parametrize(
    ("contact", "modifiers"),
    [(Contact.VIDEO, ("95",)), (Contact.PHONE_ONLY, ("93",)), (Contact.IN_PERSON, ()), (Contact.MESSAGE, ())],
)
def test_the_modifier_follows_how_they_communicated(contact: Contact, modifiers: tuple[str, ...]) -> None:
    assert billed(case(together(45)), "90834", contact=contact)[0].modifiers == modifiers


def test_a_video_session_that_ended_by_phone_stays_video() -> None:
    found = billed(case(together(45)), "90834", completed_by_phone=True, phone_minutes=10)
    assert found[0].modifiers == ("95",)


def test_a_distinct_service_takes_59_before_the_contact() -> None:
    one = case(together(45), neighbours=(neighbour(codes=("90846",)),))
    base, add_on = billed(one, "90834", add_ons=("90785",))
    assert base.modifiers == ("59", "95")
    assert add_on.modifiers == ("95",)


def test_in_person_time_is_billed_as_entered() -> None:
    one, times = attested(53)
    (line,) = lines(proposal(one, entry("90837", **times, client_location="office")))
    assert (line.code, line.units, line.modifiers, line.place_of_service) == ("90837", 1, (), "11")


def test_a_code_whose_rule_is_gone_carries_no_rule() -> None:
    rulebook = book(retired=["90785"])
    add_on = billed(case(together(45), rulebook), "90834", add_ons=("90785",))[1]
    assert (add_on.rule_effective_from, add_on.rule_source) == (None, "")


@pytest.mark.parametrize(
    ("terms", "contact", "modifiers"),
    [
        ({"video_modifier": "GT"}, Contact.VIDEO, ("GT",)),
        ({"video_modifier": ""}, Contact.VIDEO, ()),
        ({"audio_modifier": "FQ"}, Contact.PHONE_ONLY, ("FQ",)),
        ({"audio_modifier": ""}, Contact.PHONE_ONLY, ()),
        ({"program_modifier": "HJ"}, Contact.VIDEO, ("HJ", "95")),
        ({"program_modifier": "HJ"}, Contact.IN_PERSON, ("HJ",)),
        ({"group_modifier": "HQ"}, Contact.VIDEO, ("95",)),
    ],
)
def test_the_contract_names_its_modifiers(terms: dict[str, str], contact: Contact, modifiers: tuple[str, ...]) -> None:
    one = case(together(45), book(terms=replace(INSURED, **terms)))
    assert billed(one, "90834", contact=contact)[0].modifiers == modifiers


def test_a_groups_modifier_stands_on_group_codes_and_59_before_every_other() -> None:
    terms = replace(INSURED, program_modifier="HJ", group_modifier="HQ")
    group = case(together(50), book(terms=terms), kind="group")
    assert billed(group, "90853")[0].modifiers == ("HJ", "HQ", "95")
    beside = case(together(50), book(terms=terms), neighbours=(neighbour(codes=("90853",)),))
    assert billed(beside, "90834")[0].modifiers == ("59", "HJ", "95")


def test_units_are_charged_one_by_one_to_the_cent() -> None:
    fees = {"96130": Decimal("150.10"), "96131": Decimal("99.99")}
    one, times = attested(151)
    one = replace(one, licence="psychologist", rulebook=replace(book(), fees=fees))
    first, further = lines(proposal(one, entry("96130", **times)))
    assert (first.charge, further.units, further.charge) == (Decimal("150.10"), 2, Decimal("199.98"))
    assert total(line.charge for line in (first, further)) == Decimal("350.08")


def test_the_contracts_own_rule_is_the_one_kept_with_the_line() -> None:
    (line,) = billed(case(together(60), book(rules=["90834-up-to-60"])), "90834")
    assert (line.rule_limits, line.rule_effective_from) == ("38 to 60 min", ON)
