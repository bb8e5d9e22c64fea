"""What would hold if some rows were stored as well."""

from datetime import date

import pytest

from cpt.drafts import Draft, drafted
from cpt.rulebook import Code, Pair, PairOutcome, Rule, Terms
from cpt.timetable import Contracted, Dated, Own, Timetable

ALWAYS, FIRST, LAST = date(2013, 1, 1), date(2026, 9, 1), date(2026, 11, 30)
INSIDE, AHEAD, FAR = date(2026, 10, 15), date(2027, 1, 1), date(2028, 1, 1)
PAIR = frozenset(("90834", "90837"))


def rule(since: date, least: int, row: int | None = None) -> Dated[Rule | None]:
    return Dated("90837", since, Rule(effective_from=since, min_minutes=least), row)


STORED = Timetable(
    payer="Cedar",
    contract=7,
    codes={"90837": Code("90837", "Long", "individual", None)},
    rules=(rule(ALWAYS, 53, row=1), rule(INSIDE, 54, row=2)),
)


def minutes(draft: Draft, on: date, stored: Timetable = STORED) -> int | None:
    found = drafted(stored, draft, FIRST, LAST).on(on).codes["90837"].rule
    return found.min_minutes if found else None


def test_an_empty_draft_changes_nothing() -> None:
    assert drafted(STORED, Draft(), FIRST, LAST) == STORED


def test_a_row_inside_the_time_holds_from_its_date() -> None:
    draft = Draft(rules=(rule(date(2026, 10, 1), 60),))
    assert [minutes(draft, on) for on in (FIRST, date(2026, 10, 1), INSIDE)] == [53, 60, 54]


def test_a_changed_row_stands_in_its_own_place() -> None:
    moved = Draft(rules=(rule(date(2026, 11, 1), 60, row=2),))
    assert [minutes(moved, on) for on in (INSIDE, date(2026, 11, 1))] == [53, 60]
    same_day = Draft(rules=(rule(INSIDE, 61),))
    assert minutes(same_day, LAST) == 61


def test_a_row_that_lies_ahead_is_tried_over_the_whole_time() -> None:
    draft = Draft(rules=(rule(AHEAD, 70),))
    assert [minutes(draft, on) for on in (date(2026, 8, 31), FIRST, INSIDE, LAST)] == [53, 70, 70, 70]


def test_of_several_that_lie_ahead_the_next_one_is_tried() -> None:
    assert minutes(Draft(rules=(rule(FAR, 80), rule(AHEAD, 70))), LAST) == 70


def test_a_row_inside_the_time_goes_before_one_that_lies_ahead() -> None:
    draft = Draft(rules=(rule(INSIDE, 60), rule(AHEAD, 70)))
    assert [minutes(draft, on) for on in (FIRST, INSIDE, LAST)] == [53, 60, 60]


def test_a_code_is_tried_as_the_form_has_it() -> None:
    code = Code("90837", "Long", "individual", None, licences=frozenset({"prescriber"}))
    assert drafted(STORED, Draft(codes=(code,)), FIRST, LAST).on(LAST).codes["90837"].licences == {"prescriber"}


OWN = Own(
    rules=(rule(INSIDE, 45),),
    pairs=(Dated(PAIR, INSIDE, Pair(PairOutcome.NONE)),),
    codes=(Dated("90837", INSIDE, Contracted(is_covered=True)),),
    terms=(Dated(None, INSIDE, Terms("Cedar", is_self_pay=False, note_min_length=90)),),
)


@pytest.mark.parametrize(("contract", "is_its"), [(7, True), (8, False), (None, False)])
def test_what_a_contract_says_is_tried_for_that_contract_alone(contract: int | None, is_its: bool) -> None:
    stored = Timetable(payer="Cedar", contract=contract, codes=STORED.codes, rules=STORED.rules)
    book = drafted(stored, Draft(own={7: OWN}), FIRST, LAST).on(LAST)
    found = book.codes["90837"].rule
    assert found is not None
    assert (found.min_minutes == 45, PAIR in book.pairs) == (is_its, is_its)
    assert (book.codes["90837"].is_contracted, book.terms.note_min_length == 90) == (is_its, is_its)


def test_every_row_of_a_draft_is_listed() -> None:
    draft = Draft(rules=(rule(AHEAD, 70),), pairs=(Dated(PAIR, AHEAD, Pair(PairOutcome.NEVER)),), own={7: OWN})
    assert [row.since for row in draft] == [AHEAD, AHEAD, INSIDE, INSIDE, INSIDE, INSIDE]
