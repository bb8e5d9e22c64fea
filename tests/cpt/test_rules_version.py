"""Every change to a rule, however it is made, is seen by the next question; only a change makes anybody read again."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any
from unittest.mock import patch

import pytest
from django.apps import apps
from django.db import connection, models, transaction
from django.test.utils import CaptureQueriesContext

from cpt import catalogue
from cpt.actions import add_payer, set_fees
from cpt.catalogue import rulebook_for, timetable_for
from cpt.models import (
    AnswerSeen,
    CodeRequest,
    CodeRequestAnswer,
    Contract,
    Payer,
    ProcedureCode,
    RulesVersion,
    SameDayRule,
    TimeRule,
)
from cpt.models.versions import current_token
from cpt.shipped import load_catalogue
from tests import people

ON = date(2026, 11, 17)
# Tables of this app that no rulebook is made from. Whoever adds another one to the app decides here.
NO_RULES: set[type[models.Model]] = {AnswerSeen, CodeRequest, CodeRequestAnswer, RulesVersion}
RULES = [table for table in apps.get_app_config("cpt").get_models(include_auto_created=True) if table not in NO_RULES]


@contextmanager
def renewed() -> Iterator[None]:
    before = current_token()
    yield
    assert current_token() not in (before, None)


@pytest.fixture
def filled(payer: Payer) -> Payer:
    """A row in every table that rules are read from."""
    contract = Contract.objects.get(payer=payer)
    code = ProcedureCode.objects.get(code="90837")
    contract.rules.create(code=code, effective_from=ON)
    set_fees(contract.practice, payer, {"90837": 150})
    return payer


@pytest.mark.parametrize("table", RULES, ids=lambda table: table.__name__)
def test_every_table_renews_the_token_below_all_of_our_code(filled: Payer, table: type[models.Model]) -> None:
    """Foreign keys are asked at the end of the transaction, which never comes here."""
    rows = table._default_manager.all()
    row = rows.order_by("-pk").first()
    assert row is not None
    with renewed():
        rows.filter(pk=row.pk).update(id=row.pk)
    with renewed():
        rows.filter(pk=row.pk)._raw_delete("default")
    with renewed():
        rows.bulk_create([row])
    assert rows.filter(pk=row.pk).exists()


def test_reading_renews_nothing(filled: Payer) -> None:
    before = current_token()
    rulebook_for(people.practice().pk, filled, ON)
    assert current_token() == before


@pytest.mark.parametrize(
    "change",
    [
        lambda payer: TimeRule.objects.filter(code__code="90837").update(min_minutes=54),
        lambda payer: TimeRule.objects.create(code=ProcedureCode.objects.get(code="90837"), effective_from=ON),
        lambda payer: TimeRule.objects.filter(code__code="90837").delete(),
        lambda payer: ProcedureCode.objects.get(code="90785").bases.clear(),
        lambda payer: SameDayRule.objects.bulk_update(
            [SameDayRule(pk=SameDayRule.objects.first().pk, source="other")], ["source"]
        ),
        lambda payer: Payer.objects.filter(pk=payer.pk).update(name="Cedar Health"),
        lambda payer: add_payer(people.practice(), "Willow"),
        lambda payer: set_fees(people.practice(), payer, {"90834": 125}),
        lambda payer: [TimeRule.objects.filter(code__code="90837").delete(), load_catalogue()],
    ],
    ids=["update", "create", "delete", "many to many", "bulk", "rename", "add_payer", "set_fees", "load_catalogue"],
)
def test_a_change_by_whatever_way_is_obeyed_by_the_next_question(payer: Payer, change: Any) -> None:
    rulebook_for(people.practice().pk, payer, ON)
    change(payer)
    payer.refresh_from_db()
    kept = rulebook_for(people.practice().pk, payer, ON)
    with patch.object(catalogue, "_shelf", catalogue.Shelf(None)):
        assert rulebook_for(people.practice().pk, payer, ON) == kept


def queries(payer: Payer | None, on: date = ON, token: str | None = None) -> int:
    practice = people.practice().pk
    with CaptureQueriesContext(
        connection,
    ) as asked:
        rulebook_for(practice, payer, on, token)
    return len(asked)


def test_after_the_first_question_only_the_token_is_read(payer: Payer) -> None:
    assert queries(payer) > 5
    assert queries(payer) == 1
    assert queries(payer, date(2013, 6, 1)) == 1
    assert queries(payer, ON, current_token()) == 0


def test_the_general_rows_are_read_once_for_all_payers(payer: Payer) -> None:
    add_payer(people.practice(), "Willow")
    first = queries(payer)
    assert queries(Payer.objects.get(name="Willow")) < first
    assert queries(None) < first


def test_dates_of_one_stretch_share_one_rulebook_until_something_changes(payer: Payer) -> None:
    practice = people.practice().pk
    one = rulebook_for(practice, payer, ON)
    assert rulebook_for(practice, payer, date(2026, 11, 18)) is one
    ProcedureCode.objects.filter(code="90834").update(order=1)
    assert rulebook_for(practice, payer, ON) is not one


def test_what_a_rollback_took_away_is_never_found_again(payer: Payer) -> None:
    practice = people.practice().pk
    point = transaction.savepoint()
    TimeRule.objects.filter(code__code="90837").update(min_minutes=99)
    seen = rulebook_for(practice, payer, ON).codes["90837"].rule
    assert seen is not None
    assert seen.min_minutes == 99
    transaction.savepoint_rollback(point)
    TimeRule.objects.filter(code__code="90837").update(max_units=1)
    kept = rulebook_for(practice, payer, ON).codes["90837"].rule
    assert kept is not None
    assert (kept.min_minutes, kept.max_units) == (53, 1)


def test_a_rule_saved_while_somebody_reads_is_read_again(payer: Payer) -> None:
    read, saved = catalogue._fees, []

    def slow(*of: Any) -> Any:
        if not saved:
            saved.append(TimeRule.objects.filter(code__code="90837").update(min_minutes=60))
        return read(*of)

    practice = people.practice().pk
    with patch.object(catalogue, "_fees", slow):
        found = rulebook_for(practice, payer, ON).codes["90837"].rule
    assert found is not None
    assert found.min_minutes == 60
    assert queries(payer) == 1


def test_under_constant_change_everybody_still_gets_an_answer_and_nothing_is_kept(payer: Payer) -> None:
    def restless(*of: Any) -> Any:
        ProcedureCode.objects.filter(code="90834").update(order=1)
        return iter(())

    practice = people.practice().pk
    with patch.object(catalogue, "_fees", restless):
        assert rulebook_for(practice, payer, ON).codes["90837"].rule is not None
    assert queries(payer) > 1


def test_without_the_tokens_row_nothing_is_kept(payer: Payer) -> None:
    RulesVersion.objects.all().delete()
    assert queries(payer) > 1
    assert queries(payer) > 1


def test_the_timetable_holds_past_and_future(payer: Payer) -> None:
    TimeRule.objects.create(code=ProcedureCode.objects.get(code="90837"), effective_from=date(2027, 1, 1))
    assert timetable_for(people.practice().pk, payer).began(date(2027, 5, 1)) == date(2027, 1, 1)
    assert timetable_for(people.practice().pk, None).payer is None
