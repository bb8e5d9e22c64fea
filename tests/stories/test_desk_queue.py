"""Carol works a queue of ten, with the keyboard and nothing else."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from invoicing.models import Hold, Invoice
from tests.stories.conftest import NewSession
from tests.stories.desk import press, tab_to, waiting
from tests.stories.window import Window

ONE_INVOICE = re.compile(r"/review/\d+/$")


@pytest.fixture
def carol(request: pytest.FixtureRequest, open_window: Callable[[str], Window], new_session: NewSession) -> Window:
    """Ten invoices wait; she has opened the queue."""
    waiting(new_session, 10)
    window = open_window("carol")
    window.page.goto("/review/")
    expect(window.page.locator("[data-queue] tr")).to_have_count(10)
    return window


def decide(page: Page, kind: str, words: str = "") -> None:
    """With Tab, arrows and Enter: to the decision, to the comment, to the button."""
    tab_to(page, page.locator("input[name=decision]").first)
    press(page, "Space")
    for _ in range(["approve", "return", "ask", "escalate", "void"].index(kind)):
        press(page, "ArrowDown")
    if words:
        tab_to(page, page.locator("#id_comment"))
        page.keyboard.type(words)
    tab_to(page, page.get_by_role("button", name="Save decision"))
    press(page, "Enter")


def statuses() -> list[str]:
    return sorted(Invoice.objects.values_list("status", flat=True))


def test_a_queue_of_ten_is_worked_with_the_keyboard_alone(carol: Window) -> None:
    page = carol.page
    tab_to(page, page.get_by_role("button", name="Take the next one"))
    press(page, "Enter")
    jobs = [("return", "Name the number you called."), ("ask", "Which number?"), ("escalate", "Third this week.")]
    for kind, words in [*jobs, *[("approve", "")] * 7]:
        expect(page).to_have_url(ONE_INVOICE)
        expect(page.get_by_text("You are on it")).to_be_visible()
        decide(page, kind, words)
        expect(page.get_by_role("status")).to_be_visible()
        following = page.get_by_role("button", name="Take the next one")
        # What was decided leads on at once.
        if kind in ("approve", "return"):
            expect(following).to_be_focused()
        tab_to(page, following)
        press(page, "Enter")
    expect(page).to_have_url(re.compile(r"/review/$"))
    expect(page.get_by_role("status")).to_contain_text("Nothing else waits")
    assert statuses() == ["approved"] * 7 + ["flagged"] * 2 + ["returned"]
    assert sorted(Hold.objects.undecided().values_list("state", flat=True)) == ["asked", "escalated"]


@pytest.mark.parametrize("open_window", [True], indirect=True, ids=["script"])
def test_single_keys_press_what_is_on_the_page(carol: Window) -> None:
    page = carol.page
    links = page.locator("[data-row]")
    press(page, "j")
    expect(links.nth(0)).to_be_focused()
    press(page, "j", "j", "k")
    expect(links.nth(1)).to_be_focused()
    press(page, "Enter")
    expect(page).to_have_url(ONE_INVOICE)
    press(page, "u")
    expect(page).to_have_url(re.compile(r"/review/$"))
    press(page, "n")
    for _ in range(10):
        expect(page.get_by_text("You are on it")).to_be_visible()
        press(page, "a", "Enter")
        expect(page.get_by_role("button", name="Take the next one")).to_be_focused()
        press(page, "Enter")
    expect(page.get_by_role("heading", name="Nothing waits for you")).to_be_visible()
    assert statuses() == ["approved"] * 10


@pytest.mark.parametrize("open_window", [True], indirect=True, ids=["script"])
def test_keys_write_where_one_types_and_rest_where_they_are_turned_off(carol: Window) -> None:
    page = carol.page
    press(page, "n")
    expect(page).to_have_url(ONE_INVOICE)
    press(page, "r", "c")
    page.keyboard.type("a run, and queue")
    expect(page.locator("#id_comment")).to_have_value("a run, and queue")
    expect(page.get_by_label("Return to the therapist")).to_be_checked()
    page.locator("#id_comment").blur()
    press(page, "?")
    box = page.get_by_label("Use these keys in this browser")
    expect(box).to_be_visible()
    box.uncheck()
    press(page, "Escape")
    page.reload()
    press(page, "a", "u", "?")
    expect(page.get_by_label("Approve")).not_to_be_checked()
    expect(page).to_have_url(ONE_INVOICE)
    expect(box).not_to_be_visible()
    page.get_by_role("button", name="Keyboard").click()
    box.check()
    press(page, "Escape", "a")
    expect(page.get_by_label("Approve")).to_be_checked()


def test_filters_are_chosen_and_go_along(carol: Window) -> None:
    page = carol.page
    page.get_by_role("link", name="Filter").click()
    page.get_by_label("Code").select_option("90832")
    page.get_by_label("Therapist").select_option(label="Alice")
    page.get_by_label("Flag").select_option("no-recording")
    page.get_by_role("button", name="Show").click()
    expect(page.locator("[data-queue] tr")).to_have_count(10)
    for words in ("Code: 90832", "Therapist: Alice", "Flag: no-recording"):
        expect(page.locator(".chips")).to_contain_text(words)
    assert "Alice" not in page.url
    page.get_by_role("button", name="Take the next one").click()
    expect(page).to_have_url(re.compile(r"/review/\d+/\?.*flag=no-recording"))
    page.get_by_label("Approve").check()
    page.get_by_role("button", name="Save decision").click()
    page.get_by_role("button", name="Take the next one").click()
    expect(page).to_have_url(re.compile(r"/review/\d+/\?.*code=90832"))
    page.get_by_role("link", name="Review").first.click()
    expect(page).to_have_url(re.compile(r"/review/(\?.*)?$"))
    page.goto(f"{page.url.split('?')[0]}?code=90837")
    expect(page.get_by_role("heading", name="Nothing here with these filters")).to_be_visible()
    page.get_by_role("link", name="Remove Code: 90837").click()
    expect(page.locator("[data-queue] tr")).to_have_count(9)
