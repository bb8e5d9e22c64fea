"""A rule that starts in the past asks for a reason, which its history keeps. Nothing is deleted."""

import json
from typing import Any

import pytest
from django.apps import apps
from django.test import Client as Browser

from audit.models import Event
from cpt.models import Contract, Payer, PayerRule, ProcedureCode, TimeRule
from tests import people
from tests.pages import Page, changed, signed_in

TODAY = "2026-11-17"


@pytest.fixture
def dana(five_oclock: None, payer: Payer) -> Browser:
    return signed_in(people.dana())


def code(name: str = "90837") -> ProcedureCode:
    return ProcedureCode.objects.get(code=name)


def saved(browser: Browser, address: str, **typed: Any) -> Page:
    """Open a page, type, save."""
    form = Page(browser.get(address)).forms[""]
    return Page(browser.post(address, changed(form, _save="Save", **typed)))


def with_rule(browser: Browser, since: str, reason: str = "") -> Page:
    """Add a rule on the code's page."""
    return saved(
        browser,
        f"/admin/cpt/procedurecode/{code().pk}/change/",
        **{"rules-1-effective_from": since, "rules-1-min_minutes": "55", "reason": reason},
    )


@pytest.mark.parametrize(
    ("since", "reason", "status"),
    [("2026-11-16", "", 200), ("2026-11-16", "Letter", 302), (TODAY, "", 302), ("2027-01-01", "", 302)],
)
def test_only_a_rule_that_starts_before_today_asks(dana: Browser, since: str, reason: str, status: int) -> None:
    page = with_rule(dana, since, reason)
    assert page.status == status
    assert TimeRule.objects.filter(code=code(), effective_from=since).exists() is (status == 302)
    assert ("Say why it is entered now" in page.text) is (status == 200)


def test_what_was_typed_stays_when_the_reason_is_asked_for(dana: Browser) -> None:
    form = with_rule(dana, "2026-11-16").forms[""]
    assert (form["rules-1-effective_from"], form["rules-1-min_minutes"]) == (["2026-11-16"], ["55"])


def test_a_change_to_a_rule_that_has_begun_asks(dana: Browser) -> None:
    address = f"/admin/cpt/procedurecode/{code().pk}/change/"
    assert saved(dana, address, **{"rules-0-min_minutes": "54"}).status == 200
    assert saved(dana, address, **{"rules-0-effective_from": "2027-01-01"}).status == 200
    assert saved(dana, address, **{"rules-0-min_minutes": "54", "reason": "Mistyped in 2013"}).status == 302
    assert code().rules.get().min_minutes == 54


def test_another_change_of_a_code_asks_for_none(dana: Browser) -> None:
    assert saved(dana, f"/admin/cpt/procedurecode/{code().pk}/change/", label="Longer").status == 302
    assert "reason" not in json.loads(Event.objects.get(action="admin.changed").details)


def pages(browser: Browser) -> dict[str, dict[str, str]]:
    """Each page that holds rules, and what to type for one that starts in the past."""
    contract, row = Contract.objects.get(), code()
    PayerRule.objects.create(contract=contract, code=code("90834"), effective_from="2020-01-01")
    since = {"effective_from": "2026-01-01"}
    return {
        "/admin/cpt/timerule/add/": {"code": str(row.pk), **since},
        "/admin/cpt/payerrule/add/": {"code": str(row.pk), "contract": str(contract.pk), **since},
        "/admin/cpt/samedayrule/add/": {"first": str(row.pk), "second": str(row.pk), "outcome": "none", **since},
        f"/admin/cpt/contract/{contract.pk}/change/": {"terms-0-note_min_length": "90"},
        f"/admin/cpt/contract/{contract.pk}/change/?": {"rules-0-min_minutes": "30"},
    }


def test_every_kind_of_rule_asks(dana: Browser) -> None:
    for address, typed in pages(dana).items():
        assert (address, saved(dana, address, **typed).status) == (address, 200)
        assert (address, saved(dana, address, reason="Agreed in January", **typed).status) == (address, 302)
    told = [json.loads(event.details).get("reason") for event in Event.objects.filter(action__startswith="admin.")]
    assert told == ["Agreed in January"] * 5


