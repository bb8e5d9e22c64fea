"""axe finds nothing on any page of the support desk, nor on what it asks of a therapist."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from invoicing.actions.deciding import ask_therapist
from review.actions.claiming import claim
from review.actions.deciding import decide
from tests import people
from tests.review.desk import NOTES
from tests.stories.axe import expect_no_violation
from tests.stories.conftest import NewSession
from tests.stories.desk import waiting
from tests.stories.test_accessibility import window
from tests.stories.window import Window, press

pytestmark = pytest.mark.once

__all__ = ["window"]
OpenWindow = Callable[[str], Window]


def visit(one: Window, *addresses: str) -> None:
    """Each of these pages in every look."""
    for address in addresses:
        one.page.goto(address)
        expect_no_violation(one)


@pytest.mark.usefixtures("practice")
def test_an_empty_desk(window: OpenWindow) -> None:
    visit(window("carol"), "/review/", "/review/?code=90837", "/review/together/", "/review/numbers/")


def test_the_queue_its_filters_and_its_numbers(window: OpenWindow, new_session: NewSession) -> None:
    approved, returned, taken, asked, *_ = waiting(new_session, 6)
    carol, dana = people.carol(), people.dana()
    decide(approved, kind="approve", comment="", version=None, by=dana)
    decide(returned, kind="return", comment="Name the number.", version=None, by=carol)
    decide(asked, kind="ask", comment="Which number?", version=None, by=carol)
    claim(taken, by=dana, now=approved.status_at)
    one = window("carol")
    visit(
        one,
        *("/review/", "/review/?state=decided", "/review/?flag=no-recording&therapist=x&date_from=2020-01-01"),
        *("/review/filters/", "/review/numbers/", "/review/numbers/?date_from=x"),
        *("/review/together/", "/review/together/?flag=no-recording"),
    )
    one.page.goto("/review/together/?flag=no-recording")
    press(one.page, "Approve what is ticked")
    expect_no_violation(one)
    one.page.goto("/review/")
    one.page.get_by_role("link", name="Filter").click()
    expect(one.page.get_by_role("button", name="Show")).to_be_visible()
    expect_no_violation(one)
    one.page.get_by_role("button", name="Keyboard").click()
    expect(one.page.locator("#shortcuts")).to_be_visible()
    expect_no_violation(one)


def test_one_invoice_through_its_life(window: OpenWindow, new_session: NewSession) -> None:
    (invoice,) = waiting(new_session, 1)
    room = new_session(timezone.now().date() - timedelta(days=3), minutes=75)
    room.visit("therapist", 0, 28)
    room.visit("client", 0, 28)
    carol, alice = window("carol"), window("alice")
    alice.open_form(room.session)
    alice.enter_times("12:15", "13:30", 60)
    alice.choose("90837")
    alice.write_note(NOTES[4])
    alice.submit()
    alice.accept_warning("time-outside-recording")
    alice.submit()
    alice.sees_receipt()
    edited = alice.page.url.rstrip("/").rpartition("/")[2]

    visit(carol, f"/review/{edited}/")
    press(carol.page, "Save decision")
    expect_no_violation(carol)
    ask_therapist(invoice, by=people.dana(), version=None, words="Which number?")
    visit(alice, "/sessions/", f"/invoices/{invoice.pk}/")
    press(alice.page, "Send answer")
    expect_no_violation(alice)
    visit(carol, f"/review/{invoice.pk}/", f"/invoices/{invoice.pk}/", f"/invoices/{invoice.pk}/voiding/")
    press(carol.page, "Void invoice")
    expect_no_violation(carol)
    carol.page.goto(f"/review/{invoice.pk}/")
    claim(invoice, by=people.dana(), now=invoice.status_at)
    carol.decide("Return to the therapist", "Name the number.")
    expect(carol.page.get_by_role("alert")).to_contain_text("Dana is on this invoice")
    expect_no_violation(carol)
    carol.page.get_by_role("button", name="Take it over and save").click()
    expect(carol.page.get_by_role("status")).to_contain_text("returned")
    expect_no_violation(carol)
    alice.page.goto("/sessions/?view=returned")
    alice.page.get_by_role("link", name="Correct").click()
    alice.write_note(f"{NOTES[1]} I called the number in the chart.")
    alice.submit()
    alice.sees_receipt()
    expect_no_violation(alice)
    visit(carol, f"/review/{invoice.pk}/")
    carol.decide("Void and replace", "The wrong client.")
    expect(carol.page.get_by_role("status")).to_contain_text("voided")
    visit(carol, f"/invoices/{invoice.pk}/", f"/invoices/{invoice.pk}/voiding/")
    visit(alice, "/sessions/", f"/invoices/{invoice.pk}/", f"/sessions/{invoice.session_id}/invoice/")


@pytest.mark.usefixtures("practice")
def test_keys_that_were_turned_off_stay_off_though_signing_out_empties_what_the_browser_stores(
    window: OpenWindow,
) -> None:
    one = window("carol")
    one.page.goto("/review/")
    one.page.evaluate("localStorage.setItem('left', 'behind')")
    one.page.keyboard.press("?")
    expect(one.page.locator("#shortcuts")).to_be_visible()
    one.page.get_by_label("Use these keys in this browser").uncheck()
    one.page.goto("/accounts/logout/")
    one.page.get_by_role("main").get_by_role("button", name="Sign out").click()
    expect(one.page.get_by_label("Password")).to_be_visible()
    assert one.page.evaluate("localStorage.length") == 0
    one.enter("carol")
    one.page.goto("/review/")
    one.page.keyboard.press("?")
    expect(one.page.get_by_role("button", name="Keyboard")).to_be_visible()
    expect(one.page.locator("#shortcuts")).to_be_hidden()
    one.page.get_by_role("button", name="Keyboard").click()
    expect(one.page.get_by_label("Use these keys in this browser")).not_to_be_checked()
