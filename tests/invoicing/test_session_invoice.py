"""Session and receipt lead to each other, and the session's page tells its deadline."""

from datetime import timedelta

import pytest
import time_machine

from invoicing.actions.deciding import return_invoice
from invoicing.models import Invoice
from tests import people
from tests.fixtures import NewInvoice
from tests.invoicing.desk import flagged, send, therapist
from tests.invoicing.test_submitting import recorded
from tests.pages import Page, signed_in

pytestmark = pytest.mark.usefixtures("five_oclock")


def session_page(invoice: Invoice) -> Page:
    return Page(therapist(invoice).get(f"/sessions/{invoice.session_id}/"))


def test_a_session_tells_its_deadline_in_the_therapists_zone(new_invoice: NewInvoice) -> None:
    invoice = new_invoice()
    invoice.therapist.time_zone = "America/Denver"
    invoice.therapist.save()
    for moment, said in (
        (timedelta(), "Submit by Tue, Dec 1, 2026, 1:15 AM MST, 0 min left"),
        (timedelta(seconds=1), "The deadline was Tue, Dec 1, 2026, 1:15 AM MST. Support can reopen"),
    ):
        with time_machine.travel(invoice.submit_by + moment, tick=False):
            assert said in session_page(invoice).text


def test_session_and_receipt_lead_to_each_other(new_invoice: NewInvoice) -> None:
    invoice = recorded(new_invoice)
    receipt = send(invoice, code="90834")["location"]
    invoice.refresh_from_db()
    page = session_page(invoice)
    assert receipt in page.links
    assert str(invoice.number) in page.text
    browser = therapist(invoice)
    assert f"/sessions/{invoice.session_id}/" in Page(browser.get(receipt)).links
    # Support sees no session's page, so nothing leads there.
    assert f"/sessions/{invoice.session_id}/" not in Page(signed_in(people.carol()).get(receipt)).links


def test_a_returned_one_has_no_deadline(new_invoice: NewInvoice) -> None:
    back = return_invoice(flagged(new_invoice), by=people.carol(), version=None, because="Name the number.")
    assert "no deadline, a returned invoice does not expire" in session_page(back).text
