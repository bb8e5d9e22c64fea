"""How many queries a request asks, session and person included: exact numbers, so that one more is a decision.

The record of who read a page is counted apart: it is written once the page is made, before it is sent. What gives
events their places in the chain comes after the answer, see tests/audit/test_statements.py.
"""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext

from cpt.models.versions import current_token
from invoicing.flag_catalogue import flag_rules
from invoicing.models import Invoice
from tests import people
from tests.fixtures import NewInvoice
from tests.invoicing.desk import address, flagged, opened, therapist
from tests.invoicing.test_submitting import edited, recorded
from tests.pages import signed_in
from tests.queries import is_record

pytestmark = pytest.mark.usefixtures("five_oclock")

HTMX = {"hx-request": "true"}


NOT_RECORDED, RECORDED = 0, 1


def queries(ask: Callable[[], HttpResponse], status: int = 200) -> tuple[int, int]:
    """Of one request, and how many more record that it was read."""
    with CaptureQueriesContext(connection) as asked:
        answer = ask()
    assert answer.status_code == status, answer.content
    # The outermost transaction is a savepoint inside a test's alone.
    told = [one for one in asked if not one["sql"].startswith(("SAVEPOINT", "RELEASE SAVEPOINT"))]
    records = [one for one in told if is_record(one)]
    return len(told) - len(records), len(records)


def test_the_form_a_check_and_the_submission(new_invoice: NewInvoice) -> None:
    invoice = recorded(new_invoice)
    browser, data = therapist(invoice), {**opened(invoice), "code": "90834"}
    assert queries(lambda: browser.get(address(invoice))) == (6, RECORDED)
    check = address(invoice, "check/")
    live = {**data, "live": "1"}
    assert queries(lambda: browser.post(check, live, headers=HTMX)) == (5, RECORDED)
    assert queries(lambda: browser.post(check, live, headers=HTMX)) == (5, NOT_RECORDED)  # it was, a moment ago
    flag_rules(current_token())  # kept by the process until a rule changes
    assert queries(lambda: browser.post(address(invoice), data), 303) == (10, NOT_RECORDED)


def test_a_submission_that_waits_for_support(new_invoice: NewInvoice) -> None:
    """Five more: the times that were entered, their event, the notes of before, the flags, its place in the queue."""
    invoice = recorded(new_invoice, 28)
    browser, shown, entry = therapist(invoice), opened(invoice), edited(invoice)
    typed = {
        "code": entry.code,
        "started_at": f"{entry.started_at:%Y-%m-%dT%H:%M}",
        "ended_at": f"{entry.ended_at:%Y-%m-%dT%H:%M}",
        "live_minutes": str(entry.live_minutes),
        "disruption_note": entry.disruption_note,
        "accept": list(entry.accept),
    }
    flag_rules(current_token())
    assert queries(lambda: browser.post(address(invoice), {**shown, **typed}), 303) == (15, NOT_RECORDED)
    invoice.refresh_from_db()
    assert invoice.status == Invoice.Status.FLAGGED


@pytest.mark.parametrize("view", ["to-confirm", "upcoming", "returned", "submitted", "expired", "all"])
def test_the_worklist(new_invoice: NewInvoice, view: str) -> None:
    browser = therapist(flagged(new_invoice))
    shows_it = RECORDED if view in ("submitted", "all") else NOT_RECORDED
    assert queries(lambda: browser.get(f"/sessions/?view={view}")) == (5, shows_it)


@pytest.mark.parametrize(("query", "expected"), [("", 5), ("?flag=large-edit", 5)])
def test_the_queue(new_invoice: NewInvoice, query: str, expected: int) -> None:
    flagged(new_invoice)
    carol = signed_in(people.carol())
    assert queries(lambda: carol.get(f"/review/{query}")) == (expected, RECORDED)


@pytest.mark.parametrize("who", ["therapist", "support"])
def test_the_list_of_invoices(new_invoice: NewInvoice, who: str) -> None:
    invoice = flagged(new_invoice)
    browser: Any = therapist(invoice) if who == "therapist" else signed_in(people.carol())
    assert queries(lambda: browser.get("/invoices/")) == (3, RECORDED)
