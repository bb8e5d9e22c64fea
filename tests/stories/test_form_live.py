"""Live answers: the form says what fits while somebody is at it, and disturbs nothing they do."""

import contextlib
import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pytest
from playwright.sync_api import Error, Page, Route, expect

from cpt.actions import set_fees
from cpt.models import Payer
from tests import people
from tests.rooms import Room
from tests.stories.conftest import NewSession
from tests.stories.window import Window


@pytest.fixture
def alice(new_context: Callable[..., Any], new_session: NewSession) -> Iterator[Window]:
    """Alice with JavaScript; nothing may be written to the console as an error."""
    set_fees(people.practice(), Payer.objects.get(), {"90834": Decimal(150), "90837": Decimal(180)})
    one = Window(new_context().new_page())
    one.sign_in("alice")
    yield one
    assert one.complaints == []


@pytest.fixture
def form(alice: Window, new_session: NewSession) -> Page:
    """45 minutes recorded; the form is open."""
    return opened(alice, held(new_session(), 45))


def held(room: Room, minutes: int) -> Room:
    room.visit("therapist", -1, minutes + 1)
    room.visit("client", 0, minutes)
    return room


def opened(alice: Window, room: Room) -> Page:
    alice.open_form(room.session)
    return alice.page


def status(page: Page) -> Any:
    return page.locator("#status")


def test_choosing_a_code_tells_what_it_comes_to_and_whether_it_fits(form: Page) -> None:
    form.evaluate("document.getElementById('status').isTheSame = true")
    expect(form.get_by_role("button", name="Submit invoice", exact=True)).to_be_visible()
    form.get_by_label("Code", exact=True).select_option("90834")
    expect(status(form)).to_have_text("90834, 1 unit: $150.00. Code and time agree. Nothing is submitted yet.")
    expect(form.get_by_role("button", name="Submit invoice for $150.00")).to_be_visible()
    expect(form.locator("#comes-to")).to_contain_text("45 live minutes, as recorded")
    form.get_by_label("Code", exact=True).select_option("90837")
    expect(status(form)).to_have_text("90837: 1 problem to correct.")
    error = form.locator("#id_code_error")
    expect(error).to_contain_text("90837 starts at 53 minutes")
    expect(form.get_by_label("Code", exact=True)).to_have_attribute("aria-invalid", "true")
    expect(form.get_by_label("Code", exact=True)).to_have_attribute("aria-describedby", "id_code_error")
    expect(form.locator(".error-summary")).to_have_count(0)
    form.get_by_label("Code", exact=True).select_option("90834")
    expect(error).to_be_empty()
    # What is announced is announced by one and the same live region, or it would not be heard.
    assert form.evaluate("document.getElementById('status').isTheSame")
    assert form.get_by_role("status").count() == 1
    expect(form.get_by_label("Code", exact=True)).not_to_have_attribute("aria-invalid", "true")


def test_a_suggestion_is_taken_in_place_and_keeps_the_focus(form: Page) -> None:
    suggestion = form.get_by_role("button", name="90834")
    suggestion.focus()
    form.keyboard.press("Enter")
    expect(status(form)).to_contain_text("Code and time agree")
    expect(form.get_by_label("Code", exact=True)).to_have_value("90834")
    expect(suggestion).to_be_focused()
    assert form.url.endswith("/invoice/")


def test_no_error_stands_at_a_field_before_it_was_left(form: Page) -> None:
    expect(form.locator(".field--bad")).to_have_count(0)
    form.get_by_label("Code", exact=True).select_option("90834")
    minutes = form.get_by_label("Live minutes")
    minutes.fill("8o")
    expect(status(form)).to_contain_text("Not ready yet")
    expect(form.locator("#id_live_minutes_error")).to_be_empty()
    minutes.blur()
    expect(form.locator("#id_live_minutes_error")).to_contain_text("Enter whole minutes")
    # The note was never there: that it is missing is said once somebody asks.
    minutes.fill("60")
    minutes.blur()
    expect(form.locator("#id_live_minutes_error")).to_contain_text("only 45 lie between")
    expect(form.locator("#id_disruption_note_error")).to_be_empty()
    form.get_by_role("button", name="Check", exact=True).click()
    expect(form.locator("#id_disruption_note_error")).to_contain_text("what happened")
    expect(form.locator(".error-summary")).to_be_focused()
    expect(form).to_have_title(re.compile("^Error: "))


