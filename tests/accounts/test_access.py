"""Who gets in, and who sees what: every address that the resolver knows, as everybody."""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client as Browser
from django.urls import URLPattern, get_resolver
from django.utils import timezone

from accounts.models import User
from cpt.requesting import request_code
from invoicing.actions.deciding import ask_therapist
from invoicing.actions.expiring import expire_overdue
from invoicing.models import Invoice, TherapistFlag
from tests import people
from tests.accounts.addresses import BEFORE_SIGN_IN, EVERYBODY, LOGIN, MAY_SEE, PUBLIC, TAKE_POSTS
from tests.fixtures import NEW_YORK, NewInvoice
from tests.invoicing.desk import flagged
from tests.pages import Page, signed_in


def routes(resolver: Any = None, before: str = "") -> Iterator[str]:
    """Every address of the installation, as its pattern."""
    for pattern in (resolver or get_resolver()).url_patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield route
        else:
            yield from routes(pattern, route)


ROUTES = list(dict.fromkeys(routes()))
OURS = [route for route in ROUTES if not route.startswith(("admin/", "accounts/")) and route not in PUBLIC]
ADMIN = [route for route in ROUTES if re.match(r"admin/(?!login|logout)", route)]


PARAMETER = re.compile(r"<(?:int|str|path):(\w+)>|\(\?P<(\w+)>[^)]*\)")


def address(route: str, invoice: Invoice | None = None, pk: int = 1) -> str:
    """The pattern with a value for each of its parameters: the invoice's or its session's id where it asks for one."""
    values = {"app_label": "cpt", "session_id": str(pk), "invoice_id": str(pk), "request_id": str(pk)}
    values["flag_id"] = str(pk)
    if invoice is not None:
        values |= {"session_id": str(invoice.session_id), "invoice_id": str(invoice.pk), "code": "90834"}
        values["request_id"] = str(invoice.session.therapist.code_requests.get().pk)
        values["flag_id"] = str(TherapistFlag.objects.get().pk)
        values["question_id"] = str(invoice.remarks.get().pk)
        if "reopening" in route:
            values["invoice_id"] = str(Invoice.objects.get(status=Invoice.Status.EXPIRED).pk)
    plain = PARAMETER.sub(lambda match: values.get(match[1] or match[2], "1"), route)
    return "/" + plain.replace("^", "").replace("$", "")


def person(name: str) -> User:
    found = getattr(people, name)()
    return found if isinstance(found, User) else found.user


def ask(browser: Browser, where: str) -> HttpResponse:
    """GET, or POST where only that is answered."""
    answer = browser.get(where)
    return browser.post(where) if answer.status_code == 405 else answer


@pytest.fixture
def alices(five_oclock: None, new_invoice: NewInvoice) -> Invoice:
    """A flagged invoice of alice's, who is asked about it, also has an expired one, and asks for a code."""
    invoice = flagged(new_invoice)
    ask_therapist(invoice, by=people.carol(), version=None, words="Which number did you call?")
    new_invoice(datetime(2026, 10, 1, 12, 15, tzinfo=NEW_YORK))
    list(expire_overdue(timezone.now()))
    request_code(invoice.session.therapist, wanted_code="90849", payer=None, reason="Families.")
    days = {"starts_on": "2026-08-20", "ends_on": "2026-11-17", "raised_at": timezone.now()}
    TherapistFlag.objects.create(
        therapist=invoice.session.therapist, flag_id="no-gaps", severity="medium", sentence="", **days
    )
    return invoice


def test_every_address_of_ours_says_who_may_see_it() -> None:
    assert set(OURS) == set(MAY_SEE)


@pytest.mark.parametrize("name", sorted(EVERYBODY))
def test_what_a_person_may_not_see_is_not_found(alices: Invoice, name: str) -> None:
    browser = signed_in(person(name))
    found = {route: ask(browser, address(route, alices)).status_code for route in OURS}
    assert {route for route, status in found.items() if status != 404} == {r for r in OURS if name in MAY_SEE[r]}
    assert set(found.values()) <= {200, 302, 303, 404, 422}


@pytest.mark.parametrize("name", ["bob", "carol", "dana"])
def test_what_a_person_may_not_change_is_not_found_by_posting(alices: Invoice, name: str) -> None:
    browser = signed_in(person(name))
    hidden = [route for route in TAKE_POSTS if name not in MAY_SEE[route]]
    found = {route: browser.post(address(route, alices)).status_code for route in hidden}
    assert found == dict.fromkeys(hidden, 404)


@pytest.mark.parametrize("name", sorted(EVERYBODY))
def test_what_only_shows_takes_no_posts(alices: Invoice, name: str) -> None:
    browser = signed_in(person(name))
    found = {route: browser.post(address(route, alices)).status_code for route in OURS if route not in TAKE_POSTS}
    assert set(found.values()) <= {404, 405}


def test_a_draft_is_its_therapists_alone(five_oclock: None, new_invoice: NewInvoice) -> None:
    draft = new_invoice()
    for name in ("bob", "carol", "dana"):
        for where in (f"/invoices/{draft.pk}/", f"/review/{draft.pk}/", f"/sessions/{draft.session_id}/invoice/"):
            assert signed_in(person(name)).get(where).status_code == 404


@pytest.mark.parametrize("name", sorted(EVERYBODY))
@pytest.mark.parametrize("pk", [0, 999_999, 2**63, 10**30])
def test_what_was_never_there_is_not_found(db: None, name: str, pk: int) -> None:
    browser = signed_in(person(name))
    browser.raise_request_exception = False
    found = {route: ask(browser, address(route, pk=pk)).status_code for route in OURS if "<" in route}
    assert found == dict.fromkeys(found, 404)


