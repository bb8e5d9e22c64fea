"""One flagged invoice, and decisions that are made once."""

from datetime import timedelta

import pytest
from django.test import Client as Browser

from invoicing.models import Invoice
from review.models import Decision
from tests import people
from tests.fixtures import NewInvoice
from tests.invoicing.desk import EDIT, flagged, send
from tests.invoicing.test_submitting import NOTE, NOW, recorded
from tests.pages import Page, signed_in
from tests.review.desk import APPROVE, RETURN, decide

pytestmark = pytest.mark.usefixtures("five_oclock")


def test_a_flagged_invoice_shows_the_evidence(carol: Browser, new_invoice: NewInvoice) -> None:
    page = Page(carol.get(f"/review/{flagged(new_invoice).pk}/"))
    for shown in ("edit-across-threshold", "large-edit", "edit-outside-recording", NOTE, "28 min", "60 min"):
        assert shown in page.text


def test_what_was_never_flagged_is_not_there(carol: Browser, new_invoice: NewInvoice) -> None:
    draft, accepted = new_invoice(NOW - timedelta(days=2)), recorded(new_invoice)
    assert send(accepted, code="90834").status_code == 303
    for invoice in (draft, accepted):
        assert carol.get(f"/review/{invoice.pk}/").status_code == 404
        assert carol.post(f"/review/{invoice.pk}/decision/", APPROVE).status_code == 404


@pytest.mark.parametrize(("decision", "status"), [(APPROVE, "approved"), (RETURN, "returned")])
def test_a_decided_invoice_stays_to_be_seen(
    carol: Browser, new_invoice: NewInvoice, decision: dict[str, str], status: str
) -> None:
    invoice = flagged(new_invoice)
    answer = decide(carol, invoice, **decision)
    assert answer.status_code == 303
    assert answer["location"].startswith("/")
    page = Page(carol.get(f"/review/{invoice.pk}/"))
    assert Invoice.objects.get().status == status
    assert page.status == 200
    assert f"/review/{invoice.pk}/decision/" not in page.forms


def test_an_approval_is_kept_with_its_person_and_version(carol: Browser, new_invoice: NewInvoice) -> None:
    invoice = flagged(new_invoice)
    decide(carol, invoice, decision="approve", comment="I spoke with her.")
    kept = Decision.objects.get()
    assert (kept.kind, kept.comment, kept.by) == ("approve", "I spoke with her.", people.carol())
    assert kept.submission_id == invoice.submission_id


def test_a_return_reaches_the_therapist_with_its_words(carol: Browser, new_invoice: NewInvoice) -> None:
    invoice = flagged(new_invoice)
    decide(carol, invoice, **RETURN)
    assert Invoice.objects.get().returned_because == RETURN["comment"]
    assert RETURN["comment"] in Page(signed_in(people.alice().user).get("/sessions/?view=returned")).text


def test_an_admin_may_decide_too(new_invoice: NewInvoice) -> None:
    assert decide(signed_in(people.dana()), flagged(new_invoice), **APPROVE).status_code == 303


@pytest.mark.parametrize(
    ("posted", "field"),
    [
        ({"decision": "return", "comment": ""}, "comment"),
        ({"decision": "return", "comment": " \n "}, "comment"),
        ({"decision": "return", "comment": "x\x00"}, "comment"),
        ({"decision": "approve", "comment": "x" * 100_000}, "comment"),
        ({"decision": "forget"}, "decision"),
        ({"decision": "\x00"}, "decision"),
        ({"decision": ""}, "decision"),
    ],
)
def test_what_cannot_be_decided_is_told_and_nothing_is_lost(
    carol: Browser, new_invoice: NewInvoice, posted: dict[str, str], field: str
) -> None:
    invoice = flagged(new_invoice)
    typed = {"comment": "My words.", **posted}
    page = Page(decide(carol, invoice, **typed))
    assert page.status == 422
    assert f"id_{field}_error" in page.ids
    assert page.forms[f"/review/{invoice.pk}/decision/"]["comment"] == [typed["comment"]]
    assert Invoice.objects.get().status == Invoice.Status.FLAGGED
    assert not Decision.objects.exists()


@pytest.mark.parametrize("version", ["first", "-1", "\x00", "9" * 5000])
def test_a_version_that_cannot_be_read_decides_nothing(carol: Browser, new_invoice: NewInvoice, version: str) -> None:
    assert decide(carol, flagged(new_invoice), **APPROVE, version=version).status_code == 422
    assert Invoice.objects.get().status == Invoice.Status.FLAGGED


def test_a_stale_version_is_refused_and_the_words_are_kept(carol: Browser, new_invoice: NewInvoice) -> None:
    invoice = flagged(new_invoice)
    old = str(invoice.version)
    decide(carol, invoice, **RETURN)
    again = f"{NOTE} I called 555-0100."
    assert send(invoice, disruption_note=again, accept=EDIT["accept"]).status_code == 303
    page = Page(decide(carol, invoice, decision="approve", comment="My words.", version=old))
    assert page.status == 409
    assert again in page.text
    assert page.forms[f"/review/{invoice.pk}/decision/"]["comment"] == ["My words."]
    assert Invoice.objects.get().status == Invoice.Status.FLAGGED


def test_after_a_conflict_the_page_can_be_sent(carol: Browser, new_invoice: NewInvoice) -> None:
    invoice = flagged(new_invoice)
    page = Page(decide(carol, invoice, **{**APPROVE, "version": "1"}))
    assert page.status == 409
    address = f"/review/{invoice.pk}/decision/"
    assert carol.post(address, page.forms[address]).status_code == 303


def decided_twice(carol: Browser, invoice: Invoice, second: dict[str, str]) -> Page:
    """Approve, then decide again with what the second page of two still shows; what that is answered."""
    address = f"/review/{invoice.pk}/decision/"
    form = Page(carol.get(f"/review/{invoice.pk}/")).forms[address]
    assert carol.post(address, {**form, **APPROVE}).status_code == 303
    return Page(carol.post(address, {**form, **second}))


@pytest.mark.parametrize("version", ["1", "2", "3", ""])
@pytest.mark.parametrize("second", [APPROVE, RETURN])
def test_what_was_decided_is_not_decided_again(
    carol: Browser, new_invoice: NewInvoice, second: dict[str, str], version: str
) -> None:
    page = decided_twice(carol, flagged(new_invoice), {**second, "version": version})
    # The same decision of the same person is one that was sent twice.
    assert page.status == (303 if second == APPROVE else 409)
    assert Decision.objects.count() == 1
    assert Invoice.objects.get().status == Invoice.Status.APPROVED


def test_the_slower_reviewers_words_are_not_lost(carol: Browser, new_invoice: NewInvoice) -> None:
    assert RETURN["comment"] in decided_twice(carol, flagged(new_invoice), RETURN).text


def test_a_decision_that_is_reloaded_leads_back_to_the_invoice(carol: Browser, new_invoice: NewInvoice) -> None:
    invoice = flagged(new_invoice)
    assert carol.get(f"/review/{invoice.pk}/decision/").headers["Location"] == f"/review/{invoice.pk}/"
