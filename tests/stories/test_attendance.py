"""A session ends without an invoice: missed, cancelled late, too short; corrected and taken back."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
import time_machine
from playwright.sync_api import expect

from invoicing.models import Attendance, Invoice
from tests.stories.axe import expect_no_violation
from tests.stories.conftest import NEW_YORK, NewSession
from tests.stories.window import Window, press

OpenWindow = Callable[[str], Window]
REASON = "It was the session of another client."


def test_a_client_who_never_came_is_charged_and_not_billed(open_window: OpenWindow, new_session: NewSession) -> None:
    room = new_session()
    room.visit("therapist", -1, 20)
    alice = open_window("alice")
    page = alice.page
    alice.open_form(room.session)
    alice.choose("90834")
    alice.submit()
    alice.sees_problems("record the attendance instead")
    page.get_by_role("link", name="Record the attendance", exact=True).click()
    expect(page.get_by_text("not in by 12:30 PM, 15 minutes after the start")).to_be_visible()
    page.get_by_label("The client did not come").check()
    page.get_by_label("Fee in dollars").fill("1e3")
    page.get_by_role("button", name="Record the outcome").click()
    alice.sees_problems("“1e3” is no amount in dollars.")
    page.get_by_label("Fee in dollars").fill("$75.50")
    page.get_by_role("button", name="Record the outcome").click()
    expect(page).to_have_url(re.compile(r"/sessions/\d+/$"))
    expect(page.get_by_role("heading", name="No-show: no invoice goes to insurance")).to_be_visible()
    expect(page.get_by_text("$75.50 is charged to the client.")).to_be_visible()
    page.goto("/sessions/?view=all")
    expect(page.get_by_text("Closed: no-show")).to_be_visible()


def test_an_outcome_is_corrected_and_taken_back(
    open_window: OpenWindow, new_session: NewSession, only_invoice: Callable[[], Invoice]
) -> None:
    room = new_session()
    room.visit("therapist", 0, 40)
    room.visit("client", 16, 20)
    alice = open_window("alice")
    page = alice.page
    page.goto(f"/sessions/{room.session.pk}/")
    page.get_by_role("link", name="End it without an invoice").click()
    page.get_by_label("The session was held, and is too short").check()
    page.get_by_role("button", name="Record the outcome").click()
    page.get_by_role("link", name="Correct it or take it back").click()
    page.get_by_label("The client did not come").check()
    page.get_by_label("Fee in dollars").fill("20")
    page.get_by_role("button", name="Record the correction").click()
    alice.sees_problems("Write why it is changed.")
    page.get_by_label("Why it is corrected").fill(REASON)
    page.get_by_role("button", name="Record the correction").click()
    expect(page.get_by_text("$20.00 is charged to the client.")).to_be_visible()
    page.get_by_role("link", name="Correct it or take it back").click()
    page.get_by_role("button", name="Take the outcome back").click()
    alice.sees_problems("Write why the session is to be invoiced after all.")
    page.get_by_label("Why the session is to be invoiced after all").fill(REASON)
    page.get_by_role("button", name="Take the outcome back").click()
    expect(page.get_by_role("link", name="Go to the invoice")).to_be_visible()
    assert only_invoice().status == Invoice.Status.DRAFT
    outcomes = Attendance.objects.values_list("outcome", flat=True)
    assert list(outcomes) == ["held-not-billable", "no-show", "taken-back"]


def test_only_what_belongs_to_the_outcome_is_asked(open_window: OpenWindow, new_session: NewSession) -> None:
    """By style alone, so it holds without scripts."""
    room = new_session()
    page = open_window("alice").page
    page.goto(f"/sessions/{room.session.pk}/attendance/")
    when, fee = page.get_by_label("When the client cancelled"), page.get_by_label("Fee in dollars")
    asked = {"did not come": (False, True), "cancelled late": (True, True), "was held": (False, False)}
    for outcome, (asks_when, asks_fee) in asked.items():
        page.get_by_label(outcome).check()
        expect(when).to_be_visible(visible=asks_when)
        expect(fee).to_be_visible(visible=asks_fee)


def test_a_time_that_the_clocks_skip_is_put_right_by_a_button(
    new_context: Callable[..., Any], new_session: NewSession, only_invoice: Callable[[], Invoice]
) -> None:
    """The server's clock stands on the day of the change; so does the page, with scripts and without."""
    with time_machine.travel(datetime(2026, 3, 8, 14, 0, tzinfo=NEW_YORK), tick=True):
        room = new_session(datetime(2026, 3, 8).date())
        for has_script in (True, False):
            alice = Window(new_context(java_script_enabled=has_script).new_page())
            alice.sign_in("alice")
            page = alice.page
            page.goto(f"/sessions/{room.session.pk}/attendance/")
            page.get_by_label("cancelled late").check()
            page.get_by_label("When the client cancelled").fill("2026-03-08T02:30")
            page.get_by_role("button", name="Record the outcome").click()
            alice.sees_problems("The nearest times are 1:59 AM and 3:00 AM.")
            page.get_by_role("button", name="Cancellation at 3:00 AM").click()
            expect(page.get_by_label("When the client cancelled")).to_have_value("2026-03-08T03:00")
            assert alice.complaints == []
        page.get_by_role("button", name="Record the outcome").click()
        expect(page.get_by_text("Late cancellation: no invoice goes to insurance")).to_be_visible()
        assert only_invoice().status == Invoice.Status.CLOSED


def test_by_keyboard_alone(new_context: Callable[..., Any], new_session: NewSession) -> None:
    room = new_session()
    room.visit("therapist", -1, 20)
    alice = Window(new_context().new_page())
    alice.sign_in("alice")
    page = alice.page
    page.goto(f"/sessions/{room.session.pk}/attendance/")
    page.get_by_label("The client did not come").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")  # what the outcome does not ask for is no stop
    page.keyboard.type("50")
    page.keyboard.press("Enter")
    expect(page.get_by_text("$50.00 is charged to the client.")).to_be_visible()


@pytest.mark.usefixtures("practice")
@pytest.mark.once
def test_its_pages_are_accessible(new_context: Callable[..., Any], new_session: NewSession) -> None:
    room = new_session()
    room.visit("therapist", 0, 40)
    room.visit("client", 2, 3)
    alice = Window(new_context(bypass_csp=True).new_page())  # axe is a script of its own
    alice.sign_in("alice")
    page = alice.page
    address = f"/sessions/{room.session.pk}/attendance/"
    page.goto(address)
    expect_no_violation(alice)
    page.get_by_role("button", name="Record the outcome").click()
    alice.sees_problems("Choose what became of the session.")
    expect_no_violation(alice)
    page.get_by_label("cancelled late").check()
    page.get_by_role("button", name="Record the outcome").click()
    alice.sees_problems("Enter when the client cancelled.")
    expect_no_violation(alice)
    page.get_by_label("did not come").check()
    page.get_by_role("button", name="Record the outcome").click()
    expect(page).to_have_title(re.compile(r"^Confirm: "))
    expect_no_violation(alice)
    alice.accept_warning("client-came-briefly")
    page.get_by_role("button", name="Record the outcome").click()
    expect(page.get_by_text("Nothing is charged to the client.")).to_be_visible()
    expect_no_violation(alice)
    page.goto(address)
    press(page, "Take the outcome back")
    expect_no_violation(alice)
