"""A therapist says who a caller was, and corrects it: with and without scripts, and for everybody to read."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.stories.axe import expect_no_violation
from tests.stories.conftest import NewSession
from tests.stories.window import Window, press


def test_a_caller_is_named_and_named_again(open_window: Callable[[str], Window], new_session: NewSession) -> None:
    room = new_session()
    room.visit("therapist", 0, 60)
    room.visit("client", 0, 28, "CONNECTION_TIMEOUT")
    room.visit("+1-caller", 30, 60)
    alice = open_window("alice")
    page = alice.page
    page.goto(f"/sessions/{room.session.pk}/")
    page.get_by_label("You, the therapist").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Named as the therapist by Alice (alice@example.org)")).to_be_visible()
    page.get_by_text("Correct who somebody was").click()
    page.get_by_label("The client.").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Together with the client: 28 min before, 58 min now.")).to_be_visible()
    expect(page.get_by_text("Named as the client by Alice (alice@example.org)")).to_be_visible()


@pytest.mark.once
def test_saying_who_it_was_is_accessible(new_context: Callable[..., Any], new_session: NewSession) -> None:
    room = new_session()
    room.visit("therapist", 0, 50)
    room.visit("guest-1", 0, None)
    room.visit("guest-2", 58, None)
    browser = new_context(bypass_csp=True).new_page()  # axe is a script of its own
    alice = Window(browser)
    alice.sign_in("alice")
    alice.page.goto(f"/sessions/{room.session.pk}/")
    expect_no_violation(alice)
    alice.page.get_by_role("button", name="Save").click()
    expect(alice.page.get_by_text("Choose whom you mean.")).to_be_visible()
    expect_no_violation(alice)
    alice.page.get_by_label("Person in the room").select_option("guest-1")
    alice.page.get_by_label("The client.").check()
    press(alice.page, "Save")
    alice.page.get_by_text("Everything that was said of people in this session").click()
    expect_no_violation(alice)
