"""Patterns and the mirror in every look: axe finds nothing, and no page is wider than its window."""

from collections.abc import Callable

from playwright.sync_api import expect

from tests import people
from tests.stories.conftest import NewSession
from tests.stories.desk import waiting
from tests.stories.test_accessibility import expect_no_violation, window
from tests.stories.window import Window

__all__ = ["window"]


def test_patterns_and_the_mirror_with_their_tables(window: Callable[[str], Window], new_session: NewSession) -> None:
    waiting(new_session, 3)
    for name, addresses in (
        ("carol", ("/review/patterns/?date_to=x", f"/review/patterns/?therapist={people.alice().pk}")),
        ("alice", ("/invoices/mirror/?date_to=2020-01-01", "/invoices/mirror/")),
    ):
        one = window(name)
        for address in addresses:
            one.page.goto(address)
            expect_no_violation(one)
        for table in one.page.locator("summary").filter(has_text="as a table").all():
            table.click()
        expect(one.page.get_by_role("table").first).to_be_visible()
        expect_no_violation(one)
