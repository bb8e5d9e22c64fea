"""A session that was not submitted in time, from the job that marks it to the receipt; and who wants which mails."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from invoicing.actions.expiring import expire_overdue
from invoicing.models import Invoice
from invoicing.reminder_mail import stop_address
from tests import people
from tests.rooms import Room
from tests.stories.axe import expect_no_violation
from tests.stories.conftest import NEW_YORK, NewSession
from tests.stories.test_accessibility import window
from tests.stories.window import Window, press

__all__ = ["window"]
REASON = "The clinic's line was down for two weeks."


@pytest.fixture
def late(new_session: NewSession) -> Room:
    """A clean session of twenty days ago that the job has marked."""
    today = timezone.now().astimezone(NEW_YORK).date()
    room = new_session(today - timedelta(days=20), minutes=45)
    room.visit("therapist", -1, 46)
    room.visit("client", 0, 45)
    list(expire_overdue(timezone.now()))
    return room


def find(carol: Window, late: Room) -> None:
    """From the desk to the session, by its number."""
    page = carol.page
    page.goto("/review/")
    page.get_by_role("link", name="Reopening").click()
    page.get_by_label("Number of the session").fill(str(late.session.pk))
    page.get_by_role("button", name="Find").click()
    page.get_by_role("link", name=f"Reopen session {late.session.pk}").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Reopen session {late.session.pk}")


def test_support_reopens_and_the_therapist_submits(open_window: Callable[[str], Window], late: Room) -> None:
    alice, carol = open_window("alice"), open_window("carol")
    alice.page.goto("/sessions/?view=expired")
    expect(alice.page.get_by_text("Robin Reed")).to_be_visible()

    find(carol, late)
    expect(carol.page.get_by_text("Robin Reed")).to_have_count(0)
    carol.page.get_by_role("button", name="Reopen").click()
    carol.sees_problems("Say why the session is reopened.")
    carol.page.get_by_label("Reason").fill(REASON)
    carol.page.get_by_role("button", name="Reopen").click()
    expect(carol.page.get_by_role("status")).to_contain_text("The session is reopened.")
    expect(carol.page.get_by_text(REASON)).to_be_visible()
    expect(carol.page.get_by_role("button", name="Reopen")).to_have_count(0)

    alice.page.goto("/sessions/")
    expect(alice.page.get_by_text(f"Reopened by support: {REASON}")).to_be_visible()
    alice.open_form(late.session)
    expect(alice.page.get_by_text(f"Reopened by support: {REASON}")).to_be_visible()
    alice.choose("90834")
    alice.submit()
    alice.sees_receipt()
    expect(alice.page.get_by_text("Reopened by support with a later deadline")).to_be_visible()


def test_two_in_support_at_once_and_nobodys_words_are_lost(open_window: Callable[[str], Window], late: Room) -> None:
    carol, dana = open_window("carol"), open_window("dana")
    for one in (carol, dana):
        one.page.goto(f"/review/reopening/{Invoice.objects.get().pk}/")
        one.page.get_by_label("Reason").fill(f"{REASON} {'Carol' if one is carol else 'Dana'}")
    for one in (carol, dana):
        one.page.get_by_role("button", name="Reopen").click()
    alert = dana.page.get_by_role("alert")
    expect(alert).to_contain_text("Somebody reopened or submitted this session")
    expect(alert).to_contain_text(f"Your reason was: {REASON} Dana")
    expect(dana.page.get_by_text(f"{REASON} Carol")).to_be_visible()


def test_reopening_by_keyboard_alone(open_window: Callable[[str], Window], late: Room) -> None:
    carol = open_window("carol")
    page = carol.page
    page.goto(f"/review/reopening/{Invoice.objects.get().pk}/")
    tab_to(page, page.get_by_label("Reason"))
    page.keyboard.type(REASON)
    tab_to(page, page.get_by_role("button", name="Reopen"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("The session is reopened.")


def tab_to(page: Page, place: Any) -> None:
    """Until the focus is there."""
    for _ in range(40):
        page.keyboard.press("Tab")
        if place.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError("The keyboard does not get there.")


def test_reminders_are_switched_off_and_on_and_off_by_a_mails_link(
    open_window: Callable[[str], Window], late: Room, new_context: Callable[..., Any]
) -> None:
    alice = open_window("alice")
    alice.page.goto("/sessions/")
    alice.page.get_by_role("link", name="Reminders by mail").click()
    tick = alice.page.get_by_label("Remind me by mail")
    for wanted in (False, True):
        tick.set_checked(wanted)
        alice.page.get_by_role("button", name="Save").click()
        expect(alice.page.get_by_role("status")).to_contain_text("Saved.")
        assert tick.is_checked() is wanted
        assert people.alice().wants_reminders is wanted

    stranger = new_context(java_script_enabled=False).new_page()
    stranger.goto(stop_address(people.alice()))
    stranger.get_by_role("button", name="Stop the mails").click()
    expect(stranger.get_by_role("heading", level=1)).to_have_text("Reminders are off")
    assert people.alice().wants_reminders is False


@pytest.mark.once
def test_each_page_is_accessible_in_every_look(window: Callable[[str], Window], late: Room) -> None:
    carol, alice = window("carol"), window("alice")
    address = f"/review/reopening/{Invoice.objects.get().pk}/"
    for where in ("/review/reopening/", "/review/reopening/?id=1&on=x", "/review/reopening/?on=2020-01-01", address):
        carol.page.goto(where)
        expect_no_violation(carol)
    press(carol.page, "Reopen")
    expect_no_violation(carol)
    carol.page.get_by_label("Reason").fill(REASON)
    press(carol.page, "Reopen")
    expect_no_violation(carol)
    for where in (
        "/sessions/",
        f"/sessions/{late.session.pk}/invoice/",
        "/sessions/settings/",
        stop_address(people.alice()),
    ):
        alice.page.goto(where)
        expect_no_violation(alice)
    press(alice.page, "Stop the mails")
    expect_no_violation(alice)


def test_sessions_are_imported_in_the_admin(open_window: Callable[[str], Window], late: Room, tmp_path: Any) -> None:
    starts = (timezone.now().astimezone(NEW_YORK) + timedelta(days=3)).strftime("%Y-%m-%dT10:00")
    header = "external_id,therapist,client_reference,client_name,starts,minutes,kind,modality\n"
    row = f"A-1,alice@example.org,C-7,Kim Castle,{starts},50,individual,in_person\n"
    good, bad = tmp_path / "good.csv", tmp_path / "bad.csv"
    good.write_text(header + row)
    bad.write_text(header + row.replace("individual", "Individual"))

    dana = open_window("dana")
    page = dana.page
    page.goto("/admin/sessions_app/therapysession/")
    page.get_by_role("link", name="Import", exact=True).click()
    page.get_by_label("CSV file").set_input_files(bad)
    page.get_by_role("button", name="Try the file").click()
    expect(page.get_by_role("alert")).to_contain_text("Nothing was imported: 1 problem")
    expect(page.get_by_text("“Individual” is none of individual, family, crisis, intake.")).to_be_visible()
    for _ in range(2):
        page.get_by_label("CSV file").set_input_files(good)
        press(page, "Try the file")
        if page.get_by_role("button", name="Confirm import").count() == 0:
            break
        expect(page.get_by_role("status")).to_contain_text("1 new, 0 there already")
        page.get_by_role("button", name="Confirm import").click()
        expect(page.get_by_text("Imported: 1 new")).to_be_visible()
        page.get_by_role("link", name="Import", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("There is nothing to import.")

    alice = open_window("alice")
    alice.page.goto("/sessions/?view=upcoming")
    expect(alice.page.get_by_text("Kim Castle")).to_be_visible()
