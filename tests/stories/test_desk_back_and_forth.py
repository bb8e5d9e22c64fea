"""Between desk and therapist: returned, corrected, approved; asked and answered; voided and replaced."""

import re
from collections.abc import Callable
from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import expect

from invoicing.models import Invoice
from tests.stories.conftest import NEW_YORK, NewSession
from tests.stories.desk import waiting
from tests.stories.looking import clean_call
from tests.stories.window import Window

OpenWindow = Callable[[str], Window]


def test_returned_corrected_and_approved_with_what_changed(open_window: OpenWindow, new_session: NewSession) -> None:
    (invoice,) = waiting(new_session, 1)
    note = invoice.submission.disruption_note if invoice.submission else ""
    alice, carol = open_window("alice"), open_window("carol")
    carol.page.goto(f"/review/{invoice.pk}/")
    carol.decide("Return to the therapist")
    carol.sees_problems("Say what the therapist should correct.")
    carol.decide("Return to the therapist", "Name the number you called.")
    expect(carol.page.get_by_role("status")).to_contain_text("returned")

    alice.page.goto("/sessions/?view=returned")
    expect(alice.page.locator("main")).to_contain_text("Name the number you called.")
    alice.page.get_by_role("link", name="Correct").click()
    expect(alice.page.locator("main")).to_contain_text("Name the number you called.")
    alice.write_note(f"{note} I called the number in the chart.")
    alice.submit()
    alice.sees_receipt()
    for window, address in ((alice, f"/invoices/{invoice.pk}/"), (carol, f"/review/{invoice.pk}/")):
        window.page.goto(address)
        expect(window.page.locator("ins")).to_have_text("I called the number in the chart.")
        expect(window.page.locator("main")).to_contain_text("Name the number you called.")
        expect(window.page.locator("main")).to_contain_text("ersion 1")
    carol.decide("Approve")
    expect(carol.page.get_by_role("status")).to_contain_text("approved")
    assert Invoice.objects.get().status == "approved"


def test_a_question_is_answered_in_place(open_window: OpenWindow, new_session: NewSession) -> None:
    (invoice,) = waiting(new_session, 1)
    alice, carol = open_window("alice"), open_window("carol")
    carol.page.goto(f"/review/{invoice.pk}/")
    carol.decide("Ask the therapist", "Which number did you call?")

    alice.page.goto("/sessions/")
    expect(alice.page.locator("main")).to_contain_text("Which number did you call?")
    alice.page.get_by_role("link", name="See the invoice and answer").click()
    alice.page.get_by_role("button", name="Send answer").click()
    expect(alice.page.locator("main")).to_contain_text("Write an answer.")
    alice.page.get_by_label("Your answer").fill("The one in the chart.")
    alice.page.get_by_role("button", name="Send answer").click()
    expect(alice.page.get_by_role("status").first).to_contain_text("Your answer is with support")

    carol.page.goto("/review/")
    carol.page.get_by_role("link", name=str(invoice.number)).click()
    expect(carol.page.locator(".remark-answer")).to_contain_text("The one in the chart.")
    carol.decide("Approve")
    expect(carol.page.get_by_role("status")).to_contain_text("approved")


def test_an_invoice_of_the_wrong_day_is_voided_and_replaced(open_window: OpenWindow, new_session: NewSession) -> None:
    today = timezone.now().astimezone(NEW_YORK).date()
    wrong = clean_call(new_session)
    right = clean_call(new_session, on=today - timedelta(days=2))
    alice, carol = open_window("alice"), open_window("carol")
    alice.open_form(wrong.session)
    alice.choose("90834")
    alice.submit()
    number = alice.sees_receipt()

    carol.page.goto(f"/invoices/?number={number}")
    carol.page.get_by_role("link", name=number).click()
    carol.page.get_by_role("link", name="Void this invoice").click()
    carol.page.get_by_role("button", name="Void invoice").click()
    carol.sees_problems("Say why this invoice is voided.")
    carol.page.get_by_label("Why it is voided").fill("The session was the day before.")
    carol.page.get_by_label("Session that was really held").select_option(str(right.session.pk))
    carol.page.get_by_role("button", name="Void invoice").click()
    expect(carol.page.get_by_role("status").first).to_contain_text(f"{number} is voided")

    alice.page.goto("/sessions/")
    expect(alice.page.locator("main")).to_contain_text("This one goes in its place")
    alice.open_form(right.session)
    expect(alice.page.locator("main")).to_contain_text(f"In place of invoice {number}")
    expect(alice.page.locator("main")).to_contain_text("The session was the day before.")
    alice.choose("90834")
    alice.submit()
    second = alice.sees_receipt()
    assert second != number
    alice.page.get_by_role("link", name=f"invoice {number}").click()
    expect(alice.page.locator("main")).to_contain_text("Voided")
    expect(alice.page.get_by_role("link", name=re.compile(second))).to_be_visible()
    assert sorted(Invoice.objects.values_list("session", "status")) == sorted(
        [(wrong.session.pk, "voided"), (right.session.pk, "accepted")]
    )
