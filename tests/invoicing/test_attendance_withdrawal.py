"""An outcome is corrected, or taken back, on its page."""

from decimal import Decimal

import pytest

from invoicing.models import Attendance, Invoice
from tests.fixtures import NewInvoice
from tests.invoicing.attendance_desk import address, back, opened, say, shown
from tests.invoicing.desk import address as form_address
from tests.invoicing.desk import therapist
from tests.invoicing.test_attending import REASON, close, waited
from tests.pages import Page, changed

pytestmark = pytest.mark.usefixtures("five_oclock")

NUL = "a\x00b"


def test_a_correction_starts_with_what_holds(new_invoice: NewInvoice) -> None:
    invoice = close(waited(new_invoice), fee=Decimal("75.50"))
    form = shown(invoice)
    assert (form["outcome"], form["fee"], form["reason"], form["version"]) == (["no-show"], ["75.50"], [""], ["2"])
    assert say(invoice).status_code == 303  # nothing changed, nothing recorded
    assert Page(say(invoice, fee="50")).summary == ["id_reason"]
    assert say(invoice, fee="50", reason=REASON).status_code == 303
    assert [row.fee for row in Attendance.objects.all()] == [Decimal("75.50"), Decimal(50)]
    assert REASON in opened(invoice).text


def test_an_outcome_is_taken_back(new_invoice: NewInvoice) -> None:
    invoice = close(waited(new_invoice))
    refused = Page(back(invoice))
    assert (refused.status, refused.links.count("#id_withdrawal_reason")) == (422, 1)
    assert "id_withdrawal_reason" in refused.ids
    taken = changed(shown(invoice, "withdrawal/"), reason=REASON)
    browser = therapist(invoice)
    answers = [browser.post(address(invoice, "withdrawal/"), taken) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert browser.post(address(invoice, "withdrawal/"), {**taken, "reason": "Another."}).status_code == 409
    assert Invoice.objects.get().status == Invoice.Status.DRAFT
    assert browser.get(form_address(invoice)).status_code == 200
    assert "Taken back" in opened(invoice).text


@pytest.mark.parametrize("reason", [NUL, "é" * 1001])
def test_a_reason_that_cannot_be_read_takes_nothing_back(new_invoice: NewInvoice, reason: str) -> None:
    invoice = close(waited(new_invoice))
    page = Page(back(invoice, reason=reason))
    assert (page.status, page.forms[address(invoice, "withdrawal/")]["reason"]) == (422, [reason])


def test_taking_back_reloaded_leads_to_the_outcome(new_invoice: NewInvoice) -> None:
    invoice = close(waited(new_invoice))
    assert therapist(invoice).get(address(invoice, "withdrawal/"))["Location"] == address(invoice)
