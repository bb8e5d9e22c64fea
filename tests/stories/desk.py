"""The support desk by keyboard alone, and what waits there."""

from datetime import timedelta
from typing import Any

from django.utils import timezone
from playwright.sync_api import Locator, Page

from invoicing.actions.submitting import submit_invoice
from invoicing.models import Invoice
from tests.invoicing.test_submitting import entry
from tests.review.desk import NOTES
from tests.stories.conftest import NewSession

# More than any page of the desk has stops.
STOPS = 120


def waiting(new_session: NewSession, count: int) -> list[Invoice]:
    """So many invoices in review: telehealth sessions of as many days, of which the provider reported nothing."""
    today = timezone.now().date()
    found = []
    for days in range(1, count + 1):
        room = new_session(today - timedelta(days=days))
        invoice = Invoice.objects.with_session().get(session=room.session)
        sent: Any = entry(invoice, "90832", 20, disruption_note=NOTES[days % len(NOTES)])
        by = invoice.session.therapist.user
        found.append(submit_invoice(invoice, by=by, entry=sent, version=None, now=timezone.now()))
    return found


def tab_to(page: Page, wanted: Locator) -> None:
    """Press Tab until the focus is there."""
    for _ in range(STOPS):
        if wanted.evaluate("one => one === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab never came to {wanted}.")


def press(page: Page, *keys: str) -> None:
    """Keys, one after the other."""
    for key in keys:
        page.keyboard.press(key)
