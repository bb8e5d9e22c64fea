"""Patterns and the mirror in every look: axe finds nothing, and no page is wider than its window."""

from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from invoicing.models import TherapistFlag
from tests import people
from tests.stories.axe import expect_no_violation
from tests.stories.conftest import NewSession
from tests.stories.desk import waiting
from tests.stories.test_accessibility import window
from tests.stories.window import Window, press

pytestmark = pytest.mark.once

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


def test_a_pattern_and_who_looked_at_it(window: Callable[[str], Window], new_session: NewSession) -> None:
    waiting(new_session, 1)
    today = timezone.localdate()
    flag = TherapistFlag.objects.create(
        therapist=people.alice(),
        flag_id="round-times",
        severity="medium",
        starts_on=today,
        ends_on=today,
        sentence="Of 40 entered lengths 39 are 45, 50 or 60 min.",
        evidence={"lengths": 40, "limit_share": 0.95},
        raised_at=timezone.now(),
    )
    page = (carol := window("carol")).page
    page.goto(f"/review/patterns/{flag.pk}/")
    press(page, "Keep that I looked at it")
    expect_no_violation(carol)
    page.get_by_label("What came of it").fill("I spoke with Alice.")
    page.get_by_role("button", name="Keep that I looked at it").click()
    expect(page.get_by_role("heading", name="Carol, ")).to_be_visible()
    expect_no_violation(carol)
