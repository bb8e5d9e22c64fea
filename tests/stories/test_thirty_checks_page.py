"""The thirty checks, as far as they can be measured on a page: names, sizes, edges, room, the way of the Tab key.

Each page is opened once per look (size, scheme, scripts or none) and measured for all checks; a test looks at one
measure.
"""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.stories.conftest import NewSession
from tests.stories.looking import clean_call, dropped_call, therapists_pages
from tests.stories.measures import measured, out_of_order, space_out, tab_stops
from tests.stories.window import Window

pytestmark = pytest.mark.once

STILL = ("unlabelled", "unnamed", "small", "smallPrint", "faintEdges", "undescribed", "cutOff", "ragged", "torn")
# Width, scheme, and whether scripts run.
LOOKS = [(1280, "light", True), (320, "dark", True), (320, "dark", False)]
Found = dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def kept() -> dict[Any, Found]:
    """What was measured already."""
    return {}


@pytest.fixture(params=LOOKS, ids=lambda look: f"{look[0]}-{look[1]}" + ("" if look[2] else "-no-script"))
def found(
    kept: dict[Any, Found], request: pytest.FixtureRequest, new_context: Callable[..., Any], new_session: NewSession
) -> Found:
    """Measures by page, in one look."""
    if request.param not in kept:
        width, scheme, has_script = request.param
        page = new_context(color_scheme=scheme, java_script_enabled=has_script).new_page()
        page.set_viewport_size({"width": width, "height": 800})
        kept[request.param] = measures_by_page(Window(page), new_session)
    return kept[request.param]


def measures_by_page(alice: Window, new_session: NewSession) -> Found:
    """Every page of the therapist's, and the sign-in page."""
    page = alice.page
    page.goto("/accounts/login/")
    found = {"sign in": measures_of(page)}
    alice.enter("alice")
    alice.open_form(clean_call(new_session).session)
    alice.choose("90834")
    alice.submit()
    alice.sees_receipt()
    for name in therapists_pages(alice, dropped_call(new_session), page.url):
        found[name] = measures_of(page)
    return found


def measures_of(page: Page) -> dict[str, Any]:
    """The page as it is, then walked through, then with wide spaces."""
    still = {what: measured(page, what) for what in STILL}
    walk = {"reachable": measured(page, "reachable"), "stops": tab_stops(page)}
    space_out(page)
    return {**still, **walk, "cutOffSpacedOut": measured(page, "cutOff")}


def fallen_short(found: Found, what: str) -> dict[str, Any]:
    """Pages on which a measure tells of something."""
    assert len(found) >= 7
    return {name: measures[what] for name, measures in found.items() if measures[what]}


def test_02_every_control_has_a_visible_label_or_a_name(found: Found) -> None:
    assert fallen_short(found, "unlabelled") == {}
    assert fallen_short(found, "unnamed") == {}


def test_03_the_tab_key_reaches_every_control_in_the_order_seen(found: Found) -> None:
    for name, measures in found.items():
        stops = measures["stops"]
        assert out_of_order(stops[1:]) == [], name  # the first is the link that skips to the content
        missed = set(measures["reachable"]) - {stop["called"] for stop in stops}
        assert missed == set(), name


def test_04_the_focus_is_seen_at_every_stop_and_covered_nowhere(found: Found) -> None:
    for name, measures in found.items():
        assert [stop["called"] for stop in measures["stops"] if not stop["isRinged"]] == [], name
        assert [stop["called"] for stop in measures["stops"] if not stop["isSeen"]] == [], name


def test_08_nothing_scrolls_sideways_or_is_cut_off(found: Found) -> None:
    assert fallen_short(found, "cutOff") == {}


def test_09_wide_spaces_between_letters_and_lines_cut_nothing_off(found: Found) -> None:
    assert fallen_short(found, "cutOffSpacedOut") == {}


def test_10_targets_are_large(found: Found) -> None:
    assert fallen_short(found, "small") == {}


def test_11_what_is_typed_is_large_enough_that_a_phone_does_not_zoom(found: Found) -> None:
    assert fallen_short(found, "smallPrint") == {}


def test_12_edges_of_controls_stand_out_in_both_schemes(found: Found) -> None:
    assert fallen_short(found, "faintEdges") == {}


def test_15_a_control_that_is_wrong_says_so_and_names_hint_and_error(found: Found) -> None:
    assert fallen_short(found, "undescribed") == {}


def test_23_figures_stand_under_each_other(found: Found) -> None:
    assert fallen_short(found, "ragged") == {}
    assert fallen_short(found, "torn") == {}
