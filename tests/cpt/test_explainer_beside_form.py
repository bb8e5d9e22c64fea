"""From the invoice form to what a code needs, without losing what was typed."""

from datetime import date

import pytest
from django.test import Client as Browser

from accounts.models import Therapist
from cpt.models import Contract, Payer
from sessions_app.actions import add_client
from tests.cpt.reading import LIST
from tests.fixtures import NewInvoice
from tests.invoicing.desk import address, check, form_on, therapist
from tests.pages import Page, signed_in

pytestmark = pytest.mark.usefixtures("five_oclock", "catalogue")


@pytest.fixture
def reader(alice: Therapist) -> Browser:
    """Alice's, a social worker in New York."""
    return signed_in(alice.user)


@pytest.fixture
def contract(payer: Payer) -> Contract:
    """Cedar's with the practice: without 90849 and 90853, and without audio only."""
    return Contract.objects.get(payer=payer)


def test_the_invoice_form_leads_to_what_the_chosen_code_needs(new_invoice: NewInvoice, contract: Contract) -> None:
    invoice = new_invoice()
    query = f"on=2026-11-17&contract={contract.pk}"
    page = Page(therapist(invoice).get(address(invoice)))
    assert f"/codes/?code=&{query}" in page.links
    assert f"/codes/90785/?{query}" in page.links
    chosen = Page(check(invoice, code="90839-90840"))
    assert f"/codes/?code=90839-90840&{query}" in chosen.links
    assert form_on(chosen, invoice)["code"] == ["90839-90840"]
    escaped = query.replace("&", "&amp;")
    assert f'?code=&amp;{escaped}" target="_blank" rel="noopener">What does this code need? (opens in a new tab)' in (
        page.text
    )


def test_a_self_pay_session_asks_for_the_general_rules(alice: Therapist, new_invoice: NewInvoice) -> None:
    client = add_client(alice, "Kim", payer=None, since=date(2020, 1, 1))
    invoice = new_invoice(client=client)
    page = Page(therapist(invoice).get(address(invoice)))
    assert "/codes/?code=&on=2026-11-17" in page.links


def test_beside_the_form_the_chosen_code_is_a_fragment_whose_links_leave_the_form_alone(reader: Browser) -> None:
    answer = reader.get(LIST, {"code": "90834", "on": "2026-11-17"}, headers={"HX-Request": "true"})
    fragment = Page(answer)
    assert "<html" not in fragment.text
    assert "38 to 52 minutes" in fragment.text
    assert fragment.links == ["/codes/90834/"]
    assert fragment.text.count("<a ") == fragment.text.count('target="_blank" rel="noopener"')
    gone = Page(reader.get(LIST, {"code": "99354"}, headers={"HX-Request": "true"})).text
    assert "was retired on January 1, 2023" in gone
    none = Page(reader.get(LIST, {"code": ""}, headers={"HX-Request": "true"}))
    assert "Choose a code first" in none.text
    assert none.links == ["/codes/"]
