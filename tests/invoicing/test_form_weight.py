"""Is the invoice form light on a first visit, with all its files, also where it has most to say?"""

import gzip
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.http import HttpResponse

from invoicing.actions.deciding import return_invoice
from tests import people
from tests.fixtures import NewInvoice
from tests.invoicing.desk import EDIT, address, check, flagged, form_on, opened, send, therapist
from tests.invoicing.test_submitting import NOTE, recorded
from tests.pages import Page, changed

pytestmark = pytest.mark.usefixtures("five_oclock")
MOST_BYTES = 30_000
# What an untouched form lacks, at once.
WRONG = {
    "started_at": "2026-11-17T14:15",
    "ended_at": "2026-11-17T13:30",
    "live_minutes": "many",
    "code": "",
    "phone_minutes": "some",
    "client_state": "N!",
}


def weight(answer: HttpResponse) -> int:
    """Bytes of a page and of every file that it names, as they travel."""
    text = answer.content.decode()
    names = re.findall(r'(?:href|src)="/static/([^"]+)"', text)
    assert {"css/therapy.css", "js/form.js", "favicon.svg"} < set(names)
    pictures = {"chevron.svg"}  # the style sheet asks for it
    return sum(len(gzip.compress(data, 9)) for data in [answer.content, *map(content, {*names, *pictures})])


def content(name: str) -> bytes:
    """What a file holds."""
    return Path(str(finders.find(name))).read_bytes()


def test_a_clean_form_and_one_with_everything_wrong(new_invoice: NewInvoice) -> None:
    invoice = recorded(new_invoice, 28)
    assert 20_000 < weight(therapist(invoice).get(address(invoice))) < MOST_BYTES
    refused = send(invoice, **WRONG)
    assert refused.status_code == 422
    assert weight(refused) < MOST_BYTES
    assert weight(check(invoice, **EDIT)) < MOST_BYTES


def test_a_returned_one_with_a_draft_that_differs(new_invoice: NewInvoice) -> None:
    words = "Name the number you called, and say when the client came back. " * 3
    invoice = return_invoice(flagged(new_invoice), by=people.carol(), version=None, because=words)
    typed = {**EDIT, "disruption_note": NOTE * 2, "live_minutes": "58", "contact": "phone_only", "phone_minutes": "30"}
    therapist(invoice).post(address(invoice, "draft/"), changed(opened(invoice), **typed))
    page = therapist(invoice).get(address(invoice))
    assert "This is your draft" in page.content.decode()
    form = form_on(Page(page), invoice)
    refused = therapist(invoice).post(address(invoice), changed(form, **WRONG))
    asked = therapist(invoice).post(address(invoice, "check/"), changed(form, accept=None))
    assert [refused.status_code, asked.status_code] == [422, 200]
    assert max(weight(page), weight(refused), weight(asked)) < MOST_BYTES
