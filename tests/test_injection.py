"""Markup, templates and SQL in every text that a person types: every page shows it as typed, and nothing runs it."""

import csv
import io
import json
from collections.abc import Iterator
from itertools import cycle
from typing import Any

import pytest
from django.apps import apps
from django.core import mail
from django.db import transaction
from django.http import HttpResponse
from django.test import Client as Browser
from django.utils.html import escape
from pypdf import PdfReader

from invoicing.models import Invoice
from tests import people
from tests.accounts.addresses import BEFORE_SIGN_IN, MAY_SEE, TAKE_POSTS
from tests.accounts.test_access import ROUTES, address, person
from tests.accounts.test_admin import TABLES
from tests.accounts.test_admin import address as admin_address
from tests.fixtures import NewInvoice
from tests.injected import ATTACK, TYPED, altered, seen, wrong
from tests.injected_practice import practice, reminded
from tests.pages import Page, signed_in
from tests.review.packet.packets import files_of
from tests.test_odd_input import ASKED, LISTS, OWN, who_may

# What is asked for in addresses and headers.
ATTACKS = (
    ATTACK,
    "' OR '1'='1",
    "1; DROP TABLE audit_event; --",
    "1) UNION SELECT password FROM accounts_user --",
    "%' ESCAPE '",
    "-name' --",
    "{{ settings.SECRET_KEY }}{% debug %}",
    "{0.__class__.__mro__}%(password)s%s",
    "../../../etc/passwd",
    "x\r\nSet-Cookie: taken=1",
)
# The fields in which people write.
WORDS = frozenset({"comment", "words", "reason", "answer", "disruption_note", "q", "wanted_code"})


@pytest.fixture
def told(five_oclock: None, new_invoice: NewInvoice) -> Invoice:
    """The practice of tests/injected_practice.py."""
    return practice(new_invoice)


def shown(browser: Browser, where: str) -> tuple[list[str], set[str]]:
    """What is wrong with a page, each with its address, and which texts it shows."""
    answer = browser.get(where)
    assert answer.status_code < 500, where
    if answer.streaming or "html" not in answer.headers.get("Content-Type", ""):
        return [], set()
    page = answer.content.decode()
    return [f"{where}: {line}" for line in wrong(page)], seen(page)


def asked(pages: list[tuple[str, str]]) -> tuple[list[str], dict[str, set[str]]]:
    """What is wrong with pages, each opened by somebody, and what each of them was shown."""
    browsers = {name: signed_in(person(name)) for name, _ in pages}
    found: list[str] = []
    shows: dict[str, set[str]] = {name: set() for name in browsers}
    for name, where in pages:
        lines, marks = shown(browsers[name], where)
        found += lines
        shows[name] |= marks
    return found, shows


def own_pages(invoice: Invoice) -> Iterator[tuple[str, str]]:
    """Every address of ours as everybody who may see it, and the pages of an invoice of each status."""
    for route in OWN:
        yield from ((name, address(route, invoice)) for name in ("alice", "carol") if name in MAY_SEE[route])
    for other in {one.status: one for one in Invoice.objects.order_by("-pk")}.values():
        yield from (("alice", where) for where in (f"/sessions/{other.session_id}/", f"/invoices/{other.pk}/"))
        yield from (("carol", f"/{part}/{other.pk}/") for part in ("invoices", "review"))
        yield "alice", f"/sessions/{other.session_id}/invoice/"
    for route in ROUTES:
        if route.startswith("accounts/") and route not in BEFORE_SIGN_IN:
            yield "alice", address(route)
    yield "alice", "/sessions/?state=done"
    yield "carol", "/review/?state=decided"


def admin_pages() -> Iterator[tuple[str, str]]:
    """Every table's list, and its newest row."""
    for table in TABLES:
        keys = list(table._default_manager.order_by("pk").values_list("pk", flat=True))
        yield "dana", admin_address(table)
        yield from (("dana", admin_address(table, f"{keys[-1]}/{part}/")) for part in ("change", "history") if keys)


@pytest.mark.once
def test_every_page_shows_each_text_as_it_was_typed(told: Invoice) -> None:
    found, shows = asked([*own_pages(told), *admin_pages()])
    assert found == []
    # What a browser or somebody who is not let in calls itself is shown nowhere; all else is, so it was looked at.
    assert set(TYPED) - set.union(*shows.values()) == {"Zagent", "Zlogin"}
    assert {"Znote", "Zanswer", "Zquestion", "Zclient", "Zpayer", "Zcaller"} <= shows["alice"]