def test_a_contracts_code_asks_for_none(dana: Browser) -> None:
    address = f"/admin/cpt/contract/{Contract.objects.get().pk}/change/"
    count = Contract.objects.get().codes.count()
    typed = {f"codes-{count}-code": str(code("90849").pk), f"codes-{count}-effective_from": "2026-02-01"}
    assert saved(dana, address, **typed).status == 302


def test_the_history_tells_who_when_what_and_why(dana: Browser) -> None:
    with_rule(dana, "2026-11-16", "Letter of the payer")
    rule = TimeRule.objects.get(code=code(), effective_from="2026-11-16")
    for address in (f"procedurecode/{code().pk}", f"timerule/{rule.pk}"):
        text = Page(dana.get(f"/admin/cpt/{address}/history/")).text
        assert "2026-11-17 22:00 UTC" in text
        assert "<td>Dana</td>" in text
        assert "Letter of the payer" in text
        assert "from (minutes): <del>empty</del> → <ins>55</ins>" in text
    assert str(rule) in Page(dana.get(f"/admin/cpt/procedurecode/{code().pk}/history/")).text


def test_one_rules_history_is_not_its_neighbours(dana: Browser) -> None:
    with_rule(dana, "2027-01-01")
    old = code().rules.get(effective_from="2013-01-01")
    assert "Nobody has changed it here" in Page(dana.get(f"/admin/cpt/timerule/{old.pk}/history/")).text
    # What happens to the row on its own page stands in its code's history too.
    rule = code().rules.get(effective_from="2027-01-01")
    assert saved(dana, f"/admin/cpt/timerule/{rule.pk}/change/", note="Checked").status == 302
    assert "<ins>Checked</ins>" in Page(dana.get(f"/admin/cpt/procedurecode/{code().pk}/history/")).text


def test_values_are_told_as_people_read_them(dana: Browser) -> None:
    address = f"/admin/cpt/procedurecode/{code('90785').pk}/change/"
    bases = [str(code(name).pk) for name in ("90834", "90837")]
    assert saved(dana, address, bases=bases, is_common="on", extends=str(code("90791").pk)).status == 302
    text = Page(dana.get(f"/admin/cpt/procedurecode/{code('90785').pk}/history/")).text
    assert "<ins>90834 · Individual therapy, middle, 90837 · Individual therapy, long</ins>" in text
    assert "common: <del>no</del> → <ins>yes</ins>" in text
    assert "extends: <del>empty</del> → <ins>90791 · Intake assessment</ins>" in text


@pytest.mark.parametrize(
    ("table", "way_out"),
    [
        ("procedurecode", "add a rule with “retired” from the day it ends"),
        ("timerule", "A rule ends when the next one begins"),
        ("contractedcode", "Add a row without “paid”"),
        ("contract", "A contract ends code by code"),
        ("payer", "left out of the clients"),
    ],
)
def test_nothing_is_deleted_and_the_way_out_is_named(dana: Browser, table: str, way_out: str) -> None:
    rows = apps.get_model("cpt", table).objects
    row = rows.order_by("pk").first()
    before = rows.count()
    for ask in (dana.get, dana.post):
        page = Page(ask(f"/admin/cpt/{table}/{row.pk}/delete/", {"post": "yes"}))
        assert page.status == 403
        assert way_out in page.text
    assert way_out in Page(dana.get(f"/admin/cpt/{table}/{row.pk}/change/")).text
    assert rows.count() == before
    assert dana.get(f"/admin/cpt/{table}/999999/delete/").status_code == 404


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ('["doctor"]', "doctor: none of psychologist"),
        ('"prescriber"', "Write a list"),
        ("[5]", "5: none of"),
        ("prescriber", "Enter a valid JSON."),
    ],
)
def test_a_licence_that_is_none_is_refused(dana: Browser, typed: str, words: str) -> None:
    page = saved(dana, f"/admin/cpt/procedurecode/{code().pk}/change/", licences=typed)
    assert page.status == 200
    assert words in page.text


def test_a_contract_that_paid_for_everything_for_years_can_still_be_saved(dana: Browser) -> None:
    contract = Contract.objects.get()
    for row in ProcedureCode.objects.all():
        for year in (2014, 2015, 2016):
            contract.codes.create(code=row, effective_from=f"{year}-01-01")
    assert saved(dana, f"/admin/cpt/contract/{contract.pk}/change/").status == 302
