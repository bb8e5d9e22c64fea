"""Does the browser understand what the sheet says? It drops in silence what it does not."""

from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from playwright.sync_api import Page

from therapy_billing.one_sheet import NAME, sheets

pytestmark = pytest.mark.once

COUNTED = """text => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(text);
    const count = (rules) => [...rules].reduce((sum, rule) => sum + 1 + (rule.cssRules ? count(rule.cssRules) : 0), 0);
    return count(sheet.cssRules);
}"""


def test_the_browser_keeps_every_rule(page: Page) -> None:
    page.goto("/about/")
    for name in sheets():
        text = Path(str(finders.find(name))).read_text(encoding="utf-8")
        ordering = name == NAME  # `@layer tokens, base ...;` has no braces
        assert page.evaluate(COUNTED, text) == text.count("{") + ordering, name


def test_a_selector_that_the_browser_does_not_know_is_noticed(page: Page) -> None:
    page.goto("/about/")
    assert page.evaluate(COUNTED, "a {color: red;} b, :has(i:has(u)) {color: red;}") == 1  # and not 2
