"""axe finds nothing on any page, wide and narrow, light and dark; nothing scrolls sideways."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from playwright.sync_api import expect

from cpt.models import Contract, PayerRule, ProcedureCode, TimeRule
from cpt.requesting import answer_request, request_code
from invoicing.models import Invoice
from sessions_app.models import Client
from tests import people
from tests.stories.axe import expect_no_violation
from tests.stories.conftest import NewSession
from tests.stories.window import Window, press

pytestmark = pytest.mark.once

NOTE = "Video broke off at 12:43 PM; I called the client and we went on by phone until 1:30 PM."


@pytest.fixture
def window(new_context: Callable[..., Any], settings: Any) -> Callable[[str], Window]:
    """Opens a window, signed in as somebody, with the banner of a demo."""
    settings.DEMO = True

    def sign_in(name: str) -> Window:
        one = Window(new_context(bypass_csp=True).new_page())  # axe is a script of its own
        one.enter(name)
        return one

    return sign_in


def test_every_page_before_signing_in_is_accessible(
    new_context: Callable[..., Any], practice: Client, settings: Any
) -> None:
    settings.DEMO = True
    one = Window(new_context(bypass_csp=True).new_page())
    for address in ("/about/", "/not/there/", "/accounts/password/reset/", "/accounts/login/"):
        one.page.goto(address)
        expect_no_violation(one)
    press(one.page, "Sign in")
    expect_no_violation(one)
    one.enter("alice")
    for address in ("/not/there/", "/accounts/logout/"):
        one.page.goto(address)
        expect_no_violation(one)


def test_every_page_of_the_main_job_is_accessible(window: Callable[[str], Window], new_session: NewSession) -> None:
    clean, dropped = new_session(), new_session(minutes=75)
    clean.visit("therapist", -300, -250)
    clean.visit("client", -300, -255)
    dropped.visit("therapist", 0, 28, "CONNECTION_TIMEOUT")
    dropped.visit("client", 0, 28, "CONNECTION_TIMEOUT")

    alice = window("alice")
    for address in ("/sessions/", f"/sessions/{clean.session.pk}/", f"/sessions/{clean.session.pk}/invoice/"):
        alice.page.goto(address)
        expect_no_violation(alice)
    alice.submit()
    alice.sees_problems("Choose the code")
    expect_no_violation(alice)
    alice.open_form(dropped.session)
    alice.enter_times("12:15", "13:30", 60)
    alice.choose("90837")
    alice.submit()
    alice.sees_problems("what happened")
    expect_no_violation(alice)  # a warning to tick
    alice.write_note(NOTE)
    alice.accept_warning("time-outside-recording")
    alice.submit()
    alice.sees_receipt()
    expect_no_violation(alice)
    for address in ("/invoices/", "/sessions/?view=submitted", "/sessions/?view=expired"):
        alice.page.goto(address)
        expect_no_violation(alice)
    carol = window("carol")
    for address in ("/review/", f"/review/{Invoice.objects.get(status='flagged').pk}/"):
        carol.page.goto(address)
        expect_no_violation(carol)


def test_every_page_about_codes_is_accessible(window: Callable[[str], Window], new_session: NewSession) -> None:
    room = new_session()
    room.visit("therapist", 0, 45)
    room.visit("client", 0, 45)
    contract, asked = Contract.objects.get(), request_code(people.alice(), wanted_code="90849", payer=None, reason="x")
    individual = ProcedureCode.objects.get(code="90834")
    TimeRule.objects.create(code=individual, effective_from=date(2100, 1, 1), min_minutes=40)
    PayerRule.objects.create(contract=contract, code=individual, effective_from=date(2020, 1, 1), min_minutes=39)
    answer_request(asked, outcome="open", words="We ask.", code=None, version=0, by=people.carol(), address="")
    alice, carol = window("alice"), window("carol")
    about = f"contract={contract.pk}"
    pages = {
        alice: (
            *("/codes/?q=crisis", "/codes/?on=nonsense&q=nothing+says+this", "/codes/scenarios/?q=phone"),
            *(f"/codes/90834/?{about}", "/codes/90840/", "/codes/90853/", "/codes/99354/"),
            *("/codes/requests/", "/codes/requests/?view=waiting", "/codes/requests/new/"),
            *(f"/codes/requests/{asked.pk}/", "/sessions/", "/about/"),
        ),
        carol: ("/codes/requests/", f"/codes/requests/{asked.pk}/", "/review/"),
    }
    for one, addresses in pages.items():
        for address in addresses:
            one.page.goto(address)
            expect_no_violation(one)
    carol.page.goto(f"/codes/requests/{asked.pk}/")
    press(carol.page, "Send answer")
    expect_no_violation(carol)
    alice.page.goto("/codes/requests/new/")
    press(alice.page, "Send to support")
    expect_no_violation(alice)
    alice.open_form(room.session)
    alice.choose("90834")
    alice.page.get_by_role("button", name="What does this code need?").click()
    expect(alice.page.locator("#code-help")).to_contain_text("39 minutes or more")
    expect_no_violation(alice)
