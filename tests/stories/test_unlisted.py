"""A session that was not on the calendar is added by hand."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone
from playwright.sync_api import expect

from invoicing.models import Invoice
from sessions_app.models import Client, TherapySession
from tests.stories.axe import expect_no_violation
from tests.stories.conftest import NEW_YORK, NewSession
from tests.stories.window import Window

OpenWindow = Callable[[str], Window]


def yesterday(clock: str) -> str:
    """A time of yesterday as the form has it."""
    return f"{timezone.now().astimezone(NEW_YORK).date() - timedelta(days=1)}T{clock}"


def fill(window: Window, start: str, end: str, where: str = "In person") -> None:
    page = window.page
    page.get_by_label("Client", exact=True).select_option(label="Robin Reed · Cedar")
    page.get_by_label("Start", exact=True).fill(start)
    page.get_by_label("End", exact=True).fill(end)
    page.get_by_label(where).check()


def add(window: Window) -> None:
    window.page.get_by_role("button", name="Add the session").click()


def test_a_session_is_added_and_invoiced(open_window: OpenWindow, practice: Client) -> None:
    alice = open_window("alice")
    page = alice.page
    page.goto("/sessions/")
    page.get_by_role("link", name="Add a session that was not on the calendar").click()
    add(alice)
    alice.sees_problems("Choose the client.", "Enter when the session started.", "telehealth or in person")
    fill(alice, yesterday("10:00"), yesterday("10:50"))
    add(alice)
    expect(page).to_have_url(re.compile(r"/sessions/\d+/$"))
    expect(page.get_by_text("Added by hand by Alice, ")).to_be_visible()
    page.get_by_role("link", name="Go to the invoice").click()
    for label in ("Start", "End"):
        expect(page.get_by_label(label, exact=True)).to_have_value("")
    page.get_by_label("Start", exact=True).fill(yesterday("10:00"))
    page.get_by_label("End", exact=True).fill(yesterday("10:50"))
    page.get_by_label("Live minutes").fill("50")
    alice.choose("90834")
    alice.submit()
    alice.sees_receipt()
    assert Invoice.objects.get().submission.flags.get().flag_id == "unlisted"  # type: ignore[union-attr]


def test_another_session_at_that_time_is_shown_and_needs_a_tick(
    open_window: OpenWindow, new_session: NewSession
) -> None:
    there = new_session().session
    alice = open_window("alice")
    page = alice.page
    page.goto("/sessions/new/")
    fill(alice, yesterday("12:30"), yesterday("13:00"))
    add(alice)
    expect(page).to_have_title(re.compile(r"^Confirm: "))
    expect(page.locator(f"a[href='/sessions/{there.pk}/']")).to_be_visible()
    alice.accept_warning("session-exists")
    add(alice)
    expect(page.get_by_text("Added by hand by Alice, ")).to_be_visible()
    assert TherapySession.objects.count() == 2


def test_what_is_too_old_or_to_come_is_refused_with_the_limit(open_window: OpenWindow, practice: Client) -> None:
    alice = open_window("alice")
    page = alice.page
    today = timezone.now().astimezone(NEW_YORK).date()
    page.goto("/sessions/new/")
    fill(alice, f"{today - timedelta(days=30)}T10:00", f"{today - timedelta(days=30)}T10:50")
    add(alice)
    alice.sees_problems("could be submitted until", "on can be added")
    fill(alice, f"{today + timedelta(days=1)}T10:00", f"{today + timedelta(days=1)}T10:50")
    add(alice)
    alice.sees_problems("has not come yet")


def test_the_night_that_is_an_hour_longer_asks_which_hour_it_was(
    new_context: Callable[..., Any], practice: Client
) -> None:
    with time_machine.travel(datetime(2026, 11, 1, 14, 0, tzinfo=NEW_YORK), tick=True):
        for has_script in (True, False):
            alice = Window(new_context(java_script_enabled=has_script).new_page())
            alice.sign_in("alice")
            page = alice.page
            page.goto("/sessions/new/")
            fill(alice, "2026-11-01T00:30", "2026-11-01T01:30")
            add(alice)
            alice.sees_problems("twice")
            page.get_by_label("the second time (EST)").check()
            add(alice)
            expect(page.get_by_text("booked for 120 min")).to_be_visible()
            assert alice.complaints == []
        assert TherapySession.objects.count() == 1  # the same one sent again is the one that is there


@pytest.mark.once
def test_its_pages_are_accessible(new_context: Callable[..., Any], new_session: NewSession) -> None:
    new_session()
    alice = Window(new_context(bypass_csp=True).new_page())  # axe is a script of its own
    alice.sign_in("alice")
    page = alice.page
    page.goto("/sessions/new/")
    expect_no_violation(alice)
    add(alice)
    alice.sees_problems("Choose the client.")
    expect_no_violation(alice)
    fill(alice, yesterday("12:30"), yesterday("13:00"))
    add(alice)
    expect(page).to_have_title(re.compile(r"^Confirm: "))
    expect_no_violation(alice)
    alice.accept_warning("session-exists")
    add(alice)
    expect(page.get_by_text("Added by hand by Alice, ")).to_be_visible()
    expect_no_violation(alice)