def test_whatever_is_asked_for_is_a_text_and_nothing_else(told: Invoice) -> None:
    before = rows()
    browsers = {name: signed_in(person(name)) for name in ("alice", "carol", "dana")}
    pages = [(who_may(route), address(route, told)) for route in OWN]
    pages += [("dana", f"/{route}") for route in LISTS]
    for name, where in pages:
        # Every name is asked with two of them, in turn.
        for first in (0, len(ATTACKS) // 2):
            turns = zip((*ASKED, "o", "p"), cycle(ATTACKS[first:] + ATTACKS[:first]), strict=False)
            as_text(browsers[name].get(where, dict(turns)), where)
    assert rows() == before


def test_a_search_for_a_condition_finds_what_nonsense_finds(told: Invoice) -> None:
    for name, where in (
        *(("alice", "/sessions/?q="), ("alice", "/invoices/?number="), ("carol", "/invoices/?number=")),
        *(("dana", "/admin/sessions_app/client/?q="), ("dana", "/admin/accounts/user/?q=")),
    ):
        browser = signed_in(person(name))
        nonsense = len(Page(browser.get(f"{where}qqqqqq", follow=True)).links)
        for attack in ("%27 OR %271%27=%271", "_%25_", "x%27 OR 1=1 --"):
            assert len(Page(browser.get(where + attack, follow=True)).links) == nonsense, f"{where}{attack}"


@pytest.mark.once
def test_no_header_is_run_or_passed_on(told: Invoice) -> None:
    names = ("user-agent", "referer", "x-request-id", "accept-language", "x-forwarded-for", "hx-request", "hx-target")
    browser = signed_in(person("alice"))
    for where in ("/sessions/", "/accounts/sessions/", f"/invoices/{told.pk}/"):
        for attack in ATTACKS[:-1]:
            as_text(browser.get(where, headers=dict.fromkeys(names, attack)), f"{where} {attack}")
    assert browser.get("/sessions/", headers={"host": ATTACK}).status_code == 400


def forms(invoice: Invoice, browsers: dict[str, Browser]) -> dict[str, dict[str, Any]]:
    """The forms of the main pages and of those that take posts, by the address that they are sent to."""
    pages = [(who_may(route), address(route, invoice)) for route in sorted(TAKE_POSTS)]
    pages += [("alice", f"/sessions/{invoice.session_id}/"), ("alice", f"/invoices/{invoice.pk}/")]
    pages += [("carol", where) for where in (f"/review/{invoice.pk}/", "/review/", "/codes/requests/", "/invoices/")]
    found: dict[str, dict[str, Any]] = {}
    for name, where in pages:
        answer = browsers[name].get(where)
        if answer.status_code == 200 and "html" in answer.headers["Content-Type"]:
            for action, form in Page(answer).forms.items():
                found.setdefault((action or where).partition("?")[0], form)
    return found


def test_every_form_takes_a_text_as_a_text(told: Invoice) -> None:
    browsers = {name: signed_in(person(name)) for name in ("alice", "carol", "dana")}
    found = forms(told, browsers)
    where = {route: address(route, told) for route in TAKE_POSTS}
    assert len(found.keys() & set(where.values())) > len(where) / 2
    for route in sorted(TAKE_POSTS):
        form = found.get(where[route]) or dict.fromkeys(WORDS, "")
        words = {field: ATTACK for field in form if field in WORDS}
        with transaction.atomic():
            for sent in (dict.fromkeys(form, ATTACK), {**form, **words}):
                as_text(browsers[who_may(route)].post(where[route], sent), where[route])
            transaction.set_rollback(True)


def rows() -> dict[str, int]:
    """How many rows each table has; what is told of reading and signing in counts for nothing."""
    told = {"audit.event", "sessions.session", "usersessions.usersession", "axes.accesslog"}
    return {
        model._meta.label_lower: model._default_manager.count()
        for model in apps.get_models()
        if model._meta.label_lower not in told
    }


def as_text(answer: HttpResponse, what: str) -> None:
    """No error of ours, no markup of theirs, no header of theirs."""
    assert answer.status_code < 500, f"{what}: {answer.status_code}"
    assert "taken" not in answer.cookies, what
    if answer.streaming:
        assert b"".join(answer.streaming_content), what
    elif "html" in answer.headers.get("Content-Type", ""):
        page = answer.content.decode()
        assert wrong(page) == [], what


@pytest.mark.once
def test_files_hold_each_text_as_it_was_typed(told: Invoice) -> None:
    marks: set[str] = set()
    for name in ("alice", "carol"):
        answer: Any = signed_in(person(name)).post("/invoices/export/")
        content = b"".join(answer.streaming_content).decode().removeprefix("\ufeff")
        cells = [cell for row in csv.reader(io.StringIO(content, newline="")) for cell in row]
        assert [line for cell in cells for line in altered(cell)] == []
        marks |= seen(content.replace('""', '"'))
    assert {"Zclient", "Zpayer"} <= marks
    choices = {"kind": "zip", "names": "full", "reason": TYPED["Zclient"]}
    made: Any = signed_in(people.carol()).post(f"/invoices/{told.pk}/packet/", choices)
    files = files_of(b"".join(made.streaming_content))
    texts = [text for name, file in files.items() if name.endswith(".json") for text in strings(json.loads(file))]
    assert [line for text in texts for line in altered(text)] == []
    assert {"Znote", "Zpayer", "Zmember", "Zalice"} <= seen("\n".join(texts))
    pages = PdfReader(io.BytesIO(files["audit-packet.pdf"])).pages
    printed = "".join("".join(page.extract_text().replace("\u200b", "").split()) for page in pages)
    for mark in ("Znote", "Zpayer", "Zmember", "Zalice", "Zquestion"):
        assert "".join(TYPED[mark].split()) in printed, mark


def strings(told: Any) -> Iterator[str]:
    """Every text in what JSON holds."""
    if isinstance(told, str):
        yield told
    elif isinstance(told, dict | list):
        for one in told.values() if isinstance(told, dict) else told:
            yield from strings(one)


@pytest.mark.once
def test_mails_hold_no_text_of_anybodys_and_run_none(told: Invoice) -> None:
    reminded()
    assert {one.subject for one in mail.outbox} == {
        "Your request for code 90849 was answered",
        "Sessions wait for your confirmation",
    }
    for one in mail.outbox:
        assert wrong(one.message().as_string()) == []
        assert seen(one.message().as_string()) == set()


def test_a_text_that_came_out_or_was_changed_is_seen() -> None:
    typed = TYPED["Znote"]
    assert wrong(f"<p>{escape(typed)}</p>") == []
    assert "zq" in wrong(f"<p>{typed}</p>")
    assert wrong(f'<input value="{typed}">')
    assert wrong(f"<p>{escape(typed).replace('{{7*7}}', '49')}</p>")
    assert wrong(f"<p>{escape(escape(typed))}</p>")
