"""How much a therapist does from the worklist to the receipt: presses counted one by one, keys counted by the browser.

Clean session: 3 presses and no key. Dropped call: 10 presses with scripts, 11 without, and the keys of what is typed.
"""

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from cpt.actions import set_fees
from cpt.models import Payer
from invoicing.models import Submission
from tests import people
from tests.stories.conftest import NewSession
from tests.stories.window import Window

MOST_FOR_A_CLEAN_SESSION = 4
MOST_FOR_A_DROPPED_CALL = 12


class Hand:
    """Somebody's hand: `presses` of the mouse or a finger; to choose from a list takes two."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.presses = 0

    def press(self, what: Any) -> None:
        what.click()
        self.presses += 1

    def choose(self, what: Any, value: str) -> None:
        what.select_option(value)
        self.presses += 2

    def type_into(self, what: Any, words: str) -> None:
        what.fill(words)
        self.presses += 1


@pytest.fixture(params=[True, False], ids=["script", "no-script"])
def alice(request: pytest.FixtureRequest, new_context: Callable[..., Any], new_session: NewSession) -> Window:
    """Alice at her worklist."""
    set_fees(people.practice(), Payer.objects.get(), {"90834": Decimal(150), "90837": Decimal(180)})
    one = Window(new_context(java_script_enabled=request.param).new_page())
    one.sign_in("alice")
    return one


def count_keys(page: Page) -> list[str]:
    """Every key that goes down on this and the next pages; none can be counted where no script runs."""
    keys: list[str] = []
    page.expose_function("keyWentDown", lambda key: keys.append(key))
    page.add_init_script("addEventListener('keydown', (event) => event.isTrusted && keyWentDown(event.key), true)")
    return keys


def test_a_clean_session_takes_three_presses_and_no_key(alice: Window, new_session: NewSession) -> None:
    room = new_session()
    room.visit("therapist", -1, 46)
    room.visit("client", 0, 45)
    page, hand = alice.page, Hand(alice.page)
    keys = count_keys(page)
    page.goto("/sessions/")
    hand.press(page.locator(f"a[href='/sessions/{room.session.pk}/invoice/']").first)
    hand.press(page.get_by_role("button", name="90834"))
    hand.press(page.get_by_role("button", name="Submit invoice for $150.00"))
    number = alice.sees_receipt()
    assert (hand.presses, keys) == (3, [])
    assert hand.presses <= MOST_FOR_A_CLEAN_SESSION
    assert Submission.objects.get().total_charge == Decimal(150)
    page.goto(f"/invoices/?number={number.lower()}")
    expect(page.get_by_role("link", name=number)).to_be_visible()


def test_a_dropped_call_takes_at_most_eleven_presses_and_the_note(alice: Window, new_session: NewSession) -> None:
    room = new_session(minutes=75)
    room.visit("therapist", 0, 28, "CONNECTION_TIMEOUT")
    room.visit("client", 0, 28, "CONNECTION_TIMEOUT")
    page, hand = alice.page, Hand(alice.page)
    day = f"{room.session.date_of_service:%Y-%m-%d}"
    page.goto("/sessions/")
    hand.press(page.locator(f"a[href='/sessions/{room.session.pk}/invoice/']").first)
    hand.press(page.get_by_role("button", name="Put it into the note"))
    note = page.get_by_label("Disruption note")
    expect(note).to_have_value(re.compile("___"))
    note.fill(note.input_value().replace("___", "by phone until 1:30 PM, 32 minutes"))
    hand.type_into(page.get_by_label("End", exact=True), f"{day}T13:30")
    hand.type_into(page.get_by_label("Live minutes"), "60")
    hand.choose(page.get_by_label("Code", exact=True), "90837")
    hand.press(page.get_by_label("Completed by phone after video"))
    hand.type_into(page.get_by_label("Minutes by phone"), "32")
    tick = page.locator("#id_accept_time-outside-recording")
    has_scripts = page.locator("button.needs-script").first.is_visible()
    if not has_scripts:
        hand.press(page.get_by_role("button", name="Submit invoice"))
    hand.press(tick)
    hand.press(page.get_by_role("button", name="Submit invoice"))
    alice.sees_receipt()
    assert hand.presses == (10 if has_scripts else 11)
    assert hand.presses <= MOST_FOR_A_DROPPED_CALL
    kept = Submission.objects.get()
    assert (kept.minutes, kept.phone_minutes, kept.completed_by_phone) == (60, 32, True)
