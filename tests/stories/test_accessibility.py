"""axe finds nothing on the pages of the main job, wide and narrow, light and dark; nothing scrolls sideways."""

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from invoicing.models import Invoice
from tests.stories.conftest import NewSession
from tests.stories.window import Window

NOTE = "Video broke off at 12:43 PM; I called the client and we went on by phone until 1:30 PM."
# WCAG 2.2's AA and what axe calls good practice.
AXE = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 320])
def test_every_page_of_the_main_job_is_accessible(
    new_context: Callable[..., Any], new_session: NewSession, width: int, scheme: str
) -> None:
    clean, dropped = new_session(), new_session(minutes=75)
    clean.visit("therapist", -300, -250)
    clean.visit("client", -300, -255)
    dropped.visit("therapist", 0, 28, "CONNECTION_TIMEOUT")
    dropped.visit("client", 0, 28, "CONNECTION_TIMEOUT")

    def window(name: str) -> Window:
        page = new_context(color_scheme=scheme, bypass_csp=True).new_page()  # axe is a script of its own
        page.set_viewport_size({"width": width, "height": 800})
        one = Window(page)
        page.goto("/accounts/login/")
        expect_no_violation(one)
        one.sign_in(name)
        return one

    alice = window("alice")
    for address in ("/sessions/", f"/sessions/{clean.session.pk}/", f"/sessions/{clean.session.pk}/invoice/"):
        alice.page.goto(address)
        expect_no_violation(alice)
    alice.submit()
    alice.sees_problems("Choose the code")
    expect_no_violation(alice)
    alice.open_form(dropped.session)
    alice.enter_times("12:15", "13:30", 60)
    alice.choose("90837")
    alice.submit()
    alice.sees_problems("what happened")
    expect_no_violation(alice)  # a warning to tick
    alice.write_note(NOTE)
    alice.accept_warning("time-outside-recording")
    alice.submit()
    alice.sees_receipt()
    expect_no_violation(alice)
    for address in ("/invoices/", "/sessions/?view=submitted", "/sessions/?view=expired", "/codes/requests/new/"):
        alice.page.goto(address)
        expect_no_violation(alice)
    carol = window("carol")
    for address in ("/review/", f"/review/{Invoice.objects.get(status='flagged').pk}/"):
        carol.page.goto(address)
        expect_no_violation(carol)


def expect_no_violation(window: Window) -> None:
    """axe is content, and the page is no wider than the window."""
    results = Axe().run(window.page, options=AXE)
    assert results.violations_count == 0, f"{window.page.url}\n{results.generate_report()}"
    assert window.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), window.page.url
