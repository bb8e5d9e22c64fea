"""A therapist at the page on which a session ends without an invoice."""

from typing import Any

from django.http import HttpResponse

from invoicing.models import Invoice
from tests.invoicing.desk import therapist
from tests.pages import Form, Page, changed


def address(invoice: Invoice, part: str = "") -> str:
    return f"/sessions/{invoice.session_id}/attendance/{part}"


def opened(invoice: Invoice) -> Page:
    return Page(therapist(invoice).get(address(invoice)))


def shown(invoice: Invoice, part: str = "") -> Form:
    return opened(invoice).forms[address(invoice, part)]


def say(invoice: Invoice, **changes: Any) -> HttpResponse:
    """Open the page, fill in some of it, send it."""
    return therapist(invoice).post(address(invoice), changed(shown(invoice), **changes))


def back(invoice: Invoice, **changes: Any) -> HttpResponse:
    return therapist(invoice).post(address(invoice, "withdrawal/"), changed(shown(invoice, "withdrawal/"), **changes))
