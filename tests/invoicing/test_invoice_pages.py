"""What was submitted: the list, the search by receipt number, and one invoice with every version of it."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine

from cpt.actions import set_fees
from cpt.models import Payer
from invoicing.actions.deciding import approve_invoice, return_invoice
from invoicing.models import Invoice
from tests import people
from tests.fixtures import NewInvoice
from tests.invoicing.desk import EDIT, flagged, send, therapist
from tests.invoicing.test_submitting import NOTE, NOW, recorded
from tests.pages import Page, signed_in
from tests.queries import Queries

pytestmark = pytest.mark.usefixtures("five_oclock")


def listed(page: Page) -> list[int]:
    """The ids of the invoices on a list, in their order."""
    found = [link.split("/")[2] for link in page.links if link.startswith("/invoices/")]
    return [int(part) for part in found if part.isdigit()]


def days_before(new_invoice: NewInvoice, days: int) -> Invoice:
    """An invoice submitted at five o'clock on its session's day."""
    invoice = recorded(new_invoice, starts=NOW - timedelta(days=days, hours=5))
    with time_machine.travel(NOW - timedelta(days=days), tick=False):
        assert send(invoice, code="90834").status_code == 303
    return Invoice.objects.get(pk=invoice.pk)


def test_the_list_has_what_was_submitted_last_first(new_invoice: NewInvoice) -> None:
    new_invoice()
    sent = {days: days_before(new_invoice, days) for days in (2, 5, 3)}
    page = Page(therapist(sent[2]).get("/invoices/"))
    assert listed(page) == [sent[days].pk for days in (2, 3, 5)]
    assert all(str(invoice.number) in page.text for invoice in sent.values())


@pytest.mark.parametrize("spell", [str, str.lower, lambda number: f"  {number} "])
def test_a_receipt_number_is_found(new_invoice: NewInvoice, spell: object) -> None:
    wanted, _ = (days_before(new_invoice, days) for days in (2, 5))
    assert callable(spell)
    page = Page(therapist(wanted).get("/invoices/", {"number": spell(wanted.number)}))
    assert listed(page) == [wanted.pk]


@pytest.mark.parametrize("number", ["2222222222", "x" * 5000, "\x00", "%", "'; --", "Robin Reed"])
def test_what_is_no_receipt_number_finds_nothing(new_invoice: NewInvoice, number: str) -> None:
    page = Page(therapist(days_before(new_invoice, 1)).get("/invoices/", {"number": number}))
    assert (page.status, listed(page)) == (200, [])


@pytest.mark.parametrize("page", ["0", "-1", "999", "x", "\x00", "9" * 5000])
def test_a_page_that_is_not_there_shows_one_that_is(new_invoice: NewInvoice, page: str) -> None:
    invoice = days_before(new_invoice, 1)
    assert listed(Page(therapist(invoice).get("/invoices/", {"page": page}))) == [invoice.pk]


def test_support_and_admin_see_every_submitted_invoice_and_no_draft(new_invoice: NewInvoice) -> None:
    draft, sent = new_invoice(), days_before(new_invoice, 1)
    for user in (people.carol(), people.dana()):
        browser = signed_in(user)
        assert listed(Page(browser.get("/invoices/"))) == [sent.pk]
        assert browser.get(f"/invoices/{sent.pk}/").status_code == 200
        assert browser.get(f"/invoices/{draft.pk}/").status_code == 404


def test_another_therapist_finds_nothing_not_even_by_number(new_invoice: NewInvoice) -> None:
    sent = days_before(new_invoice, 1)
    browser = signed_in(people.bob().user)
    for query in ({}, {"number": str(sent.number)}):
        page = Page(browser.get("/invoices/", query))
        assert (page.status, listed(page)) == (200, [])
        assert "Robin Reed" not in page.text


def test_the_receipt_shows_what_was_frozen(new_invoice: NewInvoice, payer: Payer) -> None:
    set_fees(people.practice(), payer, {"90834": Decimal("125.00")})
    sent = days_before(new_invoice, 1)
    page = Page(therapist(sent).get(f"/invoices/{sent.pk}/"))
    frozen = sent.submission
    assert frozen is not None
    cells = [f">{shown}<" for shown in (sent.number, "90834", "1", "95", "10", "$125.00")]
    for shown in (*cells, "Cedar", "M1", "45 min", frozen.attestation):
        assert shown in page.text


def test_the_receipt_does_not_follow_later_changes(new_invoice: NewInvoice, payer: Payer) -> None:
    sent = days_before(new_invoice, 1)
    set_fees(people.practice(), payer, {"90834": Decimal("999.00")})
    sent.session.client.coverages.update(member_id="ANOTHER")
    page = Page(therapist(sent).get(f"/invoices/{sent.pk}/"))
    assert "999.00" not in page.text
    assert "ANOTHER" not in page.text


def test_recorded_and_entered_time_stand_side_by_side(new_invoice: NewInvoice) -> None:
    sent = flagged(new_invoice)
    page = Page(therapist(sent).get(f"/invoices/{sent.pk}/"))
    for shown in ("28 min", "60 min", NOTE):
        assert shown in page.text


def test_every_version_stays_and_the_history_tells_who_did_what(new_invoice: NewInvoice) -> None:
    back = return_invoice(flagged(new_invoice), by=people.carol(), version=None, because="Name the number.")
    again = f"{NOTE} I called 555-0100."
    assert "Name the number." in Page(therapist(back).get(f"/invoices/{back.pk}/")).text
    assert send(back, disruption_note=again, accept=EDIT["accept"]).status_code == 303
    approve_invoice(back, by=people.carol(), version=None)
    page = Page(therapist(back).get(f"/invoices/{back.pk}/"))
    assert page.text.index(again) < page.text.rindex(NOTE)
    # In both versions, and in what changed between them.
    assert page.text.count(NOTE) == 3
    assert "<ins>" in page.text
    history = page.text[page.text.index("What happened") :]
    assert re.findall(r"by (Alice|Carol)", history) == ["Alice", "Carol", "Alice", "Carol"]


def test_more_rows_ask_no_more_queries(new_invoice: NewInvoice) -> None:
    asked = []
    for days in (1, 2, 3):
        browser = therapist(days_before(new_invoice, days))
        with Queries() as queries:
            browser.get("/invoices/")
        asked.append(len(queries))
    assert asked[0] == asked[2]


def test_a_warning_that_was_ticked_reads_as_confirmed_and_asks_for_nothing(new_invoice: NewInvoice) -> None:
    invoice = flagged(new_invoice)
    page = Page(therapist(invoice).get(f"/invoices/{invoice.pk}/"))
    assert "Warnings confirmed" in page.text
    assert "Confirmed: the note explains the rest." in page.text
    assert "Tick to confirm" not in page.text
    assert invoice.submission is not None
    assert "Tick to confirm that the note explains the rest." in invoice.submission.accepted_findings[0]["message"]
