"""A sign-in that ran out while a form was open: a fragment gets a notice, a page the sign-in page."""

from tests.fixtures import NewInvoice
from tests.invoicing.desk import address
from tests.pages import Browser


def test_a_fragment_gets_a_notice_and_no_sign_in_page(new_invoice: NewInvoice) -> None:
    answer = Browser().post(address(new_invoice(), "check/"), {}, headers={"hx-request": "true"})
    assert answer.status_code == 401
    assert "Your sign-in ran out" in answer.content.decode()
    assert "<form" not in answer.content.decode()


def test_a_page_leads_to_the_sign_in_page(new_invoice: NewInvoice) -> None:
    answer = Browser().post(address(new_invoice(), "check/"), {})
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/accounts/login/")
