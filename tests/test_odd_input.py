"""Whatever comes in at any address, nothing breaks: never a 5xx, on no database."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.http import HttpResponse

from accounts.once import FIELD
from invoicing.models import Invoice
from tests.accounts.addresses import MAY_SEE, TAKE_POSTS
from tests.accounts.test_access import ADMIN, PARAMETER, address, alices, person
from tests.pages import Page, signed_in

__all__ = ["alices"]
NUL = "a\0b"
ODD = {
    "NUL": NUL,
    "controls": "a\x01\x0b\x7f\x85b",
    "directions": "\u202etxt\u2066",
    "no text": b"caf\xe9 \xff\xfe",
    "broken": "\ufffd",
    "the last year": "9999-12-31T23:59",
    "the last day": "9999-12-31",
    "the first day": "0001-01-01",
    "an exponent": "1e5",
    "no number": "NaN",
    "endless": "-Infinity",
    "other digits": "٣١",
    "many digits": "9" * 30,
    "below zero": "-1",
    "long": "x" * 70_000,
    "a quote": "'\"><script>{{7*7}}</script>;--",
    "a way out": "../../etc/passwd",
    "a half emoji": "\\ud83d",
}
# What addresses ask for by name, and what none does.
ASKED = (
    *("view", "after", "before", "flag", "therapist", "payer", "code", "date_from", "date_to", "state", "mine", "q"),
    *("number", "on", "contract", "sent", "left", "client", "on_day", "severity", "sort", "next", "id", "page", "days"),
)
OWN = sorted(MAY_SEE)
PATHS = ("/sessions/%00/", "/codes/%00/", "/codes/%E2%80%AE/", "/codes/%FF/", "/%00", "/join/%00/")
# Where the admin's lists take a filter.
LISTS = sorted(route for route in ADMIN if route.count("/") == 3 and not PARAMETER.search(route))


def who_may(route: str) -> str:
    return next((name for name in ("alice", "carol", "dana") if name in MAY_SEE[route]), "dana")


def unbroken(answer: HttpResponse, what: str) -> None:
    assert answer.status_code < 500, f"{what}: {answer.status_code}"
    if answer.streaming:
        assert b"".join(answer.streaming_content), what


def filled(invoice: Invoice, route: str) -> Iterator[dict[str, Any]]:
    """Every form to this address that somebody who may see it meets, else one with the common names."""
    browser = signed_in(person(who_may(route)))
    where = address(route, invoice)
    pages = [where, f"/sessions/{invoice.session_id}/", f"/sessions/{invoice.session_id}/invoice/"]
    pages += [f"/invoices/{invoice.pk}/", f"/review/{invoice.pk}/", "/review/", "/sessions/", "/review/together/"]
    for page in pages:
        answer = browser.get(page)
        if answer.status_code != 200 or "html" not in answer.headers["Content-Type"]:
            continue
        for action, form in Page(answer).forms.items():
            if (action or page).partition("?")[0] == where and form:
                yield form
                return
    yield {name: [""] for name in ("comment", "words", "reason", "version", "decision", "client", "q", "live_minutes")}


@pytest.mark.parametrize("route", sorted(TAKE_POSTS))
def test_no_field_of_any_form_breaks_anything(alices: Invoice, route: str) -> None:
    browser, where = signed_in(person(who_may(route))), address(route, alices)
    for form in filled(alices, route):
        for what, odd in ODD.items():
            unbroken(browser.post(where, dict.fromkeys(form, odd)), f"{where} all {what}")
        for name in (*form, FIELD):
            for what in ("NUL", "many digits", "the last year"):
                unbroken(browser.post(where, {**form, name: ODD[what]}), f"{where} {name} {what}")


@pytest.mark.parametrize("route", OWN)
def test_no_question_in_any_address_breaks_anything(alices: Invoice, route: str) -> None:
    browser, where = signed_in(person(who_may(route))), address(route, alices)
    for what, odd in ODD.items():
        if what != "long":  # no server reads so long an address
            unbroken(browser.get(where, dict.fromkeys(ASKED, odd)), f"{where} all {what}")
    for name in ASKED:
        unbroken(browser.get(where, {name: NUL}), f"{where} {name} NUL")


@pytest.mark.parametrize("route", LISTS)
def test_no_filter_of_an_admins_list_breaks_anything(alices: Invoice, route: str) -> None:
    browser = signed_in(person("dana"))
    for name, value in (
        *(("at__year", "0"), ("at__year", "10000"), ("last_login__year", "0"), ("at__date__year", "10000")),
        *(("at__iso_year", "10000"), ("id__range", "1"), ("name__regex", "("), ("name__iregex", "[")),
    ):
        unbroken(browser.get(f"/{route}", {name: value}), f"{route} {name} {value}")
    for name in ("q", "id", "id__exact", "pk__in", "status__exact", "o", "p", "at__gte", "at__year", "name"):
        for what in ("NUL", "many digits", "the last year", "an exponent"):
            unbroken(browser.get(f"/{route}", {name: ODD[what]}), f"{route} {name} {what}")


@pytest.mark.parametrize("path", PATHS)
def test_no_path_breaks_anything(alices: Invoice, path: str) -> None:
    unbroken(signed_in(person("alice")).get(path), path)
