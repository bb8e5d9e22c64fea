"""The thirty checks about what leaves a page: nothing goes to another origin, and nobody's name into an address.

Everything here runs under the content policy as it is served.
"""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, Request, expect

from tests.stories.conftest import NewSession
from tests.stories.looking import dropped_call, therapists_pages
from tests.stories.measures import measured
from tests.stories.window import Window

NOTE = "The connection broke off at 12:43 PM, and Robin and I went on by phone until 1:15 PM."
TOLD = re.compile("robin|reed|connection", re.IGNORECASE)


class Overheard(Window):
    """A window whose requests are noted: addresses and what they say of the page they come from."""

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self.noted: list[str] = []
        page.on("request", self._note)

    def _note(self, request: Request) -> None:
        self.noted += [request.url, request.headers.get("referer", "")]


@pytest.fixture(params=[True, False], ids=["script", "no-script"])
def alice(request: pytest.FixtureRequest, new_context: Callable[..., Any], new_session: NewSession) -> Overheard:
    """Alice, signed in, with JavaScript and without."""
    one = Overheard(new_context(java_script_enabled=request.param).new_page())
    one.enter("alice")
    return one


def test_28_no_name_and_no_note_in_address_title_referrer_or_storage_and_nothing_asked_elsewhere(
    alice: Overheard, new_session: NewSession
) -> None:
    room = dropped_call(new_session)
    alice.open_form(room.session)
    alice.enter_times("12:15", "13:15", 60)
    alice.write_note(NOTE)
    alice.choose("90837")
    alice.page.get_by_role("button", name="Check", exact=True).click()
    alice.accept_warning("time-outside-recording")
    noted = measured(alice.page, "leftBehind")
    alice.submit()
    alice.sees_receipt()
    expect(alice.page.locator("main")).to_contain_text(NOTE)  # there it belongs
    for _ in therapists_pages(alice, dropped_call(new_session), alice.page.url):
        noted += measured(alice.page, "leftBehind")
    assert [words for words in noted + alice.noted if TOLD.search(words)] == []
    assert len(alice.noted) > 20
    assert alice.status_of("/sessions/999999/invoice/") == 404
    assert alice.complaints == []
