"""A reviewer at the desk: who waits, and what is decided."""

from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.test import Client as Browser
from django.utils import timezone

from invoicing.actions.submitting import submit_invoice
from invoicing.models import Invoice
from tests.fixtures import NewInvoice
from tests.invoicing.test_submitting import NOW, entry
from tests.pages import Page

APPROVE = {"decision": "approve", "comment": ""}
RETURN = {"decision": "return", "comment": "Name the number you called."}


# Each in words of its own: notes that are much alike are a flag.
NOTES = (
    "The provider was down all morning, so we met in its waiting room under another link.",
    "Her tablet would not start; the laptop of a sister had another account, and we used that.",
    "I had opened the link of last week by mistake and nobody noticed until the end.",
    "Power failed in the building; my telephone gave me a connection of its own.",
    "A storm took down the network here and I drove to the library to reach him.",
)


def decide(browser: Browser, invoice: Invoice, **posted: Any) -> HttpResponse:
    """Post a decision with the version that the page shows."""
    address = f"/review/{invoice.pk}/decision/"
    form = Page(browser.get(f"/review/{invoice.pk}/")).forms[address]
    return browser.post(address, {**form, **posted})


def queued(browser: Browser, query: str = "") -> list[int]:
    """The ids of the invoices in the queue, in their order."""
    links = [link.partition("?")[0].split("/") for link in Page(browser.get(f"/review/{query}")).links]
    return [int(link[2]) for link in links if link[1:2] == ["review"] and link[2].isdigit()]


def unrecorded(new_invoice: NewInvoice, days: int, **session: Any) -> Invoice:
    """A flagged invoice of medium severity, for a session of so many days ago; submitted now."""
    invoice = new_invoice(NOW - timedelta(days=days), **session)
    sent = entry(invoice, "90832", 20, disruption_note=NOTES[days // 2 % len(NOTES)])
    by = invoice.session.therapist.user
    return submit_invoice(invoice, by=by, entry=sent, version=None, now=timezone.now())
