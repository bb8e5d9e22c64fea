"""The thirty checks about submitting: by keyboard alone, without JavaScript, and once however often it is pressed."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from invoicing.models import Submission
from tests.people import PASSWORD
from tests.rooms import Room
from tests.stories.conftest import NewSession
from tests.stories.looking import clean_call
from tests.stories.window import Window

FOCUSED = "() => (document.activeElement.innerText || document.activeElement.value || '').trim()"
MOST_TABS = 60


@pytest.fixture
def room(new_session: NewSession) -> Room:
    """46 minutes together, to be confirmed."""
    return clean_call(new_session)


@pytest.fixture(params=[True, False], ids=["script", "no-script"])
def alice(request: pytest.FixtureRequest, new_context: Callable[..., Any], room: Room) -> Iterator[Window]:
    """Alice before the filled form, with JavaScript and without."""
    one = Window(new_context(java_script_enabled=request.param).new_page())
    one.enter("alice")
    fill(one, room)
    yield one
    assert one.complaints == []


def fill(window: Window, room: Room) -> None:
    """Open the form and choose what fits."""
    window.open_form(room.session)
    window.choose("90834")


def tab_to(page: Page, start: str) -> None:
    """Press Tab until what has the focus begins with these words."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if str(page.evaluate(FOCUSED)).startswith(start):
            return
    raise AssertionError(f"{MOST_TABS} times Tab, and never at {start}")


@pytest.mark.parametrize("has_script", [True, False], ids=["script", "no-script"])
def test_05_06_from_sign_in_to_the_receipt_by_keyboard_alone(
    new_context: Callable[..., Any], room: Room, has_script: bool
) -> None:
    page = new_context(java_script_enabled=has_script).new_page()
    window = Window(page)
    page.goto("/accounts/login/")
    tab_to(page, "Therapy Billing")
    page.keyboard.press("Tab")
    page.keyboard.type("alice@example.org")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sessions")
    tab_to(page, "Confirm")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Robin Reed")
    tab_to(page, "90834")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Code and time agree")
    tab_to(page, "Submit invoice")
    page.keyboard.press("Enter")
    window.sees_receipt()
    assert Submission.objects.count() == 1
    assert window.complaints == []


def test_25_a_double_click_and_back_again_submit_once(alice: Window) -> None:
    alice.page.get_by_role("button", name="Submit invoice").dblclick()
    number = alice.sees_receipt()
    alice.page.go_back()
    assert alice.sees_receipt() == number
    assert Submission.objects.count() == 1


def test_25_enter_held_down_in_one_of_two_tabs_gives_both_the_same_receipt(alice: Window, room: Room) -> None:
    other = Window(alice.page.context.new_page())
    fill(other, room)
    alice.page.bring_to_front()
    alice.page.get_by_role("button", name="Submit invoice").focus()
    for _ in range(5):
        alice.page.keyboard.down("Enter")
    alice.page.keyboard.up("Enter")
    number = alice.sees_receipt()
    other.submit()
    assert other.sees_receipt() == number
    assert Submission.objects.count() == 1
