"""A therapist at the invoice form: open it, change what it shows, send it."""

from typing import Any

from django.http import HttpResponse
from django.test import Client as Browser

from invoicing.models import Invoice
from tests.fixtures import NewInvoice
from tests.invoicing.test_submitting import NOTE, edited, recorded, submit
from tests.pages import Form, Page, changed, signed_in

# 28 recorded minutes entered as 60 between 12:15 and 1:30 PM.
EDIT = {
    "started_at": "2026-11-17T12:15",
    "ended_at": "2026-11-17T13:30",
    "live_minutes": "60",
    "code": "90837",
    "disruption_note": NOTE,
    "accept": ["time-outside-recording"],
}


def flagged(new_invoice: NewInvoice, **session: Any) -> Invoice:
    """An invoice that waits for support."""
    invoice = recorded(new_invoice, 28, **session)
    return submit(invoice, edited(invoice))


def therapist(invoice: Invoice) -> Browser:
    """The invoice's therapist, signed in."""
    return signed_in(invoice.session.therapist.user)


def address(invoice: Invoice, part: str = "") -> str:
    """The form's address; `part` "check/"."""
    return f"/sessions/{invoice.session_id}/invoice/{part}"


def form_on(page: Page, invoice: Invoice) -> Form:
    """The invoice form as it would be posted untouched."""
    return page.forms[address(invoice)]


def opened(invoice: Invoice) -> Form:
    """What the form shows when it is opened."""
    return form_on(Page(therapist(invoice).get(address(invoice))), invoice)


def send(invoice: Invoice, **changes: Any) -> HttpResponse:
    """Open the form, change something, submit it."""
    return therapist(invoice).post(address(invoice), changed(opened(invoice), **changes))


def check(invoice: Invoice, *, headers: dict[str, str] | None = None, **changes: Any) -> HttpResponse:
    """Open the form, change something, have it checked."""
    data = changed(opened(invoice), **changes)
    return therapist(invoice).post(address(invoice, "check/"), data, headers=headers)


def checked(invoice: Invoice, **changes: Any) -> Any:
    """The JSON of a check."""
    answer = check(invoice, headers={"accept": "application/json"}, **changes)
    assert answer.status_code == 200
    return answer.json()


def ids(answer: Any) -> list[str]:
    """The findings of a check by id."""
    return [finding["id"] for finding in answer["findings"]]
