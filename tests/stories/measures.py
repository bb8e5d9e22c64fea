"""Measures of a page as the browser draws it; what falls short is told in words, and nothing is well."""

from itertools import pairwise
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

MEASURES = (Path(__file__).parent / "measures.js").read_text(encoding="utf-8")
MOST_STOPS = 150

# What a reader may set (WCAG 2.2, 1.4.12).
SPACED = """() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: 0.12em !important;
        word-spacing: 0.16em !important; } p { margin-bottom: 2em !important; }`);
    document.adoptedStyleSheets = [sheet];
}"""


def measured(page: Page, what: str) -> Any:
    """One measure of measures.js."""
    return page.evaluate(MEASURES, what)


def space_out(page: Page) -> None:
    """Widen the spaces between letters, words and lines."""
    page.evaluate(SPACED)


def tab_stops(page: Page) -> list[dict[str, Any]]:
    """Where the Tab key goes from the top of the page to its end; the parts of one date count once."""
    stops: list[dict[str, Any]] = []
    measured(page, "fromTheTop")
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        stop = _settled(page)
        if stop is None or (len(stops) > 1 and stop["number"] == stops[0]["number"]):
            return stops
        if not stops or stops[-1]["number"] != stop["number"]:
            stops.append(stop)
    raise AssertionError(f"A trap: after {MOST_STOPS} presses still at {stops[-1]['called']}.")


def _settled(page: Page) -> dict[str, Any] | None:
    """Where the focus is, once the answer to what was left has taken its room and moved nothing any more."""
    for _ in range(20):
        stop: dict[str, Any] | None = measured(page, "focused")
        if stop is None or (stop["isSeen"] and stop["isRinged"]):
            break
        page.wait_for_timeout(50)
    return stop


def out_of_order(stops: list[dict[str, Any]]) -> list[str]:
    """Stops that stand above the one before, or left of it in the same row."""
    return [
        f"{later['called']} after {earlier['called']}"
        for earlier, later in pairwise(stops)
        if later["bottom"] <= earlier["top"]
        or (later["top"] < earlier["bottom"] and earlier["top"] < later["bottom"] and later["left"] < earlier["left"])
    ]
