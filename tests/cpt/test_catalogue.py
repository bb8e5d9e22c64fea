"""Rows to a rulebook, by date of service; and what loading the shipped catalogue leaves alone."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from cpt.actions import add_payer, set_fees
from cpt.catalogue import rulebook_for
from cpt.models import Contract, ContractedCode, Fee, Payer, ProcedureCode, SameDayRule, TimeRule
from cpt.rulebook import PairOutcome, Rule, Rulebook
from cpt.shipped import load_catalogue
from cpt.time_rules import limits
from tests import people

DAY = date(2026, 7, 1)
BEFORE = DAY - timedelta(days=1)
PAIR = frozenset(("90834", "90837"))


def rules_on(on: date, payer: Payer | None = None) -> Rulebook:
    return rulebook_for(people.practice().pk, payer, on)


def code(name: str) -> ProcedureCode:
    return ProcedureCode.objects.get(code=name)


def rule(name: str, on: date) -> Rule | None:
    return rules_on(on).codes[name].rule


def test_a_new_rule_holds_from_its_day(catalogue: None) -> None:
    TimeRule.objects.create(code=code("90834"), effective_from=DAY, min_minutes=40, max_minutes=55, source="new")
    old, new = rule("90834", BEFORE), rule("90834", DAY)
    assert old is not None
    assert new is not None
    assert (old.min_minutes, old.max_minutes, old.effective_from) == (38, 52, date(2013, 1, 1))
    assert (new.min_minutes, new.max_minutes, new.effective_from, new.source) == (40, 55, DAY, "new")


def test_a_code_is_retired_from_its_day_and_says_which(catalogue: None) -> None:
    TimeRule.objects.create(code=code("90834"), effective_from=DAY, is_retired=True)
    assert rule("90834", BEFORE) is not None
    retired = rules_on(DAY).codes["90834"]
    assert retired.rule is None
    assert retired.not_in_force_because == "was retired on July 1, 2026"


def test_a_code_is_not_valid_before_its_first_rule(catalogue: None) -> None:
    first = date(2013, 1, 1)
    early = rules_on(first - timedelta(days=1)).codes["90834"]
    assert early.rule is None
    assert early.not_in_force_because == "is not yet valid"
    assert rule("90834", first) is not None
    assert rules_on(first).codes["90834"].not_in_force_because == ""


def test_a_retired_code_may_come_back(catalogue: None) -> None:
    TimeRule.objects.create(code=code("90834"), effective_from=BEFORE, is_retired=True)
    TimeRule.objects.create(code=code("90834"), effective_from=DAY, min_minutes=38)
    assert rule("90834", BEFORE) is None
    assert rule("90834", DAY) is not None


def test_the_contract_covers_a_code_by_date(payer: Payer) -> None:
    contract = Contract.objects.get(payer=payer)
    ContractedCode.objects.create(contract=contract, code=code("90837"), effective_from=DAY, is_covered=False)
    ContractedCode.objects.create(contract=contract, code=code("90853"), effective_from=DAY)
    before, after = rules_on(BEFORE, payer), rules_on(DAY, payer)
    assert (before.codes["90837"].is_contracted, after.codes["90837"].is_contracted) == (True, False)
    assert (before.codes["90853"].is_contracted, after.codes["90853"].is_contracted) == (False, True)


def test_self_pay_gets_everything_on_its_own_terms(payer: Payer) -> None:
    own = rules_on(DAY)
    assert all(row.is_contracted for row in own.codes.values())
    assert (own.terms.is_self_pay, own.terms.payer, own.terms.allows_audio_only) == (True, "Self-pay", True)


def test_a_payer_without_a_contract_covers_nothing(catalogue: None) -> None:
    stranger = Payer.objects.create(name="Stranger")
    rulebook = rules_on(DAY, stranger)
    assert not any(row.is_contracted for row in rulebook.codes.values())
    assert (rulebook.terms.is_self_pay, rulebook.terms.allows_audio_only) == (False, False)


@pytest.mark.parametrize("says", [True, False])
def test_the_terms_are_the_contracts(catalogue: None, says: bool) -> None:
    contract = add_payer(people.practice(), "Northfield", allows_audio_only=says, requires_authorization=says)
    terms = rules_on(DAY, contract.payer).terms
    assert (terms.payer, terms.is_self_pay) == ("Northfield", False)
    assert (terms.allows_audio_only, terms.requires_authorization) == (says, says)


def test_fees_are_by_date_and_by_payer(payer: Payer) -> None:
    set_fees(people.practice(), payer, {"90834": Decimal("125.00")})
    set_fees(people.practice(), None, {"90834": Decimal("150.00")})
    Fee.objects.create(
        practice=people.practice(), payer=payer, code=code("90834"), effective_from=DAY, amount=Decimal("130.00")
    )
    assert rules_on(BEFORE, payer).fees == {"90834": Decimal("125.00")}
    assert rules_on(DAY, payer).fees == {"90834": Decimal("130.00")}
    assert rules_on(DAY).fees == {"90834": Decimal("150.00")}


def test_crisis_is_offered_alone_and_with_its_further_time(catalogue: None) -> None:
    rulebook = rules_on(DAY)
    shorter, longer = rulebook.choice("90839"), rulebook.choice("90839-90840")
    assert shorter is not None
    assert longer is not None
    assert (str(limits(shorter)), str(limits(longer))) == ("30 to 74 min", "75 min or more")
    assert rulebook.choice("90840") is None


def test_bases_come_with_their_add_on(catalogue: None) -> None:
    add_on = rules_on(DAY).add_ons()[0]
    assert add_on.code == "90785"
    assert {"90791", "90834", "90853"} <= add_on.bases
    assert not {"90839", "90846", "90847", "90849"} & add_on.bases


def test_a_same_day_rule_holds_from_its_day(catalogue: None) -> None:
    SameDayRule.objects.create(
        first=code("90834"),
        second=code("90837"),
        outcome="distinct",
        modifier_on=code("90837"),
        effective_from=DAY,
    )
    before, after = rules_on(BEFORE).pairs[PAIR], rules_on(DAY).pairs[PAIR]
    assert (before.outcome, before.modifier_on) == (PairOutcome.NEVER, None)
    assert (after.outcome, after.modifier_on) == (PairOutcome.DISTINCT, "90837")


def test_the_newest_same_day_rule_counts_in_whichever_order_its_codes_stand(catalogue: None) -> None:
    for first, second, outcome, on in (
        ("90837", "90834", "none", BEFORE),
        ("90834", "90837", "never", DAY),
    ):
        SameDayRule.objects.create(first=code(first), second=code(second), outcome=outcome, effective_from=on)
    assert rules_on(BEFORE).pairs[PAIR].outcome == PairOutcome.NONE
    assert rules_on(DAY).pairs[PAIR].outcome == PairOutcome.NEVER


def counted() -> list[int]:
    return [model.objects.count() for model in (ProcedureCode, TimeRule, SameDayRule)]


def test_loading_twice_adds_nothing(no_catalogue: None) -> None:
    assert load_catalogue() > 0
    there = counted()
    assert load_catalogue() == 0
    assert counted() == there


def _relabel() -> None:
    ProcedureCode.objects.filter(code="90834").update(label="Ours", order=1, is_common=False)


def _reword_rule() -> None:
    TimeRule.objects.filter(code__code="90834").update(min_minutes=40)


def _open_pair() -> None:
    SameDayRule.objects.filter(first__code="90834", second__code="90837").update(outcome="none")


def _unlink() -> None:
    code("90785").bases.remove(code("90853"))


@pytest.mark.parametrize("edit", [_relabel, _reword_rule, _open_pair, _unlink])
def test_loading_again_overwrites_no_admins_edit(catalogue: None, edit: Callable[[], Any]) -> None:
    edit()
    edited = rules_on(DAY)
    assert load_catalogue() == 0
    assert rules_on(DAY) == edited


def test_what_is_missing_is_added_again(catalogue: None) -> None:
    before = rules_on(DAY)
    TimeRule.objects.filter(code__code="90834").delete()
    assert rules_on(DAY) != before
    assert load_catalogue() == 1
    assert rules_on(DAY) == before


def test_shipped_mistakes_come_to_codes_that_have_none_and_an_admins_stay(catalogue: None) -> None:
    shipped = code("90834").mistakes
    assert shipped
    assert "booked" in shipped
    ProcedureCode.objects.filter(code="90834").update(mistakes="Ours")
    ProcedureCode.objects.filter(code="90837").update(mistakes="")
    ProcedureCode.objects.filter(code="90832").update(mistakes=None)
    ProcedureCode.objects.create(code="X0899", label="Ours", kind="other")
    load_catalogue()
    told = {name: code(name).mistakes for name in ("90834", "90837", "90832", "X0899")}
    assert (told["90834"], told["90837"], told["X0899"]) == ("Ours", "", "")
    assert told["90832"]
