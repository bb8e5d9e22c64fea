"""The main job in a real browser: from a held session to a submitted, reviewed invoice."""

from collections.abc import Callable
from datetime import date, timedelta

import time_machine
from django.utils import timezone
from playwright.sync_api import expect

from invoicing.models import Invoice
from tests.stories.conftest import NEW_YORK, NewSession
from tests.stories.window import Window

NOTE = "Video broke off at 12:43 PM; I called the client and we went on by phone until 1:30 PM."
OpenWindow = Callable[[str], Window]
OnlyInvoice = Callable[[], Invoice]


def test_a_code_that_disagrees_with_the_time_is_stopped_and_a_fitting_one_passes(
    open_window: OpenWindow, new_session: NewSession, only_invoice: OnlyInvoice
) -> None:
    room = new_session()
    room.visit("therapist", -1, 46)
    room.visit("client", 0, 45)
    alice = open_window("alice")
    alice.open_form(room.session)
    expect(alice.page.get_by_label("Live minutes")).to_have_value("45")
    alice.choose("90837")
    alice.submit()
    alice.sees_problems("45 min", "53 minutes", "90834")
    expect(alice.page.get_by_label("Code", exact=True)).to_have_value("90837")
    alice.choose("90834")
    alice.submit()
    assert alice.sees_receipt() == only_invoice().number
    assert only_invoice().status == Invoice.Status.ACCEPTED


def test_a_suggestion_fills_the_code(
    open_window: OpenWindow, new_session: NewSession, only_invoice: OnlyInvoice
) -> None:
    room = new_session()
    room.visit("therapist", -1, 46)
    room.visit("client", 0, 45)
    alice = open_window("alice")
    alice.open_form(room.session)
    alice.page.get_by_role("button", name="90834").click()
    expect(alice.page.get_by_role("status")).to_contain_text("Code and time agree")
    expect(alice.page.get_by_label("Code", exact=True)).to_have_value("90834")
    alice.submit()
    alice.sees_receipt()
    assert only_invoice().status == Invoice.Status.ACCEPTED


def test_a_session_finished_by_phone_is_explained_returned_corrected_and_approved(
    open_window: OpenWindow, new_session: NewSession, only_invoice: OnlyInvoice
) -> None:
    room = new_session(minutes=75)
    room.visit("therapist", 0, 28, "CONNECTION_TIMEOUT")
    room.visit("client", 0, 28, "CONNECTION_TIMEOUT")
    alice, carol = open_window("alice"), open_window("carol")
    alice.open_form(room.session)
    alice.enter_times("12:15", "13:30", 60)
    alice.choose("90837")
    alice.submit()
    alice.sees_problems("28 min", "60 min", "what happened")
    alice.write_note(NOTE)
    alice.accept_warning("time-outside-recording")
    alice.submit()
    number = alice.sees_receipt()
    expect(alice.page.locator("main")).to_contain_text("In review")

    carol.page.goto("/review/")
    carol.page.get_by_role("link", name=number).click()
    for kept in ("28 min", "60 min", NOTE):
        expect(carol.page.locator("main")).to_contain_text(kept)
    carol.decide("Return to the therapist", "Name the number you called.")
    expect(carol.page.get_by_role("status")).to_contain_text("returned")

    alice.page.goto("/sessions/?view=returned")
    expect(alice.page.locator("main")).to_contain_text("Name the number you called.")
    alice.page.get_by_role("link", name="Correct").click()
    expect(alice.page.get_by_label("Disruption note")).to_have_value(NOTE)
    expect(alice.page.get_by_label("Live minutes")).to_have_value("60")
    alice.write_note(f"{NOTE} I called the number in the chart.")
    alice.submit()
    alice.accept_warning("time-outside-recording")
    alice.submit()
    assert alice.sees_receipt() == number

    carol.page.goto("/review/")
    carol.page.get_by_role("link", name=number).click()
    expect(carol.page.locator("main")).to_contain_text("resubmitted")
    carol.decide("Approve")
    expect(carol.page.get_by_role("status")).to_contain_text("approved")
    invoice = only_invoice()
    assert invoice.status == Invoice.Status.APPROVED
    versions = [(one.minutes, one.recorded_with_client_ms) for one in invoice.submissions.all()]
    assert versions == [(60, 28 * 60_000), (60, 28 * 60_000)]


