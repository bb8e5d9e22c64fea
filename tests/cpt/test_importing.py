"""A file of rows: read strictly, tried, stored whole or not at all, and exported so that it can be imported again."""

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db.models import F

from audit.models import Event
from cpt.importing import Outcome, Problem, read, stored, tried, unsaved
from cpt.models import ContractedCode, Fee, Payer, PayerRule, ProcedureCode, SameDayRule, TimeRule
from cpt.resources import (
    CodeSheet,
    ContractedCodeSheet,
    FeeSheet,
    PairSheet,
    PayerRuleSheet,
    Sheet,
    TimeRuleSheet,
)
from cpt.table_files import MOST_BYTES, MOST_ROWS, Unreadable
from tests import people

TODAY = date(2026, 11, 17)
RULES = "code,effective_from,min_minutes,max_minutes\n"
CODE = "90837"
FEES = "practice,payer,code,effective_from,amount"
PAIRS = "contract,first,second,effective_from,outcome"


def sheet(table: type[Sheet] = TimeRuleSheet, reason: str = "") -> Sheet:
    return table(today=TODAY, reason=reason)


def tried_with(text: str, table: type[Sheet] = TimeRuleSheet, reason: str = "") -> Outcome:
    one = sheet(table, reason)
    return tried(one, read(text.encode(), one))


def stored_with(text: str, table: type[Sheet] = TimeRuleSheet, reason: str = "") -> Outcome:
    one = sheet(table, reason)
    return stored(one, read(text.encode(), one), by=people.dana())


def told(outcome: Outcome) -> list[str]:
    return [str(problem) for problem in outcome.problems]


def test_a_good_file_shows_what_it_would_change_and_changes_nothing(catalogue: None) -> None:
    before = list(TimeRule.objects.values())
    outcome = tried_with(f"{RULES}90837,2027-01-01,55,\n90834,2027-01-01,38,54\n")
    assert (outcome.problems, outcome.counts, outcome.changes) == ((), {"new": 2, "changed": 0, "unchanged": 0}, 2)
    cells = dict(zip(outcome.columns, outcome.rows[1].cells, strict=True))
    assert (cells["code"], cells["max_minutes"]) == (("", "90834"), ("", "54"))
    assert list(TimeRule.objects.values()) == before
    assert not Event.objects.exists()


def test_stored_rows_have_an_event_each_with_values_and_reason(catalogue: None) -> None:
    TimeRule.objects.create(code=ProcedureCode.objects.get(code="90834"), effective_from="2026-01-01", min_minutes=38)
    text = f"{RULES}90837,2027-01-01,55,\n90834,2026-01-01,40,52\n90834,2013-01-01,38,52\n"
    outcome = stored_with(text, reason="Letter of the payer")
    assert outcome.counts == {"new": 1, "changed": 1, "unchanged": 1}
    new, changed = (json.loads(event.details) for event in Event.objects.order_by("pk"))
    rule = TimeRule.objects.get(code__code="90834", effective_from="2026-01-01")
    assert (rule.min_minutes, rule.max_minutes) == (40, 52)
    assert changed["what"] == [
        {"values": [{"row": f"cpt.timerule:{rule.pk}", "min_minutes": ["38", "40"], "max_minutes": ["", "52"]}]}
    ]
    assert changed["reason"] == "Letter of the payer"
    assert new["what"][0]["values"][0]["min_minutes"] == ["", "55"]
    assert set(Event.objects.values_list("action", "by__email")) == {("admin.imported", "dana@example.org")}


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("9083X,2027-01-01,55,", "Row 2: There is no code “9083X”."),
        (",2027-01-01,55,", "Row 2: Name the code."),
        ("90834,01/02/2027,55,", "Row 2: “01/02/2027” is no date. Write one like 2027-01-31."),
        ("90834,,55,", "Row 2: “” is no date."),
        ("90834,2027-01-01,5.5,", "Row 2, min_minutes: “5.5” is no whole number from 0 to 32767."),
        ("90834,2027-01-01,-5,", "Row 2, min_minutes: “-5” is no whole number from 0 to 32767."),
        ("90834,2027-01-01,32768,", "Row 2, min_minutes: “32768” is no whole number"),
        ("90834,2027-01-01,55,54", "Row 2: The rule ends before it starts"),
        ("90837,2027-01-01,56,", "Row 2: It says the same thing as row 1."),
        ("90834,2026-11-16,55,", "Row 2, effective_from: The row starts in the past. Say why"),
    ],
)
def test_one_wrong_row_refuses_the_whole_file_with_its_number_and_the_reason(
    catalogue: None, row: str, problem: str
) -> None:
    before = list(TimeRule.objects.values())
    text = f"{RULES}90837,2027-01-01,55,\n{row}\n90832,2027-01-01,16,37\n"
    for outcome in (tried_with(text), stored_with(text)):
        assert len(outcome.problems) == 1
        assert told(outcome)[0].startswith(problem)
    assert list(TimeRule.objects.values()) == before
    assert not Event.objects.exists()


