"""The admin's job in a real browser: files of rules, and a rule for next year, tried, saved and obeyed."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
import time_machine
from playwright.sync_api import Page, expect

from audit.models import Event
from cpt.models import ProcedureCode, TimeRule
from invoicing.models import Invoice
from tests.stories.axe import violations
from tests.stories.conftest import NewSession
from tests.stories.window import Window, press

OpenWindow = Callable[[str], Window]
AHEAD = date(2027, 1, 4)
GOOD = "code,effective_from,min_minutes,max_minutes\n90834,2027-01-04,40,54\n90832,2027-01-04,16,39\n"
WRONG = f"{GOOD}9083X,2027-01-04,5,\n"


def import_file(page: Page, folder: Path, text: str) -> None:
    """From the list of rules: choose a file and have it tried."""
    file = folder / "rules.csv"
    file.write_text(text)
    page.goto("/admin/cpt/timerule/")
    page.get_by_role("link", name="Import", exact=True).click()
    page.get_by_label("CSV file").set_input_files(file)
    press(page, "Try the file")


def stored() -> set[tuple[str, int | None]]:
    """The rules that start then."""
    return set(TimeRule.objects.filter(effective_from=AHEAD).values_list("code__code", "min_minutes"))


def test_a_file_with_a_wrong_row_is_refused_and_a_good_one_shown_and_stored(
    open_window: OpenWindow, new_session: NewSession, tmp_path: Path
) -> None:
    dana = open_window("dana")
    page, before = dana.page, Event.objects.count()
    import_file(page, tmp_path, WRONG)
    expect(page.get_by_role("alert")).to_contain_text("Nothing was imported: 1 problem")
    expect(page.locator("#content-main tbody tr")).to_have_text(["3 – There is no code “9083X”."])
    expect(page.get_by_role("button", name="Confirm import")).to_have_count(0)
    assert (stored(), Event.objects.count()) == (set(), before)

    import_file(page, tmp_path, GOOD)
    expect(page.locator("#content-main")).to_contain_text("2 new, 0 changed, 0 unchanged. Nothing is imported yet.")
    expect(page.locator("ins").first).to_have_text("90834")
    assert (stored(), Event.objects.count()) == (set(), before)
    page.get_by_role("button", name="Confirm import").click()
    expect(page.locator(".messagelist .success")).to_contain_text("Imported: 2 new")
    assert stored() == {("90834", 40), ("90832", 16)}

    rule = TimeRule.objects.get(code__code="90834", effective_from=AHEAD)
    page.goto(f"/admin/cpt/procedurecode/{rule.code_id}/history/")
    expect(page.locator(".history")).to_contain_text("Imported from a file")
    expect(page.locator(".history")).to_contain_text("Dana")


def test_a_rule_for_next_year_is_tried_saved_and_obeyed_by_date_of_service(
    open_window: OpenWindow, new_session: NewSession
) -> None:
    with time_machine.travel("2026-12-28T20:00:00Z"):
        before, after = new_session(date(2026, 12, 28)), new_session(AHEAD)
        for room in (before, after):
            room.visit("therapist", -1, 55)
            room.visit("client", 0, 54)
        alice = open_window("alice")
        alice.open_form(before.session)
        alice.choose("90837")
        alice.submit()
        number = alice.sees_receipt()

        dana = open_window("dana")
        page = dana.page
        page.goto("/admin/cpt/procedurecode/")
        page.get_by_role("link", name="90837", exact=True).click()
        page.locator("[name=rules-1-effective_from]").fill(AHEAD.isoformat())
        page.locator("[name=rules-1-min_minutes]").fill("55")
        with page.context.expect_page() as opened:
            page.get_by_role("button", name="Simulate").click()
        tried = opened.value
        expect(tried.get_by_role("heading", name="What would change?")).to_be_visible()
        expect(tried.locator("#content-main")).to_contain_text("lies after this time")
        expect(tried.get_by_role("row", name="Accepted now, refused then 1")).to_be_visible()
        assert stored() == set()
        tried.get_by_role("link", name=number).click()
        expect(tried.locator("h1")).to_contain_text(number)
        tried.close()

        expect(page.locator("[name=rules-1-min_minutes]")).to_have_value("55")
        page.locator("[name=_save]").click()
        expect(page.locator(".messagelist .success")).to_contain_text("changed successfully")
        assert stored() == {("90837", 55)}
        assert Invoice.objects.get(number=number).status == Invoice.Status.ACCEPTED

    with time_machine.travel("2027-01-04T20:00:00Z"):
        alice = open_window("alice")
        alice.open_form(after.session)
        expect(option(alice, "90837")).to_contain_text("55 min or more")
        alice.choose("90837")
        alice.submit()
        alice.sees_problems("54 min", "55 minutes")


def option(window: Window, code: str) -> object:
    """One line of the code list."""
    return window.page.locator(f"select[name=code] option[value='{code}']")


def test_codes_are_moved_with_the_keyboard(open_window: OpenWindow, new_session: NewSession) -> None:
    dana = open_window("dana")
    page = dana.page
    page.goto("/admin/cpt/procedurecode/")
    first, second = ProcedureCode.objects.order_by("order", "code")[:2]
    page.get_by_role("button", name=f"Move {first.code} down").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".messagelist")).to_contain_text(f"{first.code} now comes after {second.code}.")
    expect(page.get_by_role("button", name=f"Move {first.code} down")).to_be_focused()
    assert ProcedureCode.objects.order_by("order", "code").first() == second


@pytest.mark.parametrize("width", [1280, 320])
@pytest.mark.once
def test_our_own_pages_of_the_admin_fit_their_window(
    new_context: Callable[..., Page], new_session: NewSession, tmp_path: Path, width: int
) -> None:
    page = new_context(bypass_csp=True).new_page()  # axe is a script of its own
    page.set_viewport_size({"width": width, "height": 800})
    Window(page).sign_in("dana")
    code = ProcedureCode.objects.get(code="90837")
    for address in (
        "/admin/cpt/procedurecode/",
        f"/admin/cpt/procedurecode/{code.pk}/change/",
        f"/admin/cpt/procedurecode/{code.pk}/history/",
        f"/admin/cpt/procedurecode/{code.pk}/delete/",
        "/admin/cpt/contract/",
    ):
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), address
    for text in (WRONG, GOOD):
        import_file(page, tmp_path, text)
        expect_no_violation(page)
    page.get_by_role("button", name="Confirm import").click()
    expect(page.locator(".messagelist .success")).to_be_visible()
    rule = TimeRule.objects.get(code__code="90834", effective_from=AHEAD)
    for address in (f"/admin/cpt/timerule/{rule.pk}/history/", f"/admin/cpt/timerule/{rule.pk}/delete/"):
        page.goto(address)
        expect_no_violation(page)
    page.goto(f"/admin/cpt/timerule/{rule.pk}/change/")
    with page.context.expect_page() as opened:
        page.get_by_role("button", name="Simulate").click()
    opened.value.wait_for_load_state()
    expect_no_violation(opened.value)


def expect_no_violation(page: Page) -> None:
    """Of what is ours on the page; the frame around it is Django's."""
    assert violations(page, "#content-main") == [], page.url
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), page.url
