"""Drafts in the browser: a closed tab, a second tab, and a sign-in that runs out lose nothing."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Page, expect

from invoicing.models import FormDraft, Invoice, Submission
from tests.people import PASSWORD
from tests.rooms import Room
from tests.stories.conftest import NewSession
from tests.stories.window import Window

NOTE = "Video broke off at 12:43 PM; I called the client and we went on by phone until 1:30 PM."
OpenWindow = Callable[[str], Window]


@pytest.fixture
def room(new_session: NewSession) -> Room:
    """45 recorded minutes."""
    one = new_session()
    one.visit("therapist", -1, 46)
    one.visit("client", 0, 45)
    return one


@pytest.fixture
def alice(new_context: Callable[..., Any], room: Room) -> Iterator[Window]:
    """Alice with JavaScript, at the form."""
    one = Window(new_context().new_page())
    one.sign_in("alice")
    one.open_form(room.session)
    yield one
    assert one.complaints == []


def note(page: Page) -> Any:
    return page.get_by_label("Disruption note")


def state(page: Page) -> Any:
    return page.locator("#draft-status")


def until(page: Page, comes: Callable[[], bool]) -> None:
    """Wait for what no page shows."""
    for _ in range(100):
        if comes():
            return
        page.wait_for_timeout(100)
    raise AssertionError("It did not come within ten seconds.")


def sign_in_again(page: Page) -> None:
    page.get_by_label("E-mail address").fill("alice@example.org")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def test_what_was_entered_is_there_after_closing_the_tab(open_window: OpenWindow, room: Room) -> None:
    alice = open_window("alice")
    alice.open_form(room.session)
    alice.choose("90834")
    alice.write_note(NOTE)
    alice.page.get_by_role("button", name="Save draft").click()
    expect(state(alice.page)).to_have_text(re.compile(r"Saved \d+:\d\d [AP]M"))
    context = alice.page.context
    alice.page.close()
    again = context.new_page()
    again.goto(f"/sessions/{room.session.pk}/invoice/")
    expect(note(again)).to_have_value(NOTE)
    expect(again.get_by_label("Code", exact=True)).to_have_value("90834")
    expect(again.locator("#opened-draft")).to_contain_text("This is your draft")
    again.get_by_role("button", name="Start over from the recording").click()
    expect(note(again)).to_have_value("")
    again.get_by_role("button", name="Take the draft back").click()
    expect(note(again)).to_have_value(NOTE)
    again.get_by_role("button", name="Submit invoice").click()
    expect(again).to_have_url(re.compile(r"/invoices/\d+/$"))
    assert not FormDraft.objects.exists()


def test_it_saves_by_itself_and_says_when(alice: Window) -> None:
    note(alice.page).press_sequentially("Video broke")
    expect(state(alice.page)).to_have_text(re.compile(r"Saved \d+:\d\d [AP]M"))
    expect(note(alice.page)).to_be_focused()
    note(alice.page).press_sequentially(" off.")
    note(alice.page).blur()
    until(alice.page, lambda: FormDraft.objects.get().content["fields"]["disruption_note"] == ["Video broke off."])
    assert "started_at" not in FormDraft.objects.get().content["fields"]


def test_leaving_at_once_saves_too(alice: Window, room: Room) -> None:
    note(alice.page).fill("Typed and gone.")
    alice.page.goto("/sessions/")
    until(alice.page, FormDraft.objects.exists)  # the browser sends it once the page is gone
    alice.page.goto(f"/sessions/{room.session.pk}/invoice/")
    expect(note(alice.page)).to_have_value("Typed and gone.")


def test_nobody_who_only_looks_makes_a_draft(alice: Window) -> None:
    alice.page.get_by_label("Start", exact=True).focus()
    alice.page.keyboard.press("Tab")
    alice.page.goto("/sessions/")
    assert not FormDraft.objects.exists()


def test_a_newer_draft_of_another_tab_is_shown_and_not_overwritten(alice: Window, room: Room) -> None:
    second = alice.page.context.new_page()
    second.goto(f"/sessions/{room.session.pk}/invoice/")
    note(second).fill("From the second tab.")
    note(second).blur()
    expect(state(second)).to_contain_text("Saved")
    note(alice.page).fill("From the first tab.")
    note(alice.page).blur()
    expect(alice.page.locator("#draft-conflict")).to_contain_text("Another window has a newer draft")
    expect(state(alice.page)).to_have_text("Not saved")
    expect(note(alice.page)).to_have_value("From the first tab.")
    assert FormDraft.objects.get().content["fields"]["disruption_note"] == ["From the second tab."]
    with alice.page.context.expect_page() as opened:
        alice.page.get_by_role("link", name="See the newer draft").click()
    expect(note(opened.value)).to_have_value("From the second tab.")
    alice.page.get_by_role("button", name="Keep what is here instead").click()
    expect(state(alice.page)).to_contain_text("Saved")
    expect(alice.page.locator("#draft-conflict")).to_be_empty()
    expect(alice.page.get_by_role("button", name="Save draft")).to_be_focused()
    assert FormDraft.objects.get().content["fields"]["disruption_note"] == ["From the first tab."]
    # From here on it saves by itself again.
    note(alice.page).fill("From the first tab, longer.")
    note(alice.page).blur()
    expect(state(alice.page)).to_contain_text("Saved")
    alice.page.wait_for_timeout(1500)
    expect(alice.page.locator("#draft-conflict")).to_be_empty()


def test_a_sign_in_that_ran_out_is_said_and_the_page_goes_on_after_another(alice: Window) -> None:
    page = alice.page
    Session.objects.all().delete()
    note(page).fill(NOTE)
    note(page).blur()
    notice = page.locator("#signed-out")
    expect(notice).to_contain_text("Your sign-in ran out")
    notice.get_by_role("link").focus()
    with page.expect_response("**/draft/") as saving:
        pass
    assert saving.value.status == 401
    expect(notice.get_by_role("link")).to_be_focused()  # said once, and not again below it
    expect(notice).to_be_in_viewport()
    expect(note(page)).to_have_value(NOTE)
    with page.context.expect_page() as opened:
        notice.get_by_role("link").click()
    sign_in_again(opened.value)
    expect(opened.value.get_by_role("button", name="Sign out")).to_be_visible()
    opened.value.close()
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(notice).to_be_empty()
    expect(note(page)).to_be_focused()
    expect(state(page)).to_contain_text("Saved")
    page.get_by_label("Code", exact=True).select_option("90834")
    expect(page.locator("#status")).to_contain_text("90834")
    alice.submit()
    alice.sees_receipt()


def test_what_is_sent_after_the_sign_in_ran_out_comes_back_after_signing_in(
    open_window: OpenWindow, room: Room
) -> None:
    alice = open_window("alice")
    alice.open_form(room.session)
    alice.choose("90834")
    alice.write_note(NOTE)
    Session.objects.all().delete()
    alice.submit()
    sign_in_again(alice.page)
    expect(alice.page.get_by_role("heading", name="Your sign-in ran out before this was sent")).to_be_visible()
    expect(note(alice.page)).to_have_value(NOTE)
    assert not Submission.objects.exists()
    alice.submit()
    alice.sees_receipt()
    assert Invoice.objects.get().status == Invoice.Status.ACCEPTED


def test_a_form_of_before_another_sign_in_is_sent_again(open_window: OpenWindow, room: Room) -> None:
    alice = open_window("alice")
    alice.open_form(room.session)
    alice.choose("90834")
    alice.write_note(NOTE)
    Session.objects.all().delete()
    other = alice.page.context.new_page()
    other.goto("/accounts/login/")
    sign_in_again(other)
    expect(other.get_by_role("button", name="Sign out")).to_be_visible()
    alice.page.bring_to_front()
    alice.submit()
    again = alice.page.get_by_role("button", name="Send it again")
    receipt = re.compile(r"/invoices/\d+/$")
    expect(again.or_(alice.page.locator("h1 code"))).to_be_visible()
    if again.is_visible():
        again.click()
    expect(alice.page).to_have_url(receipt)
    assert Submission.objects.get().disruption_note == NOTE


def test_submitting_in_one_tab_tells_the_other(alice: Window, room: Room) -> None:
    second = alice.page.context.new_page()
    second.goto(f"/sessions/{room.session.pk}/invoice/")
    alice.choose("90834")
    alice.submit()
    alice.sees_receipt()
    note(second).fill("Too late.")
    note(second).blur()
    expect(second.locator("#draft-conflict")).to_contain_text("It is now Accepted")
    assert not FormDraft.objects.exists()
