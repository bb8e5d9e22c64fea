"""Asking the therapist, the answer in place, and leaving an invoice to an admin: it stays in review."""

import pytest
from django.http import HttpResponse
from django.test import Client as Browser

from audit.models import Event
from invoicing.models import Hold, Invoice, Remark
from review.models import Decision
from tests import people
from tests.fixtures import NewInvoice
from tests.invoicing.desk import flagged
from tests.invoicing.test_nothing_typed_is_lost import sent_too_late
from tests.pages import Page, signed_in
from tests.review.desk import APPROVE, RETURN, decide, queued, unrecorded

pytestmark = pytest.mark.usefixtures("five_oclock")

ASK = {"decision": "ask", "comment": "Which number did you call?"}
ESCALATE = {"decision": "escalate", "comment": "Third one this week."}


def answer_address() -> str:
    return f"/invoices/{Invoice.objects.get().pk}/questions/{Remark.objects.filter(kind='question').last().pk}/"  # type: ignore[union-attr]


def answer(browser: Browser, words: str) -> HttpResponse:
    return browser.post(answer_address(), {"answer": words})


def states() -> tuple[str, str]:
    return Invoice.objects.get().status, Hold.objects.get().state


def test_an_asked_invoice_stays_in_review_and_the_therapist_reads_the_question(
    carol: Browser, therapist: Browser, new_invoice: NewInvoice
) -> None:
    invoice = flagged(new_invoice)
    assert decide(carol, invoice, **ASK).status_code == 303
    assert states() == ("flagged", "asked")
    assert queued(carol, "?state=asked") == [invoice.pk]
    assert queued(carol, "?state=waiting") == []
    assert queued(carol) == [invoice.pk]
    page = Page(therapist.get(f"/invoices/{invoice.pk}/"))
    assert ASK["comment"] in page.text
    assert answer_address() in page.forms
    assert Decision.objects.get().kind == "ask"


def test_the_worklist_shows_the_oldest_question_until_it_is_answered(
    carol: Browser, therapist: Browser, new_invoice: NewInvoice
) -> None:
    first, second = unrecorded(new_invoice, 2), unrecorded(new_invoice, 4)
    decide(carol, first, **ASK)
    decide(carol, second, decision="ask", comment="And where?")
    page = Page(therapist.get("/sessions/"))
    assert f"/invoices/{first.pk}/" in page.links
    assert ASK["comment"] in page.text
    assert "1 more question will stand" in page.text
    question = Remark.objects.get(invoice=first).pk
    therapist.post(f"/invoices/{first.pk}/questions/{question}/", {"answer": "The one in the chart."})
    text = Page(therapist.get("/sessions/")).text
    assert ("And where?" in text, ASK["comment"] in text, "more question" in text) == (True, False, False)
    decide(carol, second, **APPROVE)
    assert "Support asks" not in Page(therapist.get("/sessions/")).text
    assert "Support asks" not in Page(signed_in(people.bob().user).get("/sessions/")).text


def test_an_answer_brings_the_invoice_back_to_its_place(
    carol: Browser, therapist: Browser, new_invoice: NewInvoice
) -> None:
    invoice = flagged(new_invoice)
    decide(carol, invoice, **ASK)
    done = answer(therapist, "The one in the chart.")
    assert (done.status_code, done["location"]) == (303, f"/invoices/{invoice.pk}/")
    assert states() == ("flagged", "waiting")
    for browser, where in ((carol, f"/review/{invoice.pk}/"), (therapist, f"/invoices/{invoice.pk}/")):
        page = Page(browser.get(where))
        assert "The one in the chart." in page.text
        assert answer_address() not in page.forms
    changes = Event.objects.filter(subject_type="invoicing.invoice", action__startswith="invoice.")
    actions = changes.values_list("action", "by__name")
    assert list(actions)[-2:] == [("invoice.asked-about", "Carol"), ("invoice.answered", "Alice")]


def test_two_questions_need_two_answers(carol: Browser, therapist: Browser, new_invoice: NewInvoice) -> None:
    invoice = flagged(new_invoice)
    decide(carol, invoice, **ASK)
    first = answer_address()
    decide(carol, invoice, decision="ask", comment="And when?")
    assert len([where for where in Page(therapist.get(f"/invoices/{invoice.pk}/")).forms if "questions" in where]) == 2
    therapist.post(first, {"answer": "The one in the chart."})
    assert states() == ("flagged", "asked")
    answer(therapist, "At 12:43 PM.")
    assert states() == ("flagged", "waiting")


