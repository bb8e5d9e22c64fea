"""What axe says of a page: nothing, wide and narrow, light and dark."""

import json
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.stories.measures import measured
from tests.stories.window import Window

# WCAG 2.2's AA and what axe calls good practice. Our sheets do not turn with the screen and our pages play nothing,
# so axe need not fetch them again to look.
ALL = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"], "preload": False}
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast"]}, "preload": False}
# Each width and each scheme is looked at with every rule. Of the other pairs only the colours can differ.
LOOKS = [(1280, "light", ALL), (1280, "dark", COLOURS), (320, "light", COLOURS), (320, "dark", ALL)]
AXE = Axe()


def expect_no_violation(window: Window) -> None:
    """In every look axe is content, and the page is no wider than the window."""
    for width, scheme, rules in LOOKS:
        window.page.set_viewport_size({"width": width, "height": 800})
        window.page.emulate_media(color_scheme=scheme)
        assert violations(window.page, rules=rules) == [], f"{window.page.url} {width} {scheme}"
        assert measured(window.page, "cutOff") == [], f"{window.page.url} {width} {scheme}"


def violations(page: Page, within: str = ":root", rules: dict[str, Any] = ALL) -> list[str]:
    """What axe finds on the page as it looks now, one line for each element; `within` is a CSS selector."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.axe_script)
    options = {**rules, "resultTypes": ["violations"]}
    found = page.evaluate(f"axe.run({json.dumps(within)}, {json.dumps(options)}).then(said => said.violations)")
    return [f"{one['id']}: {one['help']}: {node['html']}" for one in found for node in one["nodes"]]
