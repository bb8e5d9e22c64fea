"""Dated rows to what holds on one date, and which dates share it."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from cpt.rulebook import Code, Pair, PairOutcome, Rule, Terms
from cpt.timetable import Contracted, Dated, Own, Timetable, in_order

ALWAYS, DAY, LATER = date(2013, 1, 1), date(2027, 1, 1), date(2028, 1, 1)
BEFORE, ON, AFTER = DAY - timedelta(days=1), DAY, DAY + timedelta(days=1)
PAIR = frozenset(("90834", "90837"))


def rule(since: date, least: int) -> Dated[Rule | None]:
    return Dated("90837", since, Rule(effective_from=since, min_minutes=least))


def timetable(**rows: object) -> Timetable:
    """One code with its rule from the beginning on, under a contract."""
    own = rows.pop("own", Own(codes=(Dated("90837", ALWAYS, Contracted(is_covered=True)),)))
    values = {"payer": "Cedar", "contract": 7, "rules": (rule(ALWAYS, 53),), "own": own}
    return Timetable(codes={"90837": Code("90837", "Long", "individual", None)}, **values | rows)


def minutes(table: Timetable, on: date) -> int | None:
    found = table.on(on).codes["90837"].rule
    return found.min_minutes if found else None


@pytest.mark.parametrize(("on", "least"), [(BEFORE, 53), (ON, 55), (AFTER, 55), (LATER, 57)])
def test_a_rule_holds_until_the_next_one_begins(on: date, least: int) -> None:
    assert minutes(timetable(rules=(rule(ALWAYS, 53), rule(DAY, 55), rule(LATER, 57))), on) == least


@pytest.mark.parametrize(
    ("on", "began"), [(ALWAYS - timedelta(days=1), date.min), (ALWAYS, ALWAYS), (BEFORE, ALWAYS), (ON, DAY)]
)
def test_dates_between_two_changes_share_one_stretch(on: date, began: date) -> None:
    table = timetable(rules=(rule(ALWAYS, 53), rule(DAY, 55)))
    assert table.began(on) == table.on(on).on == began
    assert table.on(on) == table.on(began)


@pytest.mark.parametrize(
    "rows",
    [
        {"rules": (rule(DAY, 55),)},
        {"pairs": (Dated(PAIR, DAY, Pair(PairOutcome.NEVER)),)},
        {"fees": (Dated("90837", DAY, Decimal(9)),)},
        {"own": Own(rules=(rule(DAY, 55),))},
        {"own": Own(pairs=(Dated(PAIR, DAY, Pair(PairOutcome.NEVER)),))},
        {"own": Own(codes=(Dated("90837", DAY, Contracted(is_covered=True)),))},
        {"own": Own(terms=(Dated(None, DAY, Terms("Cedar", is_self_pay=False, note_min_length=90)),))},
    ],
    ids=["rule", "pair", "fee", "own rule", "own pair", "own code", "terms"],
)
def test_every_kind_of_row_begins_a_stretch(rows: dict[str, object]) -> None:
    table = timetable(**rows)
    assert (table.began(BEFORE) < DAY, table.began(ON)) == (True, DAY)
    assert table.on(BEFORE) != table.on(ON)


def test_a_code_that_is_retired_or_not_yet_valid_says_why() -> None:
    table = timetable(rules=(rule(DAY, 53), Dated("90837", LATER, None)))
    told = [table.on(on).codes["90837"].not_in_force_because for on in (BEFORE, ON, LATER)]
    assert told == ["is not yet valid", "", "was retired on January 1, 2028"]
    assert (minutes(table, BEFORE), minutes(table, LATER)) == (None, None)


def test_a_contracts_rule_stands_in_place_of_the_general_one_until_it_ends() -> None:
    own = Own(rules=(rule(DAY, 45), Dated("90837", LATER, None)))
    assert [minutes(timetable(own=own), on) for on in (BEFORE, ON, LATER)] == [53, 45, 53]


def test_no_contract_brings_a_retired_code_back() -> None:
    table = timetable(rules=(rule(ALWAYS, 53), Dated("90837", DAY, None)), own=Own(rules=(rule(ALWAYS, 45),)))
    assert (minutes(table, BEFORE), minutes(table, ON)) == (45, None)


def test_the_contract_says_what_is_paid_and_to_whom() -> None:
    rows = (
        Dated("90837", ALWAYS, Contracted(is_covered=True)),
        Dated("90837", DAY, Contracted(is_covered=True, licences=frozenset({"prescriber"}))),
        Dated("90837", LATER, Contracted(is_covered=False)),
    )
    codes = [timetable(own=Own(codes=rows)).on(on).codes["90837"] for on in (BEFORE, ON, LATER)]
    assert [(code.is_contracted, code.licences) for code in codes] == [
        (True, frozenset()),
        (True, frozenset({"prescriber"})),
        (False, frozenset()),
    ]


def test_self_pay_gets_everything_and_a_payer_without_a_contract_nothing() -> None:
    own, stranger = timetable(payer=None, contract=None, own=Own()), timetable(contract=None, own=Own())
    assert (own.on(ON).codes["90837"].is_contracted, own.on(ON).terms) == (True, Terms())
    assert not stranger.on(ON).codes["90837"].is_contracted
    assert stranger.on(ON).terms == Terms("Cedar", is_self_pay=False, allows_audio_only=False, allows_missed_fee=False)


def test_before_its_first_terms_a_contract_says_nothing_special() -> None:
    held = Terms("Cedar", is_self_pay=False, note_min_length=90)
    table = timetable(own=Own(terms=(Dated(None, DAY, held),)))
    assert table.on(BEFORE).terms == Terms("Cedar", is_self_pay=False)
    assert table.on(ON).terms == held


def test_a_contracts_pair_goes_before_the_general_ones() -> None:
    general = (Dated(PAIR, DAY, Pair(PairOutcome.NEVER)),)
    own = Own(pairs=(Dated(PAIR, ALWAYS, Pair(PairOutcome.NONE)),))
    assert timetable(pairs=general).on(ON).pairs[PAIR].outcome == PairOutcome.NEVER
    assert timetable(pairs=general, own=own).on(ON).pairs[PAIR].outcome == PairOutcome.NONE


def test_rows_of_one_date_stay_as_they_come() -> None:
    first, second, early = rule(DAY, 1), rule(DAY, 2), rule(ALWAYS, 3)
    assert in_order([first, second, early]) == (early, first, second)
    assert minutes(timetable(rules=in_order([first, second])), DAY) == 2
