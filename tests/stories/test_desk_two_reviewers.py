"""Two reviewers at once: they get different invoices, see who is on what, and lose no words."""

import re
from collections.abc import Callable

from playwright.sync_api import expect

from invoicing.models import Invoice
from tests.stories.conftest import NewSession
from tests.stories.desk import waiting
from tests.stories.window import Window

OpenWindow = Callable[[str], Window]


def take_next(window: Window) -> str:
    """From the queue to the next one; returns where that is."""
    window.page.goto("/review/")
    window.page.get_by_role("button", name="Take the next one").click()
    expect(window.page).to_have_url(re.compile(r"/review/\d+/$"))
    return window.page.url


def test_they_work_on_different_invoices_and_one_takes_over(open_window: OpenWindow, new_session: NewSession) -> None:
    waiting(new_session, 2)
    carol, dana = open_window("carol"), open_window("dana")
    hers, his = take_next(carol), take_next(dana)
    assert hers != his
    dana.page.goto("/review/")
    expect(dana.page.locator("main")).to_contain_text("Carol is on it")

    dana.page.goto(hers)
    expect(dana.page.locator("#decide")).to_contain_text("Carol is on it")
    dana.decide("Return to the therapist", "Name the number you called.")
    expect(dana.page.get_by_role("alert")).to_contain_text("Carol is on this invoice")
    expect(dana.page.get_by_label("Comment")).to_have_value("Name the number you called.")
    dana.page.get_by_role("button", name="Take it over and save").click()
    expect(dana.page.get_by_role("status")).to_contain_text("returned")

    carol.decide("Approve", "I spoke with her.")
    expect(carol.page.get_by_role("alert")).to_contain_text("Returned for correction by Dana")
    expect(carol.page.get_by_role("alert")).to_contain_text("I spoke with her.")
    expect(carol.page.get_by_text("Taken over from another reviewer")).to_be_visible()
    assert sorted(Invoice.objects.values_list("status", flat=True)) == ["flagged", "returned"]


def test_whoever_was_slower_reads_who_decided_what(open_window: OpenWindow, new_session: NewSession) -> None:
    (invoice,) = waiting(new_session, 1)
    carol, dana = open_window("carol"), open_window("dana")
    for window in (carol, dana):
        window.page.goto(f"/review/{invoice.pk}/")
    dana.decide("Approve")
    expect(dana.page.get_by_role("status")).to_contain_text("approved")
    carol.decide("Return to the therapist", "Name the number you called.")
    told = carol.page.get_by_role("alert")
    expect(told).to_contain_text("Approved by Dana")
    expect(told).to_contain_text("Name the number you called.")
    assert Invoice.objects.get().status == "approved"


def test_what_is_put_back_is_free_again(open_window: OpenWindow, new_session: NewSession) -> None:
    waiting(new_session, 1)
    carol, dana = open_window("carol"), open_window("dana")
    where = take_next(carol)
    dana.page.goto("/review/")
    dana.page.get_by_role("button", name="Take the next one").click()
    expect(dana.page.get_by_role("status")).to_contain_text("Nothing else waits")
    carol.page.get_by_role("button", name="Put it back").click()
    expect(carol.page).to_have_url(re.compile(r"/review/$"))
    assert take_next(dana) == where


def test_several_of_one_kind_are_approved_together(open_window: OpenWindow, new_session: NewSession) -> None:
    first, second, third = waiting(new_session, 3)
    carol, dana = open_window("carol"), open_window("dana")
    carol.page.goto("/review/")
    carol.page.get_by_role("link", name="Approve several").click()
    carol.page.get_by_role("link", name="no-recording").click()
    carol.page.get_by_role("button", name="Approve what is ticked").click()
    expect(carol.page.locator(".error-summary")).to_contain_text("Tick the invoices")
    for invoice in (first, second):
        carol.page.locator(f"input[value^='{invoice.pk}:']").check()
    dana.page.goto(f"/review/{second.pk}/")
    dana.decide("Escalate")
    carol.page.get_by_role("button", name="Approve what is ticked").click()
    expect(carol.page.get_by_role("status")).to_contain_text("1 invoice approved. 1 was left out")
    statuses = dict(Invoice.objects.values_list("pk", "status"))
    assert statuses == {first.pk: "approved", second.pk: "flagged", third.pk: "flagged"}
