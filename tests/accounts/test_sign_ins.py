"""Sign-ins: how long they last, who ends them, what is left of them, and what the audit trail tells."""

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.checks import run_checks
from django.test import Client as Browser
from django.test import RequestFactory, override_settings

from accounts.adapter import visitors_address
from accounts.sign_ins import browser_of
from audit.models import Event
from tests import people
from tests.accounts.test_access import LOGIN, person, sign_in
from tests.fixtures import NEW_YORK, NewInvoice
from tests.invoicing.desk import address, form_on, opened
from tests.invoicing.test_submitting import NOTE, recorded
from tests.pages import Page, changed, signed_in

NOW = datetime(2026, 11, 17, 9, 0, tzinfo=NEW_YORK)
LEFT, LIST, ENDING = "/accounts/idle/", "/accounts/sessions/", "/accounts/sessions/ending/"


def after(minutes: float) -> Any:
    return time_machine.travel(NOW + timedelta(minutes=minutes), tick=False)


def is_in(browser: Browser) -> bool:
    return browser.get("/sessions/").status_code == 200


def alices() -> Browser:
    person("alice")
    browser, answer = sign_in("alice@example.org")
    assert answer.status_code == 302
    return browser


def told(action: str) -> list[dict[str, Any]]:
    return [json.loads(event.details) for event in Event.objects.filter(action=action)]


def test_a_sign_in_ends_when_nothing_is_done(db: None) -> None:
    with after(0):
        browser = alices()
    for minutes in (14, 28, 42):
        with after(minutes):
            assert is_in(browser)
    with after(57.1):
        assert not is_in(browser)


def test_it_ends_after_eight_hours_however_busy(db: None) -> None:
    with after(0):
        browser = alices()
        assert is_in(browser)
    for minutes in range(10, 480, 10):
        with after(minutes):
            assert browser.get("/about/").status_code == 200
    with after(479):
        assert is_in(browser)
    with after(480):
        answer = browser.get("/sessions/")
        assert answer["location"].startswith(LOGIN)
        assert answer["clear-site-data"] == '"cache", "storage"'
        assert not is_in(browser)
    assert [one["how"] for one in told("sign-in.ended")] == ["longest"]


@pytest.mark.parametrize(("minutes", "lasts"), [(-0.5, True), (-120, False)])
def test_a_clock_that_is_set_back_keeps_nobody_in(db: None, minutes: float, lasts: bool) -> None:
    with after(0):
        browser = alices()
        assert is_in(browser)
    with after(minutes):
        assert is_in(browser) is lasts


def test_the_page_asks_how_long_and_that_makes_it_no_longer(db: None) -> None:
    with after(0):
        browser = alices()
        assert is_in(browser)
    with after(13):
        assert browser.get(LEFT).json() == {"seconds": 120}
    with after(14):
        assert browser.get(LEFT).json() == {"seconds": 60}
        assert browser.post(LEFT, {"stay": "1"}).json() == {"seconds": 900}
    with after(28.9):
        assert browser.get(LEFT).json()["seconds"] == 6
    with after(29.1):
        assert browser.get(LEFT).json() == {"seconds": 0}
        assert browser.post(LEFT, {"stay": "1"}).json() == {"seconds": 0}


def test_the_longest_sign_in_is_told_as_well(db: None) -> None:
    with after(0):
        browser = alices()
        assert is_in(browser)
    for minutes in range(10, 480, 10):
        with after(minutes):
            assert is_in(browser)
    with after(475):
        assert is_in(browser)
        assert browser.get(LEFT).json() == {"seconds": 300}
        assert 'data-seconds="300"' in browser.get("/sessions/").content.decode()


def test_what_was_typed_waits_when_the_page_ends_the_sign_in(five_oclock: None, new_invoice: NewInvoice) -> None:
    invoice = recorded(new_invoice)
    user = people.alice().user
    browser = signed_in(user)
    typed = changed(opened(invoice), code="90834", disruption_note=NOTE, to=address(invoice))
    page = browser.get(address(invoice)).content.decode()
    holder = page.partition('name="holder" value="')[2].partition('"')[0]
    answer = browser.post(LEFT, {**typed, "holder": holder})
    assert (answer.status_code, answer["location"].partition("?")[0]) == (303, LOGIN)
    assert not is_in(browser)
    back = browser.post(answer["location"], {"login": user.email, "password": people.PASSWORD}, follow=True)
    assert back.redirect_chain[-1][0] == address(invoice)
    assert form_on(Page(back), invoice)["disruption_note"] == [NOTE]
    assert [one["how"] for one in told("sign-in.ended")] == ["idle"]


@pytest.mark.parametrize("to", ["https://elsewhere.example/", "//elsewhere.example/", "", "sessions/", "\x00"])
def test_the_page_that_ended_leads_nowhere_else(db: None, to: str) -> None:
    answer = alices().post(LEFT, {"to": to})
    assert answer["location"] == f"{LOGIN}?next=%2F&idle=1"


@pytest.mark.parametrize("key", ['"abcdefgh\\000"', "x" * 5000, "abcdefgh%s", "ключключ".encode().decode("latin-1")])
def test_a_cookie_that_nobody_was_given_is_nobodys(db: None, key: str) -> None:
    browser = Browser(raise_request_exception=False, headers={"cookie": f"sessionid={key}"})
    assert browser.get("/sessions/").status_code == 302


def test_a_stolen_cookie_is_worth_nothing_after_signing_out(db: None) -> None:
    browser = alices()
    thief = Browser()
    thief.cookies["sessionid"] = browser.cookies["sessionid"].value
    assert is_in(thief)
    browser.post("/accounts/logout/")
    assert not is_in(thief)
    assert [one["how"] for one in told("sign-in.ended")] == ["by hand"]