def test_a_window_of_75_minutes_does_not_make_60_live_ones_a_longer_crisis(
    open_window: OpenWindow, new_session: NewSession, only_invoice: OnlyInvoice
) -> None:
    room = new_session(minutes=75, kind="crisis")
    room.visit("therapist", 0, 75)
    room.visit("client", 0, 25)
    room.visit("client", 40, 75)
    alice = open_window("alice")
    alice.open_form(room.session)
    expect(alice.page.get_by_label("Live minutes")).to_have_value("60")
    alice.choose("90839-90840")
    alice.submit()
    alice.sees_problems("60 min", "75 minutes", "90839 fits")
    assert only_invoice().status == Invoice.Status.DRAFT


def test_a_rule_that_an_admin_adds_holds_from_its_date_of_service(
    open_window: OpenWindow, new_session: NewSession
) -> None:
    today = timezone.now().astimezone(NEW_YORK).date()
    first = (today.replace(day=1) + timedelta(days=32)).replace(day=1)
    before, after = new_session(), new_session(first + timedelta(days=1))
    for room in (before, after):
        room.visit("therapist", -1, 55)
        room.visit("client", 0, 54)

    dana = open_window("dana")
    raise_start(dana, "90837", 55, first)

    alice = open_window("alice")
    alice.open_form(before.session)
    alice.choose("90837")
    alice.submit()
    alice.sees_receipt()

    with time_machine.travel(after.session.scheduled_end_at + timedelta(hours=3)):
        alice = open_window("alice")
        alice.open_form(after.session)
        alice.choose("90837")
        alice.submit()
        alice.sees_problems("54 min", "55 minutes")


def raise_start(admin: Window, code: str, minutes: int, on: date) -> None:
    """Add a rule to a code in Django admin."""
    page = admin.page
    page.goto("/admin/cpt/procedurecode/")
    page.get_by_role("link", name=code, exact=True).click()
    page.locator("[name=rules-1-effective_from]").fill(f"{on:%Y-%m-%d}")
    page.locator("[name=rules-1-min_minutes]").fill(str(minutes))
    page.locator("[name=_save]").click()
    expect(page.locator(".messagelist .success")).to_contain_text("changed successfully")


def test_another_therapist_finds_nothing_at_any_address(
    open_window: OpenWindow, new_session: NewSession, only_invoice: OnlyInvoice
) -> None:
    room = new_session()
    room.visit("therapist", 0, 45)
    room.visit("client", 0, 45)
    alice, bob = open_window("alice"), open_window("bob")
    alice.open_form(room.session)
    alice.choose("90834")
    alice.submit()
    alice.sees_receipt()
    session, invoice = room.session.pk, only_invoice().pk
    for address in (f"/sessions/{session}/", f"/sessions/{session}/invoice/", f"/invoices/{invoice}/"):
        assert alice.status_of(address) == 200, address
        assert bob.status_of(address) == 404, address
    assert bob.status_of(f"/review/{invoice}/") == 404
    for address in (f"/sessions/{session}/invoice/", f"/sessions/{session}/invoice/check/"):
        assert bob.status_of_post(address, {"code": "90834"}) == 404, address
    assert bob.status_of_post(f"/review/{invoice}/decision/", {"decision": "approve"}) == 404
    bob.page.goto("/sessions/?view=all")
    expect(bob.page.locator("main")).not_to_contain_text("Robin")


def test_a_partner_alone_on_the_link_is_90846_and_not_90847(
    open_window: OpenWindow, new_session: NewSession, only_invoice: OnlyInvoice
) -> None:
    room = new_session(kind="family")
    room.visit("therapist", -1, 51)
    room.visit("guest-partner", 0, 50)
    alice = open_window("alice")
    alice.open_form(room.session)
    alice.choose("90847")
    alice.submit()
    alice.sees_problems("90847 needs the identified client", "90846")
    alice.choose("90846")
    alice.submit()
    alice.sees_receipt()
    submission = only_invoice().submission
    assert submission is not None
    assert (submission.code, submission.minutes, submission.time_source) == ("90846", 50, "recorded")
