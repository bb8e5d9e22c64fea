"""The worklist: what waits, what came back, a client found without a name in an address, long lists page by page."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Request, expect

from invoicing.actions.deciding import return_invoice
from invoicing.actions.opening import add_session
from invoicing.models import Invoice
from invoicing.worklist import PAGE
from sessions_app.models import Client
from tests import people
from tests.rooms import Room
from tests.stories.axe import expect_no_violation
from tests.stories.conftest import NewSession
from tests.stories.test_bulk import days_ago, press_until
from tests.stories.window import Window, press

OpenWindow = Callable[[str], Window]
NOTE = "Video broke off at 12:43 PM; I called the client and we went on by phone until 1:30 PM."
WORDS = "Name the number you called."


@pytest.fixture
def returned(new_session: NewSession) -> Room:
    """A session that broke off, whose invoice support sent back."""
    room = new_session(days_ago(2), minutes=75)
    room.visit("therapist", 0, 28, "CONNECTION_TIMEOUT")
    room.visit("client", 0, 28, "CONNECTION_TIMEOUT")
    return room


def send_and_return(window: Window, room: Room) -> None:
    """The therapist submits it edited; support returns it."""
    window.open_form(room.session)
    window.enter_times("12:15", "13:30", 60)
    window.choose("90837")
    window.write_note(NOTE)
    window.submit()
    window.accept_warning("time-outside-recording")
    window.submit()
    window.sees_receipt()
    invoice = Invoice.objects.get(session=room.session)
    return_invoice(invoice, by=people.carol(), version=None, because=WORDS)


def test_what_waits_and_what_came_back(open_window: OpenWindow, new_session: NewSession, returned: Room) -> None:
    waiting = [new_session(days_ago(days)).session for days in (1, 9)]
    alice = open_window("alice")
    page = alice.page
    send_and_return(alice, returned)
    page.goto("/sessions/")
    rows = page.locator("tbody tr")
    expect(rows).to_have_count(2)
    expect(rows.nth(0).get_by_role("link", name="Confirm")).to_have_attribute(
        "href", f"/sessions/{waiting[1].pk}/invoice/"
    )
    expect(rows.nth(0)).to_contain_text(re.compile(r"3:15 AM E[SD]T\s+\d+ days? \d+ h left"))
    page.get_by_role("link", name="Read what it wrote").click()
    came_back = page.locator(".returned > li")
    expect(came_back).to_contain_text(WORDS)
    expect(came_back).to_contain_text("No deadline")
    came_back.get_by_role("link", name="Correct").click()
    expect(page.get_by_label("Disruption note")).to_have_value(NOTE)


def test_a_client_is_found_and_no_name_reaches_an_address(open_window: OpenWindow, new_session: NewSession) -> None:
    session = new_session().session
    alice = open_window("alice")
    page, asked = alice.page, list[str]()
    page.on("request", lambda request: asked.extend(_told(request)))
    box = page.get_by_label("Client’s name or receipt number")
    box.fill("Nobody")
    page.get_by_role("button", name="Find").click()
    expect(page.locator("main")).to_contain_text("Nobody and nothing found")
    expect(box).to_have_value("Nobody")
    box.fill("reed")
    box.press("Enter")
    page.get_by_role("link", name="Robin Reed").click()
    expect(page).to_have_url(re.compile(rf"/sessions/\?view=all&client={session.client_id}$"))
    expect(page.locator("main")).to_contain_text("Only sessions of Robin Reed")
    expect(page.locator(f"a[href='/sessions/{session.pk}/']")).to_be_visible()
    page.get_by_role("link", name="Show every client’s").click()
    expect(page.locator("main")).not_to_contain_text("Only sessions of")
    assert [told for told in asked if re.search("nobody|reed|robin", told, re.IGNORECASE)] == []


def _told(request: Request) -> list[str]:
    """What a request tells beside its body."""
    return [request.url, request.headers.get("referer", "")]


def test_a_long_list_is_walked_by_keyboard(open_window: OpenWindow, practice: Client) -> None:
    alice = open_window("alice")
    long_list(practice)
    page = alice.page
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto("/sessions/?view=expired")
    first = page.locator("tbody tr").first.inner_text()
    expect(page.locator("tbody tr")).to_have_count(PAGE)
    press_until(page, "Next")
    page.keyboard.press("Enter")
    expect(page.locator("tbody tr")).to_have_count(2)
    press_until(page, "Previous")
    page.keyboard.press("Enter")
    expect(page.locator("tbody tr")).to_have_count(PAGE)
    assert page.locator("tbody tr").first.inner_text() == first


@pytest.mark.once
def test_every_view_is_accessible(
    new_context: Callable[..., Any], new_session: NewSession, returned: Room, practice: Client
) -> None:
    new_session(days_ago(13))
    alice = Window(new_context(bypass_csp=True).new_page())  # axe is a script of its own
    alice.enter("alice")
    send_and_return(alice, returned)
    long_list(practice)
    page = alice.page
    for address in (
        *("/sessions/", "/sessions/?view=returned", "/sessions/?view=upcoming", "/sessions/?view=expired"),
        *("/sessions/?view=all&since=x&until=2026-01-01", "/sessions/?view=submitted&code=90834"),
        *(f"/sessions/?view=all&client={practice.pk}", "/invoices/?number=nothing", "/invoices/"),
        f"/sessions/{returned.session.pk}/",
    ):
        page.goto(address)
        expect_no_violation(alice)
    for typed in ("", "Nobody", "reed"):
        page.goto("/sessions/")
        page.get_by_label("Client’s name or receipt number").fill(typed)
        press(page, "Find")
        expect_no_violation(alice)


def long_list(client: Client) -> None:
    """Two more sessions that nobody submitted than a page holds."""
    start = timezone.now() - timedelta(days=30)
    for hour in range(PAGE + 2):
        starts_at = start + timedelta(hours=hour)
        add_session(
            client,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(minutes=50),
            kind="individual",
            modality="in_person",
        )
