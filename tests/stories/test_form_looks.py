"""axe finds nothing on the form's pages that appear only sometimes, in all four looks."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Page, expect

from cpt.actions import set_fees
from cpt.models import Payer
from tests import people
from tests.stories.axe import expect_no_violation
from tests.stories.conftest import NewSession
from tests.stories.looking import clean_call, dropped_call
from tests.stories.test_form_draft import sign_in_again
from tests.stories.window import Window

pytestmark = pytest.mark.once


def test_answers_and_drafts_are_accessible(
    new_context: Callable[..., Any], practice: Any, new_session: NewSession
) -> None:
    set_fees(people.practice(), Payer.objects.get(), {"90834": Decimal(150), "90837": Decimal(180)})
    alice = Window(new_context(bypass_csp=True).new_page())
    alice.enter("alice")
    page, dropped = alice.page, dropped_call(new_session)
    where = f"/sessions/{dropped.session.pk}/invoice/"
    page.goto(where)
    page.get_by_role("button", name="Put it into the note").click()
    page.keyboard.type("by phone until 1:30 PM")
    alice.enter_times("12:15", "13:30", 60)
    alice.choose("90837")
    page.locator("#id_accept_time-outside-recording").check()
    expect(page.locator("#status")).to_contain_text("Code and time agree")
    expect(page.locator("#draft-status")).to_contain_text("Saved")
    expect_no_violation(alice)  # what it comes to, and a point confirmed
    page.get_by_label("Live minutes").fill("6o")
    page.get_by_label("Live minutes").blur()
    expect(page.locator("#id_live_minutes_error")).to_contain_text("whole minutes")
    expect_no_violation(alice)  # an error of a field that was left
    second = page.context.new_page()
    second.goto(where)
    second.get_by_label("Disruption note").fill("Of the second tab.")
    second.get_by_label("Disruption note").blur()
    expect(second.locator("#draft-status")).to_contain_text("Saved")
    second.close()
    page.get_by_label("Live minutes").fill("60")
    page.get_by_label("Live minutes").blur()
    expect(page.locator("#draft-conflict")).to_contain_text("newer draft")
    expect_no_violation(alice)  # another tab's newer draft
    Session.objects.all().delete()
    page.get_by_label("Live minutes").fill("59")
    page.get_by_label("Live minutes").blur()
    expect(page.locator("#signed-out")).to_contain_text("ran out")
    expect_no_violation(alice)
    alice.submit()
    sign_in_again(page)
    expect(page.get_by_role("heading", name="Your sign-in ran out before this was sent")).to_be_visible()
    expect_no_violation(alice)  # what was sent too late


def test_pages_between_two_versions_are_accessible(
    new_context: Callable[..., Any], practice: Any, new_session: NewSession
) -> None:
    alice = Window(new_context(bypass_csp=True).new_page())
    alice.enter("alice")
    room, page = clean_call(new_session), alice.page
    where = f"/sessions/{room.session.pk}/invoice/"
    page.goto(where)
    known = page.locator("#draft-version").input_value()
    page.get_by_label("Disruption note").fill("Of the first window.")
    page.get_by_role("button", name="Save draft").click()
    expect(page.locator("#draft-status")).to_contain_text("Saved")
    post(page, where, "draft/", {"draft_version": known, "disruption_note": "Of the second.", "code": "90834"})
    expect(page.get_by_role("heading", name="Another window has a newer draft")).to_be_visible()
    expect_no_violation(alice)
    page.goto(where)
    post(page, where, "", {"csrfmiddlewaretoken": "x" * 64, "code": "90834"})
    expect(page.get_by_role("button", name="Send it again")).to_be_visible()
    expect_no_violation(alice)
    page.goto(where)
    expect_no_violation(alice)  # a draft that is opened
    page.get_by_role("button", name="Start over from the recording").click()
    expect(page.get_by_role("button", name="Take the draft back")).to_be_visible()
    expect_no_violation(alice)


def post(page: Page, where: str, part: str, fields: dict[str, str]) -> None:
    """Send the page's form, with some fields otherwise, as a browser without scripts would."""
    page.evaluate(
        """([address, fields]) => {
            const form = document.getElementById("invoice-form");
            const sent = document.createElement("form");
            sent.method = "post";
            sent.action = address;
            for (const [name, value] of Object.entries({...Object.fromEntries(new FormData(form)), ...fields})) {
                const field = document.createElement("input");
                field.name = name;
                field.value = value;
                sent.append(field);
            }
            document.body.append(sent);
            sent.submit();
        }""",
        [f"{where}{part}", fields],
    )
