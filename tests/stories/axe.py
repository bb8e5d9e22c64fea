"""What axe says of a page: nothing, wide and narrow, light and dark."""

import json

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.stories.measures import measured
from tests.stories.window import Window

# WCAG 2.2's AA and what axe calls good practice. Our sheets do not turn with the screen and our pages play nothing,
# so axe need not fetch them again to look.
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OPTIONS = {"runOnly": RULES, "resultTypes": ["violations"], "preload": False}
LOOKS = [(width, scheme) for width in (1280, 320) for scheme in ("light", "dark")]
AXE = Axe()


def expect_no_violation(window: Window) -> None:
    """In every look axe is content, and the page is no wider than the window."""
    for width, scheme in LOOKS:
        window.page.set_viewport_size({"width": width, "height": 800})
        window.page.emulate_media(color_scheme=scheme)
        assert violations(window.page) == [], f"{window.page.url} {width} {scheme}"
        assert measured(window.page, "cutOff") == [], f"{window.page.url} {width} {scheme}"


def violations(page: Page, within: str = ":root") -> list[str]:
    """What axe finds on the page as it looks now, one line for each element; `within` is a CSS selector."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.axe_script)
    found = page.evaluate(f"axe.run({json.dumps(within)}, {json.dumps(OPTIONS)}).then(said => said.violations)")
    return [f"{one['id']}: {one['help']}: {node['html']}" for one in found for node in one["nodes"]]
