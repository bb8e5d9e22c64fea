"""Texts that a careless page would run, in a real browser: they are read there, and nothing happens."""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from invoicing.actions.deciding import ask_therapist
from invoicing.actions.submitting import submit_invoice
from invoicing.models import Invoice
from tests import people
from tests.injected import ATTACK, TYPED
from tests.injected_practice import named
from tests.invoicing.test_submitting import entry
from tests.stories.conftest import NewSession
from tests.stories.window import Window

pytestmark = pytest.mark.once


@pytest.fixture
def asked_about(new_session: NewSession) -> Invoice:
    """A flagged invoice, about which its therapist is asked, in a practice where everything has such a name."""
    named()
    invoice = Invoice.objects.with_session().get(session=new_session().session)
    sent: Any = entry(invoice, "90832", 20, disruption_note=TYPED["Znote"])
    by = invoice.session.therapist.user
    submit_invoice(invoice, by=by, entry=sent, version=None, now=timezone.now())
    ask_therapist(invoice, by=people.carol(), version=None, words=TYPED["Zquestion"])
    return invoice


def test_nothing_runs_on_the_pages_that_hold_such_texts(
    asked_about: Invoice, new_session: NewSession, new_context: Callable[..., Any]
) -> None:
    other = new_session(minutes=30).session
    pk, client = asked_about.pk, asked_about.session.client_id
    for name, pages in {
        "alice": ("/sessions/", f"/sessions/{other.pk}/invoice/", f"/invoices/{pk}/", f"/sessions/?q={ATTACK}"),
        "carol": ("/review/", f"/review/{pk}/", f"/invoices/{pk}/packet/"),
        "dana": ("/admin/sessions_app/client/", f"/admin/sessions_app/client/{client}/change/"),
    }.items():
        window = Window(new_context().new_page())
        happened: list[str] = []
        window.page.on("dialog", lambda dialog, told=happened: (told.append(dialog.message), dialog.dismiss()))
        window.page.on("pageerror", lambda error, told=happened: told.append(str(error)))
        window.enter(name)
        for where in pages:
            window.page.goto(where)
            assert shows(window.page), where
            assert window.page.locator("zq, .zq").count() == 0, where
        assert (happened, window.complaints) == ([], [])


def shows(page: Page) -> bool:
    """Does a text, as it was typed, stand there, in a sentence or in a field?"""
    fields = "[...document.querySelectorAll('input, textarea')].map(one => one.value).join(' ')"
    return ATTACK in f"{page.locator('body').inner_text()} {page.evaluate(fields)}"