def test_a_stolen_cookie_is_worth_nothing_after_a_new_password(db: None) -> None:
    browser = alices()
    thief = Browser()
    thief.cookies["sessionid"] = browser.cookies["sessionid"].value
    new = "quite-another-password-7"
    form = {"oldpassword": people.PASSWORD, "password1": new, "password2": new}
    assert browser.post("/accounts/password/change/", form).status_code == 302
    assert is_in(browser)
    assert not is_in(thief)


def test_sign_ins_are_listed_and_ended(db: None) -> None:
    here, there, elsewhere = alices(), alices(), alices()
    page = Page(here.get(LIST))
    numbers = [value for name, value in page.buttons if name == "sign_in"]
    assert len(numbers) == 2
    assert "This one" in page.text
    assert here.post(ENDING, {"sign_in": numbers[-1]}).status_code == 303
    assert (is_in(here), is_in(there), is_in(elsewhere)) == (True, False, True)
    here.post(ENDING)
    assert (is_in(here), is_in(elsewhere)) == (True, False)
    assert [one["how"] for one in told("sign-in.ended")] == ["from another sign-in"] * 2


@pytest.mark.parametrize("number", ["0", "x", "-1", "9" * 30, "٣"])
def test_nobody_ends_what_is_not_theirs(db: None, number: str) -> None:
    theirs = alices()
    person("bob")
    bob = sign_in("bob@example.org")[0]
    listed = theirs.session.session_key
    assert bob.post(ENDING, {"sign_in": number}).status_code == 404
    from allauth.usersessions.models import UserSession

    key = UserSession.objects.get(session_key=listed).pk
    assert bob.post(ENDING, {"sign_in": str(key)}).status_code == 404
    assert is_in(theirs)


@pytest.mark.parametrize(
    ("told_by", "words"),
    [
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/130.0 Safari/537.36",
            "Chrome on Windows",
        ),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/130.0 Safari/537.36 Edg/130.0", "Edge on Windows"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 14_1) AppleWebKit/605 Version/17.1 Safari/605", "Safari on Mac"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_1 like Mac OS X) Version/17.1 Safari/604.1", "Safari on iPhone"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0", "Firefox on Linux"),
        ("", "A browser"),
    ],
)
def test_a_browser_is_named_in_two_words(told_by: str, words: str) -> None:
    assert browser_of(told_by) == words


def test_the_door_shuts_after_wrong_passwords(db: None) -> None:
    person("alice")
    with after(0):
        statuses = [sign_in("alice@example.org", "wrong")[1].status_code for _ in range(5)]
        assert statuses == [200, 200, 200, 200, 429]
    with after(10):
        answer = sign_in("alice@example.org")[1]
        assert answer.status_code == 429
        assert "15 minutes" in answer.content.decode()
        assert Browser(REMOTE_ADDR="10.0.0.9").post(LOGIN, {"login": "alice@example.org", "password": people.PASSWORD})[
            "location"
        ]
    with after(15.1):
        assert sign_in("alice@example.org")[1].status_code == 302
    assert len(told("sign-in.refused")) == 4
    assert [one["failures"] for one in told("sign-in.locked-out")] == [5]
    assert all(event.by is None for event in Event.objects.filter(action__startswith="sign-in.refused"))


def test_a_right_password_forgives_the_wrong_ones(db: None) -> None:
    person("alice")
    for minutes in (0, 6):  # django-allauth counts wrong ones for five minutes, whatever comes between
        with after(minutes):
            for password in ("wrong", "wrong", "wrong", people.PASSWORD):
                answer = sign_in("alice@example.org", password)[1]
            assert answer.status_code == 302


@pytest.mark.parametrize(
    ("count", "forwarded", "found"),
    [
        (0, "1.2.3.4", "9.9.9.9"),
        (1, "6.6.6.6, 1.2.3.4", "1.2.3.4"),
        (2, "6.6.6.6, 1.2.3.4, 5.5.5.5", "1.2.3.4"),
        (2, "1.2.3.4", "9.9.9.9"),
        (1, "nonsense", "9.9.9.9"),
        (1, None, "9.9.9.9"),
    ],
)
def test_limits_count_by_the_visitors_address(count: int, forwarded: str | None, found: str) -> None:
    headers = {"x-forwarded-for": forwarded} if forwarded else {}
    request = RequestFactory(REMOTE_ADDR="9.9.9.9").get("/", headers=headers)
    with override_settings(ALLAUTH_TRUSTED_PROXY_COUNT=count):
        assert visitors_address(request) == found
    assert visitors_address(RequestFactory(REMOTE_ADDR="").get("/")) == "127.0.0.1"


def test_a_sign_in_tells_from_where_and_with_what(db: None) -> None:
    alices()
    assert told("sign-in.made") == [{"address": "127.0.0.1", "factors": "password"}]


def test_an_address_that_nobody_has_is_no_event(db: None) -> None:
    sign_in("nobody@example.org")
    assert not Event.objects.exists()


def test_an_installation_is_checked(db: None) -> None:
    assert [error.id for error in run_checks(databases=["default"]) if error.id.startswith("accounts.")] == []
    alone = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "nowhere"}}
    with override_settings(CACHES=alone, SECOND_FACTOR_FOR={"admin", "nurse"}):
        found = {error.id: error.msg for error in run_checks(databases=["default"]) if error.id.startswith("accounts.")}
    assert set(found) == {"accounts.E001", "accounts.W002", "accounts.E003"}
    assert "nurse" in found["accounts.E003"]
