"""Codes in a real browser: what a code needs, beside the form; a missing code asked for, answered and read."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, expect

from cpt.models import CodeRequestAnswer, Contract
from sessions_app.models import Client
from tests.stories.conftest import NewSession
from tests.stories.window import Window

OpenWindow = Callable[[str], Window]
NOTE = "Typed before looking a code up."
NEEDS = "What does this code need?"


def test_what_a_code_needs_opens_beside_the_form_and_nothing_typed_is_lost(
    open_window: OpenWindow, new_session: NewSession
) -> None:
    room = new_session()
    room.visit("therapist", -1, 46)
    room.visit("client", 0, 45)
    alice = open_window("alice")
    alice.open_form(room.session)
    alice.write_note(NOTE)
    alice.choose("90839-90840")
    has_script = alice.page.get_by_role("button", name=NEEDS).is_visible()
    if has_script:
        alice.page.get_by_role("button", name=NEEDS).click()
        expect(alice.page.locator("#code-help")).to_contain_text("75 minutes or more")
    else:
        expect(_opened(alice)).to_have_text("Codes")
        alice.page.get_by_role("button", name="Check", exact=True).click()
        expect(_opened(alice)).to_contain_text("90840")
    expect(alice.page.get_by_label("Disruption note")).to_have_value(NOTE)
    expect(alice.page.get_by_label("Code", exact=True)).to_have_value("90839-90840")


def _opened(window: Window) -> Locator:
    """The heading of the page that the link opens in a new tab."""
    with window.page.expect_popup() as opened:
        window.page.get_by_role("link", name=f"{NEEDS} (opens in a new tab)").click()
    return opened.value.get_by_role("heading", level=1)


def test_a_missing_code_is_asked_for_answered_and_read_by_keyboard_alone(
    open_window: OpenWindow, practice: Client
) -> None:
    alice, carol = open_window("alice"), open_window("carol")
    alice.page.goto(f"/codes/90849/?contract={Contract.objects.get().pk}")
    ask = alice.page.get_by_role("link", name="Ask support for it")
    ask.focus()
    alice.page.keyboard.press("Enter")
    code = alice.page.get_by_label("Code", exact=True)
    expect(code).to_have_value("90849")
    code.focus()
    for keys in ("Tab", "C", "Tab"):  # the payer's first letter chooses it
        alice.page.keyboard.press(keys)
    alice.page.keyboard.type("Two families asked for sessions together.")
    alice.page.keyboard.press("Tab")
    alice.page.keyboard.press("Enter")
    expect(alice.page.get_by_role("status")).to_contain_text("Support has your request.")

    carol.page.goto("/review/")
    carol.page.get_by_role("link", name="1 code request").press("Enter")
    carol.page.get_by_role("link", name="90849 asked for by Alice").press("Enter")
    carol.page.get_by_label("Added to the list").press("Space")
    carol.page.get_by_label("Words for the therapist").focus()
    carol.page.keyboard.type("It is on its way.")
    carol.page.get_by_role("button", name="Send answer").press("Enter")
    expect(carol.page.locator(".error-summary")).to_be_focused()
    expect(carol.page.locator(".error-summary")).to_contain_text("does not pay 90849")
    carol.page.get_by_label("Still open").press("Space")
    carol.page.get_by_role("button", name="Send answer").press("Enter")
    expect(carol.page.get_by_role("status")).to_contain_text("Alice is told.")
    assert CodeRequestAnswer.objects.get().words == "It is on its way."

    alice.page.goto("/sessions/")
    alice.page.get_by_role("link", name="Read the answer about 90849").press("Enter")
    expect(alice.page.locator("main")).to_contain_text("It is on its way.")
    alice.page.goto("/sessions/")
    alice.page.get_by_role("button", name="Put this notice aside (90849)").press("Enter")
    expect(alice.page.get_by_role("heading", level=1)).to_have_text("Sessions")
    expect(alice.page.locator("main")).not_to_contain_text("90849")


@pytest.mark.parametrize("name", ["alice", "carol", "dana"])
def test_codes_are_found_from_the_header(open_window: OpenWindow, practice: Client, name: str) -> None:
    window = open_window(name)
    window.page.goto("/invoices/")
    window.page.get_by_role("link", name="Codes", exact=True).click()
    window.page.get_by_label("Search (optional)").fill("crisis")
    window.page.keyboard.press("Enter")
    expect(window.page.locator("main")).to_contain_text("90839")
    window.page.get_by_role("link", name="90839").first.click()
    expect(window.page.get_by_role("heading", level=1)).to_contain_text("90839")


@pytest.mark.once
def test_paper_shows_the_code_without_filter_and_navigation(open_window: OpenWindow, practice: Client) -> None:
    alice = open_window("alice")
    alice.page.goto("/codes/90834/")
    alice.page.emulate_media(media="print")
    for hidden in (".filter", ".top-bar", ".footer"):
        expect(alice.page.locator(hidden)).to_be_hidden()
    for shown in (".ruler svg", "text=Typical mistakes", "text=38 to 52 minutes"):
        expect(alice.page.locator(shown).first).to_be_visible()