def test_the_same_question_and_the_same_answer_sent_twice_are_one(
    carol: Browser, therapist: Browser, new_invoice: NewInvoice
) -> None:
    invoice = flagged(new_invoice)
    for version in (str(invoice.version), str(invoice.version), ""):
        assert decide(carol, invoice, **ASK, version=version).status_code == 303
    for _ in range(2):
        assert answer(therapist, "The one in the chart.").status_code == 303
    assert [remark.kind for remark in Remark.objects.all()] == ["question", "answer"]
    assert Decision.objects.count() == 1


def test_another_answer_to_an_answered_question_is_refused_and_kept(
    carol: Browser, therapist: Browser, new_invoice: NewInvoice
) -> None:
    decide(carol, flagged(new_invoice), **ASK)
    answer(therapist, "The one in the chart.")
    page = Page(answer(therapist, "Another one."))
    assert page.status == 409
    assert "Another one." in page.text
    assert Remark.objects.count() == 2


def test_a_question_ends_with_the_decision(carol: Browser, therapist: Browser, new_invoice: NewInvoice) -> None:
    invoice = flagged(new_invoice)
    decide(carol, invoice, **ASK)
    decide(carol, invoice, **APPROVE)
    assert answer_address() not in Page(therapist.get(f"/invoices/{invoice.pk}/")).forms
    assert answer(therapist, "Too late.").status_code == 409


@pytest.mark.parametrize("words", ["", "  \n ", "x\x00", "x" * 4001])
def test_an_answer_that_cannot_be_kept_is_told_and_not_lost(
    carol: Browser, therapist: Browser, new_invoice: NewInvoice, words: str
) -> None:
    decide(carol, flagged(new_invoice), **ASK)
    page = Page(answer(therapist, words))
    assert page.status == 422
    assert page.forms[answer_address()]["answer"] == [words]
    assert states() == ("flagged", "asked")


def test_an_answer_sent_after_the_sign_in_ran_out_comes_back(carol: Browser, new_invoice: NewInvoice) -> None:
    invoice = flagged(new_invoice)
    decide(carol, invoice, **ASK)
    alice = people.alice().user
    browser, page = sent_too_late(answer_address(), {"answer": "The office's."}, alice)
    assert "Your sign-in ran out before this was sent" in page.text
    assert states() == ("flagged", "asked")
    form = page.forms[answer_address()]
    assert form["answer"] == ["The office's."]
    assert browser.post(answer_address(), form).status_code == 303
    assert states() == ("flagged", "waiting")


def test_nobody_else_answers(carol: Browser, new_invoice: NewInvoice) -> None:
    decide(carol, flagged(new_invoice), **ASK)
    for user in (people.bob().user, people.carol(), people.dana()):
        assert answer(signed_in(user), "Me.").status_code == 404


def test_the_reviewer_who_was_on_it_meanwhile_sees_the_answer_first(
    carol: Browser, therapist: Browser, new_invoice: NewInvoice
) -> None:
    invoice = flagged(new_invoice)
    decide(carol, invoice, **ASK)
    opened = str(Invoice.objects.get().version)
    answer(therapist, "The one in the chart.")
    page = Page(decide(carol, invoice, **RETURN, version=opened))
    assert page.status == 409
    assert "The therapist answered by Alice" in page.text


def test_an_escalated_invoice_stays_in_review_and_is_marked(
    carol: Browser, dana: Browser, therapist: Browser, new_invoice: NewInvoice
) -> None:
    invoice, other = unrecorded(new_invoice, 2), unrecorded(new_invoice, 4)
    assert decide(carol, invoice, **ESCALATE).status_code == 303
    assert Invoice.objects.get(pk=invoice.pk).status == Invoice.Status.FLAGGED
    assert queued(dana, "?state=escalated") == [invoice.pk]
    assert queued(dana, "?state=waiting") == [other.pk]
    # What reviewers say among themselves is theirs.
    assert ESCALATE["comment"] in Page(dana.get(f"/review/{invoice.pk}/")).text
    assert ESCALATE["comment"] not in Page(therapist.get(f"/invoices/{invoice.pk}/")).text
    assert decide(dana, invoice, **APPROVE).status_code == 303


def test_an_answer_to_a_question_about_an_escalated_one_leaves_it_escalated(
    carol: Browser, dana: Browser, therapist: Browser, new_invoice: NewInvoice
) -> None:
    invoice = flagged(new_invoice)
    decide(carol, invoice, **ESCALATE)
    decide(dana, invoice, **ASK)
    answer(therapist, "The one in the chart.")
    assert states() == ("flagged", "escalated")


def test_an_escalation_makes_an_older_page_stale(carol: Browser, dana: Browser, new_invoice: NewInvoice) -> None:
    invoice = flagged(new_invoice)
    opened = str(invoice.version)
    decide(dana, invoice, **ESCALATE)
    page = Page(decide(carol, invoice, **APPROVE, version=opened))
    assert page.status == 409
    assert "Escalated to an admin by Dana" in page.text
    assert states() == ("flagged", "escalated")
