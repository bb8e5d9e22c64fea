"""The database is away for a moment: a plain page that says so, and nothing typed is lost."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import InterfaceError, OperationalError
from django.test import Client as Browser

from invoicing.models import Submission
from tests import people
from tests.fixtures import NewInvoice
from tests.invoicing.desk import address, opened, therapist
from tests.invoicing.test_submitting import NOTE, recorded
from tests.pages import Page, changed
from tests.test_health import nothing_answers

pytestmark = pytest.mark.usefixtures("five_oclock")
OURS = {"sec-fetch-site": "same-origin"}


@contextmanager
def submitting_ends_in(error: Exception) -> Iterator[None]:
    def fail(*args: object, **options: object) -> None:
        raise error

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("invoicing.views.form.submit_posted", fail)
        yield


def quiet(browser: Browser) -> Browser:
    """Answers as a server would, where the test's browser would raise."""
    browser.raise_request_exception = False
    return browser


@pytest.mark.parametrize("error", [OperationalError("server closed the connection"), InterfaceError("closed")])
def test_what_was_sent_meanwhile_is_sent_again_from_the_page(new_invoice: NewInvoice, error: Exception) -> None:
    invoice = recorded(new_invoice)
    alice, typed = quiet(therapist(invoice)), changed(opened(invoice), code="90834", disruption_note=f"{NOTE}\n<b>")
    with submitting_ends_in(error):
        answer = alice.post(address(invoice), typed, headers=OURS)
    page = Page(answer)
    assert (page.status, answer["retry-after"]) == (503, "10")
    again = page.forms[address(invoice)]
    assert again == {name: value if isinstance(value, list) else [value] for name, value in typed.items()}
    assert alice.post(address(invoice), again).status_code == 303
    assert Submission.objects.count() == 1


def test_who_it_was_is_not_asked_of_the_database(db: None) -> None:
    alice = quiet(Browser())
    alice.force_login(people.alice().user)
    with nothing_answers():
        answer = alice.get("/sessions/")
    assert (answer.status_code, answer["retry-after"]) == (503, "10")
    assert "not reachable for a moment" in answer.content.decode()


def test_another_sites_form_is_not_shown_again(new_invoice: NewInvoice) -> None:
    invoice = recorded(new_invoice)
    alice, typed = quiet(therapist(invoice)), changed(opened(invoice), code="90834")
    with submitting_ends_in(OperationalError("away")):
        assert Page(alice.post(address(invoice), typed, headers={"sec-fetch-site": "cross-site"})).forms == {}


def test_a_mistake_of_ours_stays_one(new_invoice: NewInvoice) -> None:
    invoice = recorded(new_invoice)
    alice, typed = quiet(therapist(invoice)), changed(opened(invoice), code="90834")
    with submitting_ends_in(ValueError("a mistake")):
        answer = alice.post(address(invoice), typed, headers=OURS)
    assert (answer.status_code, "retry-after" in answer.headers) == (500, False)