@pytest.mark.parametrize("part", ["admin/", ""])
def test_nobody_reaches_a_page_without_signing_in(alices: Invoice, part: str) -> None:
    hidden = [route for route in ROUTES if route not in PUBLIC | BEFORE_SIGN_IN]
    asked = [route for route in hidden if route.startswith("admin/") == bool(part)]
    led = {route: Browser().get(address(route, alices), follow=True).redirect_chain for route in asked}
    assert {route: chain for route, chain in led.items() if not chain or not chain[-1][0].startswith(LOGIN)} == {}


def test_the_admin_has_no_door_of_its_own(db: None) -> None:
    person("dana")
    browser = Browser()
    browser.post("/admin/login/?next=/admin/", {"username": "dana@example.org", "password": people.PASSWORD})
    assert browser.get("/admin/").status_code == 302


@pytest.mark.parametrize("name", ["alice", "carol"])
def test_the_admin_is_not_found_by_therapists_and_support(alices: Invoice, name: str) -> None:
    browser = signed_in(person(name))
    found = {route: browser.get(address(route, alices)).status_code for route in ADMIN}
    assert found == dict.fromkeys(ADMIN, 404)


@pytest.mark.parametrize("name", sorted(EVERYBODY))
def test_a_page_that_is_not_there_is_not_found(db: None, name: str) -> None:
    page = Page(signed_in(person(name)).get("/nowhere/"))
    assert page.status == 404
    assert "/" in page.links


CODE = "/accounts/2fa/authenticate/"


def sign_in(email: str, password: str = people.PASSWORD, **more: str) -> tuple[Browser, HttpResponse]:
    browser = Browser()
    return browser, browser.post(LOGIN, {"login": email, "password": password, **more})


@pytest.mark.parametrize(
    ("name", "start"), [("alice", "/sessions/"), ("bob", "/sessions/"), ("carol", "/review/"), ("dana", "/admin/")]
)
def test_everybody_starts_where_their_work_is(db: None, name: str, start: str) -> None:
    person(name)
    browser, answer = sign_in(f"{name}@example.org")
    if name in ("carol", "dana"):
        assert answer["location"] == CODE
        answer = browser.post(CODE, {"code": people.code()})
    assert (answer.status_code, answer["location"]) == (302, "/")
    front = browser.get("/")
    assert (front.status_code, front["location"]) == (302, start)
    assert browser.get(start).status_code == 200


@pytest.mark.parametrize("email", ["ALICE@example.org", " alice@example.org ", "alice@EXAMPLE.ORG"])
def test_the_spelling_of_the_address_does_not_matter(db: None, email: str) -> None:
    person("alice")
    assert sign_in(email)[1].status_code == 302


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("alice@example.org", "wrong"),
        ("alice@example.org", ""),
        ("alice@example.org", people.PASSWORD.upper()),
        ("nobody@example.org", people.PASSWORD),
        ("", people.PASSWORD),
        ("alice", people.PASSWORD),
        ("alice\x00@example.org", people.PASSWORD),
        ("alice@example.org", "\x00"),
        ("x" * 5000, "x" * 5000),
    ],
)
def test_others_stay_outside(db: None, email: str, password: str) -> None:
    person("alice")
    browser, answer = sign_in(email, password)
    assert answer.status_code in (200, 422)
    assert Page(answer).forms[LOGIN]["login"] == [email]
    assert browser.get("/sessions/")["location"].startswith(LOGIN)


def test_the_page_that_was_asked_for_comes_after_signing_in(db: None) -> None:
    person("alice")
    assert Browser().get("/invoices/")["location"] == f"{LOGIN}?next=/invoices/"
    assert sign_in("alice@example.org", next="/invoices/")[1]["location"] == "/invoices/"
    assert sign_in("alice@example.org", next="https://elsewhere.example/")[1]["location"] == "/"


def test_signing_out_needs_a_click_and_ends_the_session(db: None) -> None:
    browser = signed_in(person("alice"))
    assert browser.get("/accounts/logout/").status_code == 200
    assert browser.get("/sessions/").status_code == 200
    answer = browser.post("/accounts/logout/")
    assert answer["location"] == LOGIN
    assert answer["Clear-Site-Data"] == '"cache", "storage"'
    assert browser.get("/sessions/")["location"].startswith(LOGIN)


def test_a_deactivated_person_is_out_at_once(db: None) -> None:
    alice = person("alice")
    browser = signed_in(alice)
    User.objects.filter(pk=alice.pk).update(is_active=False)
    assert browser.get("/sessions/")["location"].startswith(LOGIN)
    assert sign_in("alice@example.org")[0].get("/sessions/")["location"].startswith(LOGIN)


def test_nobody_signs_up(db: None) -> None:
    new = {"email": "eve@example.org", "password1": people.PASSWORD, "password2": people.PASSWORD}
    assert Browser().post("/accounts/signup/", new).status_code == 404
    assert not User.objects.filter(email="eve@example.org").exists()


def test_signed_in_pages_stay_out_of_every_cache(alices: Invoice) -> None:
    for where in ("/sessions/", f"/sessions/{alices.session_id}/", f"/invoices/{alices.pk}/", "/nowhere/"):
        assert signed_in(person("alice")).get(where)["cache-control"] == "no-store"


def test_a_post_from_another_site_is_refused(db: None) -> None:
    browser = Browser(enforce_csrf_checks=True)
    browser.force_login(person("alice"))
    answer = browser.post("/codes/requests/new/", {"wanted_code": "90849", "reason": "x"})
    assert answer.status_code == 403
    assert "</html>" in Page(answer).text
