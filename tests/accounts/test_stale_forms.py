"""A form whose token is not good any more can be sent again, where it came from one of our own pages."""

import pytest
from django.test import Client as Browser

from invoicing.models import Submission
from tests import people
from tests.fixtures import NewInvoice
from tests.invoicing.desk import address, form_on, opened
from tests.invoicing.test_submitting import NOTE, recorded
from tests.pages import Page, changed

pytestmark = pytest.mark.usefixtures("five_oclock")
OURS = {"sec-fetch-site": "same-origin"}


@pytest.fixture
def alice_again(db: None) -> Browser:
    """Alice has signed in anew in another window: the tokens of her open pages are old."""
    browser = Browser(enforce_csrf_checks=True)
    browser.force_login(people.alice().user)
    return browser


@pytest.mark.parametrize("headers", [OURS, {"origin": "http://testserver"}])
def test_what_was_sent_can_be_sent_again(
    alice_again: Browser, new_invoice: NewInvoice, headers: dict[str, str]
) -> None:
    invoice = recorded(new_invoice)
    typed = changed(opened(invoice), code="90834", disruption_note=f"{NOTE}\nTwo lines, <b>.")
    page = Page(alice_again.post(address(invoice), {**typed, "csrfmiddlewaretoken": "x" * 64}, headers=headers))
    assert page.status == 403
    assert not Submission.objects.exists()
    again = form_on(page, invoice)
    assert again == {name: value if isinstance(value, list) else [value] for name, value in typed.items()}
    fresh = page.text.split(f'action="{address(invoice)}"')[1].partition('name="csrfmiddlewaretoken" value="')[2]
    answer = alice_again.post(
        address(invoice), {**again, "csrfmiddlewaretoken": fresh.partition('"')[0]}, headers=headers
    )
    assert answer.status_code == 303


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "cross-site", "origin": "http://testserver"},
        {"origin": "https://elsewhere.example"},
        {"origin": "null"},
    ],
)
def test_another_sites_form_is_not_shown_again(
    alice_again: Browser, new_invoice: NewInvoice, headers: dict[str, str]
) -> None:
    invoice = recorded(new_invoice)
    answer = alice_again.post(address(invoice), {"code": "90834"}, headers=headers)
    assert answer.status_code == 403
    assert address(invoice) not in Page(answer).forms
    fragment = alice_again.post(address(invoice, "check/"), {}, headers={**headers, "hx-request": "true"})
    assert fragment.status_code == 403
    assert "fresh-token" not in str(fragment.headers)


@pytest.mark.parametrize("where", ["/accounts/login/", "/admin/login/"])
def test_a_password_is_not_shown_again(alice_again: Browser, where: str) -> None:
    answer = alice_again.post(where, {"login": "a", "password": "a-secret"}, headers=OURS)
    assert answer.status_code == 403
    assert "a-secret" not in answer.content.decode()


def test_an_open_page_gets_the_new_token(alice_again: Browser, new_invoice: NewInvoice) -> None:
    headers = {**OURS, "hx-request": "true"}
    where = address(recorded(new_invoice), "check/")
    answer = alice_again.post(where, {}, headers=headers)
    assert (answer.status_code, answer.headers["HX-Trigger-After-Settle"]) == (403, "fresh-token")
    token = answer.content.decode().partition('value="')[2].partition('"')[0]
    assert alice_again.post(where, {"csrfmiddlewaretoken": token}, headers=headers).status_code == 200
