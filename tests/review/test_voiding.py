"""Voiding: with a reason, a draft in its place, and never two invoices on one session."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client as Browser

from audit.models import Event
from invoicing.actions.expiring import expire_overdue
from invoicing.actions.voiding import SessionTaken, void_invoice
from invoicing.models import Hold, Invoice, Remark
from review.models import Decision
from sessions_app.actions import add_client
from tests import people
from tests.fixtures import NEW_YORK, NewInvoice
from tests.invoicing.desk import address, flagged, send, therapist
from tests.invoicing.test_submitting import NOW, recorded
from tests.pages import Page, signed_in
from tests.review.desk import APPROVE, RETURN, decide, queued

pytestmark = pytest.mark.usefixtures("five_oclock")

VOID = {"decision": "void", "comment": "This was another client."}


def accepted(new_invoice: NewInvoice, **session: Any) -> Invoice:
    """Submitted, and never looked at by anybody."""
    invoice = recorded(new_invoice, **session)
    assert send(invoice, code="90834").status_code == 303
    return Invoice.objects.with_session().get(pk=invoice.pk)


def void(browser: Browser, invoice: Invoice, **posted: Any) -> HttpResponse:
    """Open the page, fill it in, send it."""
    address = f"/invoices/{invoice.pk}/voiding/"
    form = Page(browser.get(address)).forms[address]
    return browser.post(address, {**form, "reason": VOID["comment"], **posted})


def test_an_accepted_invoice_is_voided_and_a_draft_points_to_it(carol: Browser, new_invoice: NewInvoice) -> None:
    invoice = accepted(new_invoice)
    assert f"/invoices/{invoice.pk}/voiding/" in Page(carol.get(f"/invoices/{invoice.pk}/")).links
    done = void(carol, invoice)
    assert (done.status_code, done["location"]) == (303, f"/invoices/{invoice.pk}/")
    voided, draft = Invoice.objects.order_by("pk")
    assert (voided.status, voided.number, draft.status, draft.replaces) == ("voided", invoice.number, "draft", voided)
    assert draft.session_id == voided.session_id
    assert draft.submit_by == datetime(2026, 12, 1, 3, 15, tzinfo=NEW_YORK)
    assert Remark.objects.get().words == VOID["comment"]
    assert Decision.objects.get().kind == "void"
    events = Event.objects.filter(action__in=["invoice.voided", "invoice.opened"]).values_list("action", "subject_id")
    assert set(events) == {("invoice.voided", voided.pk), ("invoice.opened", draft.pk)}


def test_the_replacement_is_submitted_like_any_other_and_both_say_so(carol: Browser, new_invoice: NewInvoice) -> None:
    invoice = accepted(new_invoice)
    void(carol, invoice)
    draft = Invoice.objects.with_session().get(status="draft")
    alice = signed_in(people.alice().user)
    form = Page(alice.get(f"/sessions/{draft.session_id}/invoice/")).text
    assert str(invoice.number) in form
    assert VOID["comment"] in form
    assert f"/sessions/{draft.session_id}/invoice/" in Page(alice.get(f"/invoices/{invoice.pk}/")).links
    assert send(draft, code="90834").status_code == 303
    sent = Invoice.objects.get(pk=draft.pk)
    assert (sent.status, sent.number != invoice.number) == ("accepted", True)
    for browser in (alice, carol):
        assert f"/invoices/{sent.pk}/" in Page(browser.get(f"/invoices/{invoice.pk}/")).links
        assert f"/invoices/{invoice.pk}/" in Page(browser.get(f"/invoices/{sent.pk}/")).links


def test_the_draft_is_opened_on_the_right_session(carol: Browser, new_invoice: NewInvoice) -> None:
    right = new_invoice(NOW - timedelta(days=2))
    invoice = accepted(new_invoice)
    address = f"/invoices/{invoice.pk}/voiding/"
    assert Page(carol.get(address)).options["session"] == [("", "", False), ("", str(right.session_id), False)]
    assert void(carol, invoice, session=str(right.session_id)).status_code == 303
    draft = Invoice.objects.get(replaces=invoice)
    invoice.refresh_from_db()
    # Stale is every page of it, and every page of the voided one.
    assert (draft.pk, draft.status, draft.version) == (right.pk, "draft", invoice.version + 1)
    assert Invoice.objects.count() == 2


def test_an_expired_session_may_be_the_right_one(carol: Browser, new_invoice: NewInvoice) -> None:
    right = new_invoice(NOW - timedelta(days=20))
    invoice = accepted(new_invoice)
    list(expire_overdue(NOW))
    assert void(carol, invoice, session=str(right.session_id)).status_code == 303
    draft = Invoice.objects.get(replaces=invoice)
    assert (draft.pk, draft.status, draft.submit_by > NOW) == (right.pk, "draft", True)


def test_only_free_sessions_nearby_of_the_same_therapist_are_offered(carol: Browser, new_invoice: NewInvoice) -> None:
    other = add_client(people.bob(), "Kim Other", payer=None, since=date(2020, 1, 1))
    new_invoice(NOW - timedelta(days=1), client=other)
    new_invoice(NOW - timedelta(days=40))
    accepted(new_invoice, starts=NOW - timedelta(days=3))
    invoice = accepted(new_invoice)
    page = Page(carol.get(f"/invoices/{invoice.pk}/voiding/"))
    assert page.options["session"] == [("", "", False)]
    assert "Robin" not in page.text
    assert "Kim" not in page.text


def test_a_session_that_is_not_offered_is_refused_and_nothing_changes(carol: Browser, new_invoice: NewInvoice) -> None:
    taken = accepted(new_invoice, starts=NOW - timedelta(days=3))
    invoice = accepted(new_invoice)
    page = Page(void(carol, invoice, session=str(taken.session_id)))
    assert page.status == 422
    assert page.forms[f"/invoices/{invoice.pk}/voiding/"]["reason"] == [VOID["comment"]]
    with pytest.raises(SessionTaken):
        void_invoice(invoice, by=people.carol(), version=None, because="x", session=taken.session)
    assert set(Invoice.objects.values_list("status", flat=True)) == {"accepted"}


def test_a_flagged_invoice_may_be_voided_from_its_review(carol: Browser, new_invoice: NewInvoice) -> None:
    invoice = flagged(new_invoice)
    done = decide(carol, invoice, **VOID)
    assert (done.status_code, done["location"]) == (303, f"/review/{invoice.pk}/")
    assert queued(carol) == []
    assert (Invoice.objects.get(pk=invoice.pk).status, Hold.objects.get().outcome) == ("voided", "voided")
    assert Invoice.objects.get(replaces=invoice).status == "draft"


def test_an_approved_invoice_may_be_voided_at_either_address(carol: Browser, new_invoice: NewInvoice) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        invoice = flagged(new_invoice)
        decide(carol, invoice, **APPROVE)
        approved = Hold.objects.get().decided_at
        clock.shift(timedelta(hours=1))
        address = f"/review/{invoice.pk}/decision/"
        assert carol.post(address, {**VOID, "version": Invoice.objects.get().version}).status_code == 303
    hold = Hold.objects.get()
    assert (hold.outcome, hold.decided_at) == ("voided", approved)
    assert void_page_status(carol, invoice) == 200


def void_page_status(browser: Browser, invoice: Invoice) -> int:
    return browser.get(f"/invoices/{invoice.pk}/voiding/").status_code


@pytest.mark.parametrize("reason", ["", " \n", "x\x00", "x" * 4001])
def test_a_void_needs_a_reason(carol: Browser, new_invoice: NewInvoice, reason: str) -> None:
    invoice = accepted(new_invoice)
    page = Page(void(carol, invoice, reason=reason))
    assert page.status == 422
    assert "id_reason_error" in page.ids
    assert Invoice.objects.get().status == "accepted"
    flagged_one = flagged(new_invoice, starts=NOW - timedelta(days=2))
    assert decide(carol, flagged_one, decision="void", comment=reason).status_code == 422


def test_what_waits_for_the_therapist_is_not_voided(carol: Browser, new_invoice: NewInvoice) -> None:
    invoice = flagged(new_invoice)
    decide(carol, invoice, **RETURN)
    page = Page(carol.post(f"/invoices/{invoice.pk}/voiding/", {"reason": "Wrong client."}))
    assert page.status == 409
    assert "Wrong client." in page.text
    assert Invoice.objects.get().status == "returned"


def test_the_same_void_sent_twice_is_one(carol: Browser, dana: Browser, new_invoice: NewInvoice) -> None:
    invoice = accepted(new_invoice)
    posted = {"reason": VOID["comment"], "session": "", "version": str(invoice.version)}
    for _ in range(2):
        assert carol.post(f"/invoices/{invoice.pk}/voiding/", posted).status_code == 303
    assert dana.post(f"/invoices/{invoice.pk}/voiding/", posted).status_code == 409
    assert Invoice.objects.count() == 2
    assert Decision.objects.count() == 1


def test_a_stale_page_voids_nothing(carol: Browser, new_invoice: NewInvoice) -> None:
    invoice = accepted(new_invoice)
    page = Page(void(carol, invoice, version="1"))
    assert page.status == 409
    assert page.forms[f"/invoices/{invoice.pk}/voiding/"]["reason"] == [VOID["comment"]]
    assert Invoice.objects.get().status == "accepted"


def test_a_draft_is_none_of_supports_business(carol: Browser, new_invoice: NewInvoice) -> None:
    assert void_page_status(carol, new_invoice()) == 404


def test_a_voided_session_no_longer_stands_in_the_way(carol: Browser, new_invoice: NewInvoice) -> None:
    """The voided session's time is free for the one that was really held."""
    wrong = accepted(new_invoice)
    right = recorded(new_invoice)
    assert send(right, code="90834").status_code == 422
    void(carol, wrong, session=str(right.session_id))
    assert send(Invoice.objects.with_session().get(pk=right.pk), code="90834").status_code == 303


@pytest.mark.parametrize("with_key", [True, False])
def test_the_page_of_a_voided_invoice_sent_again_is_not_the_replacement(
    carol: Browser, new_invoice: NewInvoice, with_key: bool
) -> None:
    invoice = recorded(new_invoice)
    where = address(invoice)
    page = Page(therapist(invoice).get(where))
    sent = {**page.forms[where], "code": "90834", **({"idempotency_key": page.keys[where]} if with_key else {})}
    assert therapist(invoice).post(where, sent).status_code == 303
    void(carol, invoice)
    assert therapist(invoice).post(where, sent).status_code == 409
    # Nor when a program leaves the version out, as long as it sends the key.
    if with_key:
        assert therapist(invoice).post(where, {**sent, "version": ""}).status_code == 409
    assert Invoice.objects.exclude(pk=invoice.pk).get().status == "draft"