def test_every_wrong_row_is_named(catalogue: None) -> None:
    outcome = tried_with(f"{RULES}9083X,2027-01-01,1,\n90834,2027-01-01,x,y\n90837,2027-01-01,55,\n")
    assert [(problem.row, problem.column) for problem in outcome.problems] == [
        (1, ""),
        (2, "min_minutes"),
        (2, "max_minutes"),
    ]


@pytest.mark.parametrize(
    ("since", "reason", "is_refused"),
    [("2026-11-16", "", True), ("2026-11-16", "Why", False), ("2026-11-17", "", False), ("2026-11-18", "", False)],
)
def test_a_row_that_starts_before_today_asks_for_the_reason(
    catalogue: None, since: str, reason: str, is_refused: bool
) -> None:
    assert bool(tried_with(f"{RULES}90837,{since},55,\n", reason=reason).problems) is is_refused


def test_an_old_row_that_stays_as_it_is_asks_for_none(catalogue: None) -> None:
    assert tried_with(f"{RULES}90837,2013-01-01,53,\n").problems == ()


def test_fees_and_contracted_codes_ask_for_none(payer: Payer) -> None:
    fees = "practice,payer,code,effective_from,amount\nRiverbank,Cedar,90837,2026-01-01,150\n"
    codes = "contract,code,effective_from,is_covered\nRiverbank with Cedar,90849,2026-01-01,yes\n"
    assert (tried_with(fees, FeeSheet).problems, tried_with(codes, ContractedCodeSheet).problems) == ((), ())


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "lacks code, effective_from"),
        (b"code,effective_from\n", "no rows"),
        (b"code,effective_from,minutes\n90837,2027-01-01,5\n", "not known: minutes"),
        (b"code,min_minutes\n90837,5\n", "lacks effective_from"),
        (b"code,code,effective_from\n", "code more than once"),
        (b"code,effective_from\n90837\n", "Row 1 has 1 cells, and the header has 2"),
        ("code,effective_from\n90837,ä".encode("latin-1"), "UTF-8"),
        (b"code,effective_from\n90837,\0", "no CSV"),
        (b'code,effective_from\n"90837,2027-01-01', "no CSV"),
        (b"code;effective_from\n90837;2027-01-01\n", "separated by semicolons. Save the table with commas"),
        (b"code\teffective_from\n90837\t2027-01-01\n", "separated by tabs"),
        (b"x" * (MOST_BYTES + 1), "larger than"),
        (b"code,effective_from\n" + b"90837,2027-01-01\n" * (MOST_ROWS + 1), "more than"),
    ],
)
def test_what_is_no_such_table_is_told_in_words(db: None, content: bytes, words: str) -> None:
    with pytest.raises(Unreadable, match=words):
        read(content, sheet())


def test_a_byte_order_mark_spaces_and_empty_lines_are_no_matter(catalogue: None) -> None:
    one = sheet()
    dataset = read(b"\xef\xbb\xbf code , effective_from,min_minutes\n\n 90837 , 2027-01-01 ,55\n\n", one)
    assert tried(one, dataset).counts["new"] == 1


def test_columns_that_are_left_out_stay(catalogue: None) -> None:
    stored_with("code,label\n90837,Longer therapy\n", CodeSheet)
    code = ProcedureCode.objects.get(code=CODE)
    assert (code.label, code.kind, code.is_common) == ("Longer therapy", "individual", True)


