"""The thirty checks about weight and other media: light pages, paper, forced colours, less motion, 400 %."""

import gzip
import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, Response, expect

from tests.stories.conftest import NewSession
from tests.stories.looking import clean_call, dropped_call, therapists_pages
from tests.stories.measures import measured
from tests.stories.window import Window

pytestmark = pytest.mark.once

# With the style sheets, the scripts (htmx alone has 16,600) and the pictures, which a browser keeps.
MOST_AT_FIRST = 30_000
PDF_PAGE = re.compile(rb"/Type\s*/Page\b(?!s)")


@pytest.fixture(params=[True, False], ids=["script", "no-script"])
def has_script(request: pytest.FixtureRequest) -> bool:
    """Whether scripts run."""
    return bool(request.param)


@pytest.fixture
def alice(new_context: Callable[..., Any], new_session: NewSession, has_script: bool) -> Window:
    """Alice, signed in, with JavaScript and without."""
    one = Window(new_context(java_script_enabled=has_script).new_page())
    one.enter("alice")
    return one


@pytest.fixture
def receipt(alice: Window, new_session: NewSession) -> str:
    """The number of a receipt, on whose page she is."""
    alice.open_form(clean_call(new_session).session)
    alice.choose("90834")
    alice.submit()
    return alice.sees_receipt()


def test_29_pages_are_light_also_with_all_that_a_first_visit_loads_and_stand_still(
    alice: Window, receipt: str, new_session: NewSession, has_script: bool
) -> None:
    answers: list[Response] = []
    # What a script asks is no part of a visit, and is gone once the page is left.
    loads = {"document", "stylesheet", "script", "image"}
    alice.page.on("response", lambda one: answers.append(one) if one.request.resource_type in loads else None)
    for name in therapists_pages(alice, dropped_call(new_session), alice.page.url):
        alice.page.wait_for_load_state("load")
        weights = {one.url: len(gzip.compress(one.body(), 9)) for one in answers if one.status in (200, 422)}
        assert 1000 < weights[alice.page.url] < sum(weights.values()) < MOST_AT_FIRST, (name, weights)
        if has_script:  # without, the browser tells no page of shifts; there is nothing that could shift it later
            assert measured(alice.page, "shifted") < 0.01, name
        answers.clear()


def test_30_a_receipt_prints_on_one_page_and_its_number_is_found(alice: Window, receipt: str) -> None:
    assert len(PDF_PAGE.findall(alice.page.pdf(format="Letter"))) == 1
    alice.page.emulate_media(media="print")
    for hidden in (".top-bar", ".footer", ".back"):
        expect(alice.page.locator(hidden)).to_be_hidden()
    alice.page.emulate_media(media="screen")
    alice.page.goto("/invoices/")
    alice.page.get_by_label("Receipt number").fill(receipt)
    alice.page.keyboard.press("Enter")
    alice.page.get_by_role("link", name=receipt).click()
    assert alice.sees_receipt() == receipt


def test_30_forced_colours_leave_every_edge_and_less_motion_leaves_none(
    alice: Window, receipt: str, new_session: NewSession
) -> None:
    alice.page.emulate_media(forced_colors="active", reduced_motion="reduce")
    for name in therapists_pages(alice, dropped_call(new_session), alice.page.url):
        assert measured(alice.page, "edgeless") == [], name
        assert measured(alice.page, "moving") == [], name


def test_08_at_400_percent_nothing_scrolls_sideways(
    new_context: Callable[..., Any], alice: Window, receipt: str, new_session: NewSession
) -> None:
    page: Page = alice.page
    page.set_viewport_size({"width": 320, "height": 200})  # a window of 1280 x 800 at 400 %
    for name in therapists_pages(alice, dropped_call(new_session), page.url):
        assert measured(page, "cutOff") == [], name