def test_what_somebody_types_meanwhile_stays_with_caret_and_selection(form: Page) -> None:
    note = form.get_by_label("Disruption note")
    note.fill("The connection broke off.")
    form.evaluate("document.getElementById('id_disruption_note').setSelectionRange(4, 14, 'backward')")
    form.evaluate(
        "() => { window.answers = 0; document.body.addEventListener('htmx:afterSettle', () => window.answers++);"
        " document.getElementById('id_code').value = '90834';"
        " document.getElementById('id_code').dispatchEvent(new Event('change', {bubbles: true})) }"
    )
    expect(status(form)).to_contain_text("90834")
    expect(note).to_be_focused()
    chosen = form.evaluate("[document.activeElement.selectionStart, document.activeElement.selectionEnd]")
    assert chosen == [4, 14]
    form.keyboard.type("line")
    expect(note).to_have_value("The line broke off.")
    while form.evaluate("window.answers") < 2:
        form.wait_for_timeout(100)
    expect(note).to_have_value("The line broke off.")
    expect(note).to_be_focused()


def test_a_late_answer_does_not_replace_a_newer_one(form: Page) -> None:
    held_back: list[Route] = []

    def hold(route: Route) -> None:
        (held_back.append(route) if "code=90837" in str(route.request.post_data) else route.continue_())

    form.route("**/invoice/check/", hold)
    code = form.get_by_label("Code", exact=True)
    code.select_option("90837")
    expect(status(form)).to_have_attribute("aria-busy", "true")
    code.select_option("90834")
    expect(status(form)).to_contain_text("Code and time agree")
    with contextlib.suppress(Error):  # the browser has given it up already
        held_back[0].continue_()
    form.wait_for_timeout(300)
    expect(status(form)).to_have_text("90834, 1 unit: $150.00. Code and time agree. Nothing is submitted yet.")
    expect(form.locator("#id_code_error")).to_be_empty()


def test_a_tick_set_while_an_answer_is_under_way_stays(alice: Window, new_session: NewSession) -> None:
    form = opened(alice, held(new_session(minutes=75), 28))
    alice.enter_times("12:15", "13:30", 60)
    alice.choose("90837")
    tick = form.locator("#id_accept_time-outside-recording")
    expect(tick).to_be_visible()
    tick.focus()
    form.keyboard.press("Space")
    expect(status(form)).not_to_contain_text("confirm with a tick")
    expect(tick).to_be_checked()
    expect(tick).to_be_focused()
    form.get_by_label("Disruption note").fill("Video broke off at 12:43 PM; by phone until 1:30 PM, 32 minutes.")
    form.keyboard.press("Tab")
    expect(status(form)).to_contain_text("Code and time agree")
    expect(tick).to_be_checked()


def test_the_time_of_the_other_figure_is_shown_and_typed_time_is_left(alice: Window, new_session: NewSession) -> None:
    room = new_session(kind="family")
    room.visit("therapist", -1, 51)
    room.visit("client", 0, 30)
    room.visit("guest-partner", 0, 50)
    form = opened(alice, room)
    minutes = form.get_by_label("Live minutes")
    expect(minutes).to_have_value("30")
    alice.choose("90846")
    expect(minutes).to_have_value("50")
    expect(form.locator("#recorded-time")).to_contain_text("90846 is for a session without the client")
    alice.choose("90847")
    expect(minutes).to_have_value("30")
    minutes.fill("29")
    alice.choose("90846")
    expect(form.locator("#recorded-time")).to_contain_text("90846 is for a session without the client")
    expect(minutes).to_have_value("29")


def test_a_drafted_note_is_written_with_its_blank_selected(alice: Window, new_session: NewSession) -> None:
    room = new_session(minutes=75)
    room.visit("therapist", -1, 29)
    room.visit("client", 0, 28, "CONNECTION_TIMEOUT")
    form = opened(alice, room)
    form.get_by_role("button", name="Put it into the note").click()
    note = form.get_by_label("Disruption note")
    expect(note).to_be_focused()
    form.keyboard.type("by phone")
    expect(note).to_have_value(re.compile(r"The session was completed by phone\.$"))


def test_nothing_answers_when_the_server_is_out_of_reach_and_nothing_is_lost(form: Page, alice: Window) -> None:
    form.route("**/invoice/check/", lambda route: route.abort())
    form.get_by_label("Code", exact=True).select_option("90834")
    expect(status(form)).to_contain_text("could not be reached")
    form.unroute("**/invoice/check/")
    alice.complaints.clear()  # the browser says so itself
    form.get_by_label("Code", exact=True).select_option("90837")
    expect(status(form)).to_contain_text("90837")
