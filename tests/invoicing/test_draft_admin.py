"""The button beside Save: what would change, from what is typed, with nothing saved."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.test import Client as Browser

from cpt.models import Contract, PayerRule, ProcedureCode, SameDayRule, TimeRule
from invoicing import draft_admin
from invoicing.models import Invoice
from tests import people
from tests.fixtures import NewInvoice
from tests.invoicing.test_submitting import entry, recorded, submit
from tests.pages import Page, changed, signed_in

AHEAD = "2027-01-04"


@pytest.fixture
def dana(five_oclock: None, new_invoice: NewInvoice) -> Browser:
    """The admin, where one invoice of 54 minutes of 90837 was submitted."""
    invoice = recorded(new_invoice, 54)
    submit(invoice, entry(invoice, "90837", 54))
    return signed_in(people.dana())


def code(name: str = "90837") -> ProcedureCode:
    return ProcedureCode.objects.get(code=name)


def address(row: Any) -> str:
    return f"/admin/cpt/{row._meta.model_name}/{row.pk}/change/"


def simulated(browser: Browser, where: str, **typed: Any) -> Page:
    """Open a page, type, press the button."""
    form = Page(browser.get(where)).forms[""]
    return Page(browser.post(where, changed(form, _simulate="1", **typed)))


def stored() -> dict[str, list[Any]]:
    tables = apps.get_models()
    return {table._meta.label: list(table._default_manager.order_by("pk").values_list()) for table in tables}


def test_the_time_looked_at_is_the_last_ninety_days_unless_told(dana: Browser) -> None:
    form = Page(dana.get(address(code()))).forms[""]
    assert form["simulate_since"] == [(date(2026, 11, 17) - timedelta(days=90)).isoformat()]
    assert form["simulate_until"] == ["2026-11-17"]


def test_a_new_rule_is_run_over_what_was_submitted_and_nothing_is_written(dana: Browser) -> None:
    dana.get(address(code()))
    before = stored()
    rule = {"rules-1-effective_from": AHEAD, "rules-1-min_minutes": "55"}
    page = simulated(dana, address(code()), **rule)
    invoice = Invoice.objects.get()
    assert page.status == 200
    assert "1 changed row run over 1" in " ".join(page.text.split())
    assert "as if it had started on" in page.text
    assert f"/invoices/{invoice.pk}/" in page.links
    assert "90837 starts at 55 minutes" in page.text
    assert "Cedar" in page.text
    assert f"Alice ({people.alice().pk})" in page.text
    assert stored() == before


@pytest.mark.parametrize(
    ("where", "typed"),
    [
        (lambda: address(code().rules.get()), {"min_minutes": "55", "reason": "Mistyped"}),
        (lambda: "/admin/cpt/timerule/add/", {"code": "90837", "effective_from": AHEAD, "min_minutes": "55"}),
        (lambda: address(Contract.objects.get()), {"terms-0-requires_authorization": "on", "reason": "Letter"}),
        (
            lambda: "/admin/cpt/payerrule/add/",
            {"contract": "1", "code": "90837", "effective_from": AHEAD, "min_minutes": "55"},
        ),
        (lambda: address(code()), {"licences": '["prescriber"]'}),
    ],
    ids=["changed rule", "new rule", "terms", "payer's rule", "licences"],
)
def test_every_page_of_rules_has_the_button(dana: Browser, where: Any, typed: dict[str, str]) -> None:
    keys = {"90837": str(code().pk), "1": str(Contract.objects.get().pk)}
    typed = {name: keys.get(value, value) if name in ("code", "contract") else value for name, value in typed.items()}
    page = simulated(dana, where(), **typed)
    rows = Page(dana.get("/invoices/"))
    assert rows.status == 200
    assert f"/invoices/{Invoice.objects.get().pk}/" in page.links
    assert not PayerRule.objects.exists()
    assert TimeRule.objects.filter(code=code()).count() == 1


def test_a_pair_is_tried_and_may_change_nothing(dana: Browser) -> None:
    before = SameDayRule.objects.count()
    pair = {"first": str(code().pk), "second": str(code("90853").pk), "outcome": "never", "effective_from": AHEAD}
    page = simulated(dana, "/admin/cpt/samedayrule/add/", **pair)
    assert "1 changed row run over 1" in " ".join(page.text.split())
    assert not [link for link in page.links if link.startswith("/invoices/")]
    assert SameDayRule.objects.count() == before


def test_what_cannot_be_saved_is_told_and_not_run(dana: Browser) -> None:
    page = simulated(dana, address(code()), **{"rules-1-effective_from": AHEAD, "rules-1-max_units": "0"})
    assert page.status == 200
    assert "greater than or equal to 1" in page.text
    assert page.forms[""]["rules-1-effective_from"] == [AHEAD]


@pytest.mark.parametrize(
    ("since", "until", "words"),
    [
        ("2026-11-17", "2026-11-16", "The first date is after the last one."),
        ("", "2026-11-16", "This field is required."),
        ("nonsense", "2026-11-16", "Enter a valid date."),
    ],
)
def test_a_time_that_is_none_is_told(dana: Browser, since: str, until: str, words: str) -> None:
    page = simulated(dana, address(code()), simulate_since=since, simulate_until=until)
    assert page.status == 422
    assert words in page.text


def test_more_invoices_than_a_page_is_waited_for_are_left_to_the_command(dana: Browser, monkeypatch: Any) -> None:
    monkeypatch.setattr(draft_admin, "MOST", 0)
    page = simulated(dana, address(code()))
    assert page.status == 422
    assert "manage.py simulate_rules" in page.text


def test_save_still_saves(dana: Browser) -> None:
    form = Page(dana.get(address(code()))).forms[""]
    rule = {"rules-1-effective_from": AHEAD, "rules-1-min_minutes": "55"}
    assert dana.post(address(code()), changed(form, _save="Save", **rule)).status_code == 302
    assert code().rules.filter(effective_from=AHEAD).exists()


@pytest.mark.parametrize("name", ["alice", "carol"])
def test_others_meet_no_page_of_rules(dana: Browser, name: str) -> None:
    person = getattr(people, name)()
    answer = signed_in(getattr(person, "user", person)).post(address(code()), {"_simulate": "1"}, follow=True)
    assert "run over" not in answer.content.decode()
