"""What each cell may hold, and that every table comes back from its own export."""

from decimal import Decimal

import pytest

from cpt.actions import set_fees
from cpt.models import Contract, Payer, PayerRule, ProcedureCode, SameDayRule
from cpt.resources import SHEETS, CodeSheet, FeeSheet, PairSheet, Sheet
from tests import people
from tests.cpt.test_importing import CODE, sheet, stored_with, told, tried_with

FEES = "practice,payer,code,effective_from,amount"
PAIRS = "contract,first,second,effective_from,outcome"


@pytest.mark.parametrize(
    ("table", "header", "row", "words"),
    [
        (CodeSheet, "code,kind", "90837,crises", "“crises” is none of intake, individual"),
        (CodeSheet, "code,is_common", "90837,ja", "“ja” is neither yes nor no."),
        (CodeSheet, "code,is_common", "90837,", "“” is neither yes nor no."),
        (CodeSheet, "code,licences", "90837,doctor", "“doctor” is none of"),
        (CodeSheet, "code,bases", "90837,90837 X", "There is no code “X”."),
        (CodeSheet, "code,label,kind", "9083,Short,other", "Enter a valid value."),
        (CodeSheet, "code,label,kind", f"X0001,{'x' * 61},other", "at most 60 characters"),
        (
            FeeSheet,
            FEES,
            "Riverbank,Nobody,90837,2027-01-01,1",
            "no payer “Nobody”",
        ),
        (FeeSheet, FEES, "Riverbank,,90837,2027-01-01,$5", "“$5” is no amount"),
        (
            FeeSheet,
            FEES,
            "Riverbank,,90837,2027-01-01,NaN",
            "“NaN” is no amount",
        ),
        (
            FeeSheet,
            FEES,
            "Riverbank,,90837,2027-01-01,-1",
            "greater than or equal",
        ),
        (FeeSheet, FEES, "Riverbank,,90837,2027-01-01,1.234", "decimal places"),
        (PairSheet, PAIRS, ",90834,90837,2027-01-01,distinct", "modifier 59"),
        (
            PairSheet,
            PAIRS,
            "X,90834,90837,2027-01-01,never",
            "no contract “X”",
        ),
    ],
)
def test_what_a_cell_may_not_hold_is_told(payer: Payer, table: type[Sheet], header: str, row: str, words: str) -> None:
    (problem,) = told(tried_with(f"{header}\n{row}\n", table))
    assert words in problem


@pytest.fixture
def everything(payer: Payer) -> None:
    """A row in every table that is exchanged."""
    contract, code = Contract.objects.get(), ProcedureCode.objects.get(code=CODE)
    PayerRule.objects.create(contract=contract, code=code, effective_from="2027-01-01", note='With "quotes", commas')
    SameDayRule.objects.create(
        contract=contract, first=code, second=code, outcome="distinct", modifier_on=code, effective_from="2027-01-01"
    )
    set_fees(people.practice(), payer, {CODE: Decimal("150.10")})
    set_fees(people.practice(), None, {CODE: Decimal("180.00")})


@pytest.mark.parametrize("table", SHEETS, ids=lambda table: table.__name__)
def test_what_was_exported_is_imported_without_a_change(everything: None, table: type[Sheet]) -> None:
    text = sheet(table).export().csv
    outcome = tried_with(text, table)
    assert outcome.problems == ()
    assert outcome.changes == 0
    assert len(outcome.rows) == table._meta.model.objects.count() > 0


@pytest.mark.parametrize("table", SHEETS, ids=lambda table: table.__name__)
def test_an_emptied_table_comes_back_from_its_export(everything: None, table: type[Sheet]) -> None:
    if table is CodeSheet:
        ProcedureCode.objects.filter(code=CODE).update(label="Other", extends=None, source="")
    text = sheet(table).export().csv
    before = sorted(text.splitlines())
    if table is not CodeSheet:
        table._meta.model.objects.all().delete()
    assert stored_with(text, table, reason="Back again").problems == ()
    assert sorted(sheet(table).export().csv.splitlines()) == before
