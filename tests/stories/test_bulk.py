"""Clean sessions confirmed together: read line by line, ticked, submitted, each with its receipt."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from invoicing.models import Invoice
from tests.rooms import Room
from tests.stories.axe import expect_no_violation
from tests.stories.conftest import NEW_YORK, NewSession
from tests.stories.measures import MOST_STOPS
from tests.stories.window import Window, press

OpenWindow = Callable[[str], Window]
SUBMIT = "Submit the ticked sessions"
# Everything that is attested is told with the tick.
ATTESTED = r"12:15 PM to 1:00 PM E[SD]T.*45 live min.*90834.*1 unit.*Cedar.*Video, client at home"


def days_ago(days: int) -> date:
    return timezone.now().astimezone(NEW_YORK).date() - timedelta(days=days)


@pytest.fixture
def rooms(new_session: NewSession) -> list[Room]:
    """Three sessions of Robin's, the oldest first: two clean ones, and the newest with a gap."""
    made = [new_session(days_ago(days)) for days in (3, 2, 1)]
    for room in made:
        room.visit("therapist", -1, 46)
    for room in made[:2]:
        room.visit("client", 0, 45)
    made[2].visit("client", 0, 20, "CONNECTION_TIMEOUT")
    made[2].visit("client", 22, 45)
    return made


def test_clean_sessions_are_read_ticked_and_submitted_together(open_window: OpenWindow, rooms: list[Room]) -> None:
    alice = open_window("alice")
    page = alice.page
    page.get_by_role("link", name="Several at once").click()
    ticks = page.get_by_role("checkbox")
    expect(ticks).to_have_count(2)
    for tick in ticks.all():
        expect(tick).not_to_be_checked()
        expect(tick).to_have_accessible_description(re.compile(ATTESTED, re.DOTALL))
    expect(page.locator(".left-out")).to_contain_text("The record has a gap")
    expect(page.locator(".left-out").get_by_role("link")).to_have_attribute(
        "href", f"/sessions/{rooms[2].session.pk}/invoice/"
    )
    page.get_by_role("button", name=SUBMIT).click()
    expect(page).to_have_title("Error: Confirm several sessions · Therapy Billing")
    expect(page.locator(".error-summary")).to_be_focused()
    page.get_by_role("link", name="Nothing is ticked").click()
    expect(ticks.first).to_be_focused()
    for tick in ticks.all():
        tick.check()
    page.get_by_role("button", name=SUBMIT).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("2 sessions submitted")
    numbers = page.locator("tbody code").all_inner_texts()
    assert numbers == list(
        Invoice.objects.filter(number__isnull=False).order_by("submit_by").values_list("number", flat=True)
    )
    page.reload()
    expect(page.locator("tbody code")).to_have_text(numbers)
    page.goto("/sessions/")
    page.get_by_label("Client’s name or receipt number").fill(numbers[1].lower())
    page.get_by_role("button", name="Find").click()
    assert alice.sees_receipt() == numbers[1]
    page.get_by_role("link", name="12:15 PM").click()
    expect(page).to_have_url(re.compile(rf"/sessions/{rooms[1].session.pk}/$"))


@pytest.mark.parametrize("has_script", [True, False], ids=["script", "no-script"])
def test_by_keyboard_alone_on_a_narrow_screen(
    new_context: Callable[..., Any], rooms: list[Room], has_script: bool
) -> None:
    page = new_context(java_script_enabled=has_script).new_page()
    page.set_viewport_size({"width": 320, "height": 640})
    alice = Window(page)
    alice.enter("alice")
    page.goto("/sessions/")
    press_until(page, "Several at once")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Confirm several sessions")
    press_until(page, "confirm")
    page.keyboard.press("Space")
    press_until(page, SUBMIT)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("1 session submitted")
    assert statuses(rooms) == ["accepted", "draft", "draft"]
    assert alice.complaints == []


def test_what_changed_in_another_tab_is_left_with_its_reason(open_window: OpenWindow, rooms: list[Room]) -> None:
    alice, other = open_window("alice"), open_window("alice")
    alice.page.goto("/sessions/bulk/")
    other.open_form(rooms[0].session)
    other.choose("90834")
    other.page.get_by_label("Where the client was").select_option("elsewhere")
    other.submit()
    number = other.sees_receipt()
    rooms[1].visit("guest-late", 3, 30)
    for tick in alice.page.get_by_role("checkbox").all():
        tick.check()
    alice.page.get_by_role("button", name=SUBMIT).click()
    main = alice.page.locator("main")
    expect(main).to_contain_text(number)
    expect(main).to_contain_text("submitted from another page")
    expect(main).to_contain_text("Somebody else was in the room")
    assert statuses(rooms) == ["accepted", "draft", "draft"]


@pytest.mark.once
def test_every_page_of_it_is_accessible(new_context: Callable[..., Any], rooms: list[Room]) -> None:
    alice = Window(new_context(bypass_csp=True).new_page())  # axe is a script of its own
    alice.enter("alice")
    page = alice.page
    page.goto("/sessions/bulk/")
    expect_no_violation(alice)
    press(page, SUBMIT)
    expect_no_violation(alice)
    ticks = page.get_by_role("checkbox")
    for tick in ticks.all():
        tick.check()
    rooms[1].visit("guest-late", 3, 30)
    page.get_by_role("button", name=SUBMIT).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("1 session submitted")
    expect_no_violation(alice)
    page.goto("/sessions/bulk/")  # nothing is clean any more
    expect_no_violation(alice)


def press_until(page: Page, start: str) -> None:
    """Tab until what has the focus is called so, or has such a name."""
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        focused = page.evaluate("[document.activeElement.innerText || '', document.activeElement.name || '']")
        if any(str(one).strip().startswith(start) for one in focused):
            return
    raise AssertionError(f"{MOST_STOPS} times Tab, and never at {start}")


def statuses(rooms: list[Room]) -> list[str]:
    by_session = dict(Invoice.objects.values_list("session", "status"))
    return [by_session[room.session.pk] for room in rooms]
