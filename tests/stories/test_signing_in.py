"""Signing in with a second factor in a real browser, and what happens when nobody is there."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from invoicing.models import Invoice
from sessions_app.models import Client
from tests import people
from tests.stories.axe import violations
from tests.stories.conftest import NewSession
from tests.stories.looking import clean_call
from tests.stories.window import Window, press

INDEX = "/accounts/2fa/"


@pytest.fixture
def window(new_context: Callable[..., Any]) -> Iterator[Window]:
    """One window with JavaScript; no complaint at its end, so the Content-Security-Policy stopped nothing."""
    opened = Window(new_context().new_page())
    yield opened
    assert opened.complaints == []


def with_key(page: Page) -> None:
    """A device that makes passkeys, and says yes by itself."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    options |= {"isUserVerified": True, "automaticPresenceSimulation": True}
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def prove(page: Page) -> None:
    """The password once more, where it is asked for."""
    page.get_by_label("Password").fill(people.PASSWORD)
    page.get_by_role("button", name="Go on").click()


def sign_out(page: Page) -> None:
    """Back to the sign-in page."""
    page.get_by_role("button", name="Sign out").first.click()
    expect(page).to_have_url(re.compile("/accounts/login/"))


def test_a_passkey_after_the_password_and_alone(practice: Client, window: Window) -> None:
    page = window.page
    window.sign_in("alice")
    with_key(page)
    page.goto(INDEX)
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_label("Name").fill("Laptop")
    page.get_by_label("Sign in with it alone, without the password").check()
    page.get_by_role("button", name="Add the passkey").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    page.goto("/sessions/")
    sign_out(page)
    page.get_by_label("E-mail address").fill("alice@example.org")
    page.get_by_label("Password", exact=True).fill(people.PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("button", name="Use a passkey").click()
    expect(page).to_have_url(re.compile("/sessions/"))
    sign_out(page)
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page).to_have_url(re.compile("/sessions/"))


@pytest.mark.once
def test_the_pages_for_it_are_accessible_and_fit_a_phone(practice: Client, window: Window) -> None:
    page = window.page
    people.with_app(people.alice().user)
    window.enter("alice")
    page.set_viewport_size({"width": 320, "height": 640})
    for where in ("", "webauthn/", "webauthn/add/", "totp/deactivate/", "recovery-codes/generate/"):
        page.goto(f"{INDEX}{where}")
        if page.get_by_role("button", name="Go on").is_visible():
            looks_well(page)
            prove(page)
        looks_well(page)
    press(page, "Make new ones")
    looks_well(page)
    for where in ("/accounts/sessions/", "/accounts/password/change/"):
        page.goto(where)
        looks_well(page)
    page.goto(f"{INDEX}totp/deactivate/")
    page.get_by_role("button", name="Remove it").click()
    page.get_by_role("link", name="Set up an app").click()
    expect(page.locator(".qr svg")).to_be_visible()
    looks_well(page)


def looks_well(page: Page) -> None:
    """No finding of axe in light or dark, and nothing sideways."""
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert violations(page) == [], page.url
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url


Later = Callable[[float], None]


@pytest.fixture
def later(window: Window) -> Iterator[Later]:
    """Lets minutes go by, on the server and in the browser."""
    with time_machine.travel(timezone.now()) as traveller:
        window.page.clock.install()

        def pass_by(minutes: float) -> None:
            traveller.shift(minutes * 60)
            window.page.clock.fast_forward(int(minutes * 60_000))

        yield pass_by


def warning(page: Page) -> Locator:
    """What is said two minutes before the end."""
    return page.get_by_role("dialog", name="You are about to be signed out")


@pytest.mark.parametrize("way", ["Enter", "Escape"])
def test_who_answers_stays_signed_in(practice: Client, window: Window, later: Later, way: str) -> None:
    page = window.page
    window.enter("alice")
    page.goto("/sessions/")
    later(12)
    expect(warning(page)).to_be_hidden()
    later(1.5)
    expect(warning(page)).to_be_visible()
    looks_well(page)
    expect(page.get_by_role("button", name="Stay signed in")).to_be_focused()
    page.keyboard.press(way)
    expect(warning(page)).to_be_hidden()
    later(12)
    page.get_by_role("link", name="Invoices").click()
    expect(page).to_have_url(re.compile("/invoices/"))


def test_who_types_is_there(practice: Client, window: Window, later: Later) -> None:
    page = window.page
    window.enter("alice")
    page.goto("/sessions/new/")
    later(12.5)
    page.keyboard.press("Tab")
    with page.expect_response("**/accounts/idle/") as answer:
        later(1)
    assert 60 < answer.value.json()["seconds"] <= 90
    later(0.1)
    expect(warning(page)).to_be_hidden()


def test_nobody_is_there(practice: Client, window: Window, later: Later, new_session: NewSession) -> None:
    page = window.page
    room = clean_call(new_session)
    window.enter("alice")
    page.goto("/codes/")
    page.goto(f"/sessions/{room.session.pk}/")
    expect(page.locator("main")).to_contain_text("Robin Reed")
    later(14)
    expect(warning(page)).to_be_visible()
    later(1.2)
    expect(page).to_have_url(re.compile("/accounts/login/"))
    page.go_back()
    expect(page).to_have_url(re.compile("/accounts/login/"))
    expect(page.locator("body")).not_to_contain_text("Robin Reed")


def test_what_was_typed_is_there_after_signing_in_again(
    practice: Client, window: Window, later: Later, new_session: NewSession, only_invoice: Callable[[], Invoice]
) -> None:
    page = window.page
    room = clean_call(new_session)
    window.enter("alice")
    page.goto(f"/sessions/{room.session.pk}/attendance/")
    page.locator("[name=outcome]").first.check()
    later(14)
    expect(warning(page)).to_be_visible()
    page.get_by_role("button", name="Sign out now").click()
    expect(page.get_by_text("You were signed out")).to_be_visible()
    page.get_by_label("E-mail address").fill("alice@example.org")
    page.get_by_label("Password", exact=True).fill(people.PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page).to_have_url(re.compile("/attendance/"))
    expect(page.get_by_text("Your sign-in ran out before this was sent")).to_be_visible()
    expect(page.locator("[name=outcome]").first).to_be_checked()
    assert only_invoice().attendance is None


def test_the_admin_says_it_too(practice: Client, window: Window, later: Later) -> None:
    window.enter("dana")
    window.page.goto("/admin/")
    later(14)
    expect(warning(window.page)).to_be_visible()
