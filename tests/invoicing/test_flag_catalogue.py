"""Flags obey what an admin changed, from the very next submission on, and ask the database only after a change."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from cpt.models.versions import current_token
from invoicing import flag_catalogue
from invoicing.flag_catalogue import flag_rules
from invoicing.models import FlagSetting, FlagThreshold, Invoice
from invoicing.shipped_flags import shipped_rules
from tests.fixtures import NEW_YORK, NewInvoice
from tests.invoicing.test_submitting import edited, entry, recorded, submit

DAY_BEFORE = datetime(2026, 11, 16, 12, 15, tzinfo=NEW_YORK)


@pytest.fixture(autouse=True)
def rows(db: None) -> Iterator[None]:
    """A row for every flag and threshold; nothing kept from another test."""
    call_command("load_flag_rules", verbosity=0)
    flag_catalogue._kept = None
    yield
    flag_catalogue._kept = None


def threshold(flag_id: str, name: str, value: float) -> None:
    FlagThreshold.objects.filter(setting__flag_id=flag_id, name=name).update(value=value)


def raised(invoice: Invoice) -> set[str]:
    return set(invoice.submission.flags.values_list("flag_id", flat=True))  # type: ignore[union-attr]


def test_rules_without_a_change_are_as_shipped() -> None:
    assert flag_rules(current_token()) == shipped_rules()


def test_rules_without_rows_are_as_shipped() -> None:
    FlagThreshold.objects.all().delete()
    assert flag_rules(current_token()) == shipped_rules()
    FlagSetting.objects.all().delete()
    assert flag_rules(current_token()) == shipped_rules()


def test_a_row_that_no_flag_knows_changes_nothing() -> None:
    FlagSetting.objects.create(flag_id="of-a-later-version", severity="high")
    assert flag_rules(current_token()) == shipped_rules()


def test_a_changed_threshold_severity_and_switch_hold_at_once(new_invoice: NewInvoice) -> None:
    threshold("large-edit", "minutes", 60)
    threshold("large-edit", "share", 3)
    FlagSetting.objects.filter(flag_id="edit-outside-recording").update(is_on=False)
    FlagSetting.objects.filter(flag_id="edit-across-threshold").update(severity="low")
    sent = submit(invoice := recorded(new_invoice, 28), edited(invoice))
    assert raised(sent) == {"edit-across-threshold"}
    assert sent.status == Invoice.Status.ACCEPTED


@pytest.mark.parametrize(
    "change",
    [
        lambda: threshold("very-long", "minutes", 90),
        lambda: FlagSetting.objects.filter(flag_id="very-long").update(is_on=False),
        lambda: FlagThreshold.objects.filter(setting__flag_id="very-long").delete(),
        lambda: FlagSetting.objects.create(flag_id="another", severity="low"),
    ],
)
def test_every_change_of_a_rule_renews_the_token(change: Any) -> None:
    before = current_token()
    change()
    assert current_token() not in (before, None)


def test_rules_are_read_in_one_query_and_then_not_again() -> None:
    token = current_token()
    with CaptureQueriesContext(connection) as first:
        flag_rules(token)
    with CaptureQueriesContext(connection) as second:
        flag_rules(token)
    assert (len(first), len(second)) == (1, 0)


def test_without_a_token_nothing_is_kept() -> None:
    with CaptureQueriesContext(connection) as asked:
        assert flag_rules(None) == flag_rules(None)
    assert len(asked) == 2


def asked(invoice: Invoice, posted: Any) -> list[str]:
    """The tables that a submission's reading queries name, for flags alone."""
    with CaptureQueriesContext(connection) as captured:
        submit(invoice, posted)
    statements = [query["sql"] for query in captured if query["sql"].startswith("SELECT")]
    return [sql for sql in statements if "invoicing_flag" in sql or '"disruption_note" FROM' in sql]


def test_a_clean_submission_reads_nothing_for_its_flags_and_one_with_a_note_the_earlier_notes(
    new_invoice: NewInvoice,
) -> None:
    flag_rules(current_token())
    clean, noted = recorded(new_invoice), recorded(new_invoice, 28, starts=DAY_BEFORE)
    assert asked(clean, entry(clean)) == []
    assert len(asked(noted, edited(noted))) == 1


def test_loading_adds_what_is_missing_and_keeps_what_was_changed(capsys: pytest.CaptureFixture[str]) -> None:
    threshold("very-long", "minutes", 90)
    FlagSetting.objects.filter(flag_id="very-long").update(is_on=False)
    FlagThreshold.objects.filter(setting__flag_id="long-day").delete()
    call_command("load_flag_rules")
    call_command("load_flag_rules")
    assert capsys.readouterr().out == "1 rows added to the flags.\n0 rows added to the flags.\n"
    rules = flag_rules(current_token())
    assert (rules["very-long"].is_on, rules["very-long"].limit("minutes")) == (False, 90)


@pytest.mark.parametrize("wrong", [{"severity": "awful"}, {"value": -1}])
def test_the_database_keeps_severities_known_and_thresholds_above_zero(wrong: dict[str, Any]) -> None:
    table = FlagThreshold if "value" in wrong else FlagSetting
    with pytest.raises(IntegrityError), transaction.atomic():
        table.objects.update(**wrong)
