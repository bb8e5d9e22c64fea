"""What a contract changes: its terms, its own minutes and units, its pairs and the licences it pays; all by date."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from audit.models import Event
from cpt.actions import add_payer, adopt_rule
from cpt.catalogue import rulebook_for
from cpt.models import Contract, ContractedCode, ContractTerms, PayerRule, ProcedureCode, SameDayRule, TimeRule
from cpt.rulebook import PairOutcome, Rulebook, Terms
from tests import people

DAY = date(2026, 7, 1)
BEFORE = DAY - timedelta(days=1)
PAIR = frozenset(("90834", "90837"))


@pytest.fixture
def contract(catalogue: None) -> Contract:
    """A contract for every code, without anything of its own."""
    return add_payer(people.practice(), "Prairie")


def rules_on(on: date, contract: Contract | None) -> Rulebook:
    return rulebook_for(people.practice().pk, contract.payer if contract else None, on)


def code(name: str) -> ProcedureCode:
    return ProcedureCode.objects.get(code=name)


def test_terms_hold_from_their_day(contract: Contract) -> None:
    ContractTerms.objects.create(
        contract=contract,
        effective_from=DAY,
        allows_audio_only=False,
        requires_authorization=True,
        intake_repeat_months=6,
        second_only_as_crisis=True,
        note_min_length=80,
        note_names_phone=True,
        note_names_time=True,
        video_modifier="GT",
        audio_modifier="",
        program_modifier="HJ",
        group_modifier="HQ",
        allows_missed_fee=False,
        missed_fee_cap=Decimal("75.50"),
    )
    assert rules_on(BEFORE, contract).terms == Terms(payer="Prairie", is_self_pay=False)
    assert rules_on(DAY, contract).terms == Terms(
        payer="Prairie",
        is_self_pay=False,
        allows_audio_only=False,
        requires_authorization=True,
        intake_repeat_months=6,
        second_only_as_crisis=True,
        note_min_length=80,
        note_names_phone=True,
        note_names_time=True,
        video_modifier="GT",
        audio_modifier="",
        program_modifier="HJ",
        group_modifier="HQ",
        allows_missed_fee=False,
        missed_fee_cap=Decimal("75.50"),
    )


def test_before_its_first_terms_a_contract_says_nothing_special(contract: Contract) -> None:
    contract.terms.all().delete()
    assert rules_on(DAY, contract).terms == Terms(payer="Prairie", is_self_pay=False)


def test_the_contracts_own_rule_stands_whole_in_place_of_the_general_one_from_its_day(contract: Contract) -> None:
    PayerRule.objects.create(
        contract=contract, code=code("90834"), effective_from=DAY, min_minutes=38, max_minutes=60, source="clause 4"
    )
    old, new = rules_on(BEFORE, contract).codes["90834"].rule, rules_on(DAY, contract).codes["90834"].rule
    assert old is not None
    assert new is not None
    assert (old.max_minutes, old.max_units, old.is_contracts) == (52, 2, False)
    assert (new.max_minutes, new.max_units, new.is_contracts) == (60, None, True)
    assert (new.effective_from, new.source) == (DAY, "clause 4")


def test_nobody_else_has_the_contracts_rule(contract: Contract) -> None:
    PayerRule.objects.create(contract=contract, code=code("90834"), effective_from=DAY, min_minutes=1)
    other = add_payer(people.practice(), "Cedar")
    for rulebook in (rules_on(DAY, other), rules_on(DAY, None)):
        rule = rulebook.codes["90834"].rule
        assert rule is not None
        assert (rule.min_minutes, rule.is_contracts) == (38, False)


def test_a_contract_goes_back_to_the_general_rule(contract: Contract) -> None:
    PayerRule.objects.create(contract=contract, code=code("90834"), effective_from=BEFORE, min_minutes=1)
    PayerRule.objects.create(contract=contract, code=code("90834"), effective_from=DAY, is_general=True)
    own, general = rules_on(BEFORE, contract).codes["90834"].rule, rules_on(DAY, contract).codes["90834"].rule
    assert own is not None
    assert general is not None
    assert (own.min_minutes, general.min_minutes) == (1, 38)


def test_no_contract_brings_a_retired_code_back(contract: Contract) -> None:
    PayerRule.objects.create(contract=contract, code=code("90834"), effective_from=BEFORE, min_minutes=1)
    TimeRule.objects.create(code=code("90834"), effective_from=DAY, is_retired=True)
    assert rules_on(DAY, contract).codes["90834"].rule is None


@pytest.mark.parametrize("mine_first", [True, False])
def test_a_contracts_pair_goes_before_the_general_ones(contract: Contract, mine_first: bool) -> None:
    first, second = ("90834", "90837") if mine_first else ("90837", "90834")
    SameDayRule.objects.create(
        contract=contract, first=code(first), second=code(second), outcome="none", effective_from=BEFORE
    )
    SameDayRule.objects.create(first=code("90834"), second=code("90837"), outcome="never", effective_from=DAY)
    assert rules_on(DAY, contract).pairs[PAIR].outcome == PairOutcome.NONE
    assert rules_on(DAY, None).pairs[PAIR].outcome == PairOutcome.NEVER


def test_a_contract_names_the_licences_it_pays(contract: Contract) -> None:
    def allowed(rulebook: Rulebook, licence: str) -> bool:
        return rulebook.codes["90792"].allows_licence(licence)

    assert not allowed(rules_on(DAY, contract), "counselor")
    row = ContractedCode.objects.filter(contract=contract, code=code("90792"))
    row.update(licences=["prescriber", "counselor"])
    assert allowed(rules_on(DAY, contract), "counselor")
    assert not allowed(rules_on(DAY, None), "counselor")
    row.update(licences=[])
    assert allowed(rules_on(DAY, contract), "social_worker")


def test_the_licensees_descriptor_is_shown_instead_of_our_label(catalogue: None) -> None:
    assert rules_on(DAY, None).codes["90834"].label == "Individual therapy, middle"
    ProcedureCode.objects.filter(code="90834").update(descriptor="The licensee's words")
    assert rules_on(DAY, None).codes["90834"].label == "The licensee's words"


@pytest.mark.parametrize("columns", [{"max_units": 0}, {"step_minutes": 0}, {"min_minutes": 5, "max_minutes": 4}])
def test_the_database_refuses_rules_that_bill_nothing(contract: Contract, columns: dict[str, int]) -> None:
    for rows in (
        lambda: PayerRule.objects.create(contract=contract, code=code("90834"), effective_from=DAY, **columns),
        lambda: TimeRule.objects.create(code=code("90834"), effective_from=DAY, **columns),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows()


def test_only_the_codes_that_are_named_are_under_contract(catalogue: None) -> None:
    eap = add_payer(people.practice(), "Harbor", only=frozenset({"90834"}), requires_authorization=True)
    rulebook = rules_on(DAY, eap)
    assert {name for name, row in rulebook.codes.items() if row.is_contracted} == {"90834"}
    assert rulebook.terms.requires_authorization
    with pytest.raises(ProcedureCode.DoesNotExist):
        add_payer(people.practice(), "Harbor", only=frozenset({"12345"}))


def test_a_contract_adopts_a_shipped_rule_from_a_day(contract: Contract) -> None:
    for _ in range(2):
        adopt_rule(contract, "h0004-full-quarter-hours", DAY)
    old, new = rules_on(BEFORE, contract).codes["H0004"].rule, rules_on(DAY, contract).codes["H0004"].rule
    assert old is not None
    assert new is not None
    assert (old.min_minutes, new.min_minutes, new.step_minutes, new.is_contracts) == (8, 15, 15, True)
    assert PayerRule.objects.count() == 1
    assert Event.objects.filter(action="contract.rule-adopted").count() == 2
    with pytest.raises(KeyError):
        adopt_rule(contract, "nothing-of-the-kind")
