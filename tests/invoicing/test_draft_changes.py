"""What changed between opening the form, or saving a draft, and submitting: a code, a fee."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from cpt.actions import set_fees
from cpt.models import Fee, Payer, ProcedureCode, TimeRule
from invoicing.models import Submission
from tests import people
from tests.fixtures import NewInvoice
from tests.invoicing.desk import address, check, form_on, opened, send, therapist
from tests.invoicing.test_submitting import recorded
from tests.pages import Page, changed

pytestmark = pytest.mark.usefixtures("five_oclock")


@pytest.fixture(autouse=True)
def fees(payer: Payer) -> None:
    set_fees(people.practice(), payer, {"90834": Decimal(150), "90832": Decimal(90)})


def costs(payer: Payer, amount: str) -> None:
    """An admin adds a fee from the first of the session's month on."""
    code = ProcedureCode.objects.get(code="90834")
    Fee.objects.create(
        practice=people.practice(), payer=payer, code=code, effective_from=date(2026, 11, 1), amount=Decimal(amount)
    )


def shown(page: Page) -> str:
    """What the page's form posts of the amount that it shows."""
    return page.text.partition('name="shown_charge" id="shown-charge" value="')[2].partition('"')[0]


def test_a_fee_that_changed_since_the_page_was_shown_is_said(new_invoice: NewInvoice, payer: Payer) -> None:
    invoice = recorded(new_invoice)
    page = Page(check(invoice, code="90834"))
    assert "Submit invoice<span" in page.text
    assert "for $150.00" in page.text
    form: dict[str, Any] = {**form_on(page, invoice), "shown_charge": shown(page)}
    costs(payer, "160.00")
    refused = Page(therapist(invoice).post(address(invoice), form))
    assert (refused.status, refused.summary) == (422, ["id_code"])
    assert "The page showed $150.00, and the invoice comes to $160.00 now." in refused.text
    assert not Submission.objects.exists()
    again = {**form_on(refused, invoice), "shown_charge": shown(refused)}
    assert therapist(invoice).post(address(invoice), again).status_code == 303
    assert Submission.objects.get().total_charge == Decimal("160.00")


@pytest.mark.parametrize("posted", ["", "90832:1 90.00", "90834:1 150.00", "nonsense", "90834:2 150.00"])
def test_what_the_page_showed_of_something_else_stops_nothing(new_invoice: NewInvoice, posted: str) -> None:
    assert send(recorded(new_invoice), code="90834", shown_charge=posted).status_code == 303


@pytest.mark.parametrize("posted", ["90834:1 149.99", "90834:1 150.01", "90834:1 ", "90834:1 <b>"])
def test_any_other_amount_is_said(new_invoice: NewInvoice, posted: str) -> None:
    page = Page(send(recorded(new_invoice), code="90834", shown_charge=posted))
    assert page.status == 422
    assert "<b>" not in page.text


def test_an_opened_draft_says_that_the_fee_changed(new_invoice: NewInvoice, payer: Payer) -> None:
    invoice = recorded(new_invoice)
    therapist(invoice).post(address(invoice, "draft/"), changed(opened(invoice), code="90834"))
    assert "Changed since" not in Page(therapist(invoice).get(address(invoice))).text
    costs(payer, "160.00")
    page = Page(therapist(invoice).get(address(invoice)))
    assert "90834 came to $150.00 when this draft was saved, and comes to $160.00 now." in page.text


def test_an_opened_draft_says_that_its_code_was_retired(new_invoice: NewInvoice) -> None:
    invoice = recorded(new_invoice)
    therapist(invoice).post(address(invoice, "draft/"), changed(opened(invoice), code="90834"))
    code = ProcedureCode.objects.get(code="90834")
    TimeRule.objects.create(code=code, effective_from=date(2026, 11, 1), is_retired=True)
    page = Page(therapist(invoice).get(address(invoice)))
    assert "Changed since" in page.text
    assert form_on(page, invoice)["code"] == ["90834"]
    refused = Page(therapist(invoice).post(address(invoice), form_on(page, invoice)))
    assert (refused.status, refused.summary) == (422, ["id_code"])
    assert form_on(refused, invoice)["code"] == ["90834"]