def test_codes_come_with_their_links_and_licences(catalogue: None) -> None:
    header = "code,label,kind,is_add_on,bases,extends,licences\n"
    rows = "X0001,New,other,yes,90837 90834,,prescriber\nX0002,Next,other,no,,X0001,\n"
    assert stored_with(header + rows, CodeSheet).problems == ()
    new, following = (ProcedureCode.objects.get(code=name) for name in ("X0001", "X0002"))
    assert [base.code for base in new.bases.order_by("code")] == ["90834", "90837"]
    assert (new.licences, following.extends) == (["prescriber"], new)
    again = tried_with("code,bases\nX0001,90837\n", CodeSheet)
    assert dict(zip(again.columns, again.rows[0].cells, strict=True))["bases"] == ("90834 90837", "90837")


def test_a_pair_is_the_same_in_either_order(catalogue: None) -> None:
    both = ("90834", "90837")
    stored_pair = SameDayRule.objects.exclude(first=F("second")).get(first__code__in=both, second__code__in=both)
    turned = f",{stored_pair.second.code},{stored_pair.first.code},{stored_pair.effective_from},none\n"
    header = "contract,first,second,effective_from,outcome\n"
    assert stored_with(header + turned, PairSheet, reason="Both are paid").counts["changed"] == 1
    stored_pair.refresh_from_db()
    assert stored_pair.outcome == "none"
    twice = f"{header},90834,90853,2027-01-01,never\n,90853,90834,2027-01-01,none\n"
    assert told(tried_with(twice, PairSheet)) == ["Row 2: It says the same thing as row 1. Keep one of them."]


def test_a_contracts_licences_may_be_unsaid_all_or_some(payer: Payer) -> None:
    header = "contract,code,effective_from,is_covered,licences\n"
    rows = ["90832,2027-01-01,yes,", "90834,2027-01-01,yes,all", "90837,2027-01-01,no,psychologist social_worker"]
    stored_with(header + "".join(f"Riverbank with Cedar,{row}\n" for row in rows), ContractedCodeSheet)
    found = ContractedCode.objects.filter(effective_from="2027-01-01").order_by("code__code")
    assert list(found.values_list("is_covered", "licences")) == [
        (True, None),
        (True, []),
        (False, ["psychologist", "social_worker"]),
    ]


def test_fees_of_self_pay_and_of_a_payer(payer: Payer) -> None:
    header = "practice,payer,code,effective_from,amount\n"
    stored_with(f"{header}Riverbank,,90837,2027-01-01,180.50\nRiverbank,Cedar,90837,2027-01-01,150\n", FeeSheet)
    again = stored_with(f"{header}Riverbank,,90837,2027-01-01,181\nRiverbank,Cedar,90837,2027-01-01,150.00\n", FeeSheet)
    assert again.counts == {"new": 0, "changed": 1, "unchanged": 1}
    assert Fee.objects.get(payer=None).amount == Decimal("181.00")


def test_what_the_database_alone_refuses_is_a_problem_of_its_row(catalogue: None, monkeypatch: Any) -> None:
    """Where the model's own checks let something pass, the rows around it are still read."""
    monkeypatch.setattr(TimeRuleSheet._meta, "clean_model_instances", False)
    outcome = tried_with(f"{RULES}90834,2027-01-01,55,54\n90837,2027-01-01,55,\n")
    assert [problem.row for problem in outcome.problems] == [1]
    assert outcome.counts["new"] == 1


def test_unsaved_rows_come_one_by_one_with_what_is_wrong(catalogue: None) -> None:
    rows = [
        {"code": CODE, "effective_from": "2027-01-01", "min_minutes": "55"},
        {"code": CODE, "effective_from": "2027-02-30"},
        {"code": CODE, "effective_from": "2027-03-01", "min_minutes": "x"},
    ]
    before = TimeRule.objects.count()
    good, wrong, worse = unsaved(sheet(), rows)
    assert not isinstance(good, Problem)
    assert (good[0].min_minutes, good[0].pk) == (55, None)
    assert (str(wrong), str(worse)) == (
        "Row 2: “2027-02-30” is no date. Write one like 2027-01-31.",
        "Row 3, min_minutes: “x” is no whole number from 0 to 32767.",
    )
    assert TimeRule.objects.count() == before


def test_a_problem_of_the_whole_file_says_so() -> None:
    assert str(Problem(None, "", "Empty.")) == "The file: Empty."


def test_the_contracts_own_rules_are_imported(payer: Payer) -> None:
    text = "contract,code,effective_from,min_minutes,is_general\nRiverbank with Cedar,90834,2027-01-01,38,no\n"
    assert stored_with(text, PayerRuleSheet).counts["new"] == 1
    assert PayerRule.objects.get().contract.payer == payer
