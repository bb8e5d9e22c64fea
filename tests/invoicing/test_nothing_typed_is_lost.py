"""A sign-in that ran out, or an outcome that is taken back, loses nothing that was typed on the way."""

import pytest
from django.http import HttpResponse
from django.test import Client as Browser

from accounts.models import User
from accounts.parking import KEY, holder_of
from audit.models import Event
from invoicing.models import Attendance, FormDraft
from sessions_app.models import Client, TherapySession
from tests import people
from tests.fixtures import NewInvoice
from tests.invoicing import attendance_desk, desk
from tests.invoicing.attendance_desk import address, shown
from tests.invoicing.test_attending import REASON, close, waited
from tests.invoicing.test_submitting import NOTE
from tests.invoicing.test_unlisted import ADDRESS, TIMES
from tests.invoicing.test_unlisted import shown as new_session
from tests.pages import Form, Page, changed, signed_in

HOLDER = b'name="holder" value="'
pytestmark = pytest.mark.usefixtures("five_oclock")


def sent_too_late(where: str, form: Form, user: User, back: User | None = None) -> tuple[Browser, Page]:
    """Sent when nobody was signed in any more; then the person, or `back`, signs in and comes to the page."""
    browser = Browser()
    assert HOLDER in signed_in(user).get(where, follow=True).content
    way: HttpResponse = browser.post(where, changed(form, holder=holder_of(user)))
    assert way.status_code == 302
    by = back or user
    credentials = {"login": by.email, "password": people.PASSWORD}
    return browser, Page(browser.post(way.headers["Location"], credentials, follow=True))


def test_an_outcome_comes_back_and_is_recorded_once_it_is_sent_again(new_invoice: NewInvoice) -> None:
    invoice = waited(new_invoice)
    sent = changed(shown(invoice), outcome="no-show", fee="$75.50", reason="We agreed on the phone.")
    browser, page = sent_too_late(address(invoice), sent, people.alice().user)
    assert "Your sign-in ran out before this was sent" in page.text
    assert not Attendance.objects.exists()
    form = page.forms[address(invoice)]
    assert (form["outcome"], form["fee"], form["reason"]) == (["no-show"], ["$75.50"], ["We agreed on the phone."])
    assert browser.post(address(invoice), form).status_code == 303
    assert Attendance.objects.get().outcome == "no-show"
    assert KEY not in browser.session


def test_why_an_outcome_is_taken_back_comes_back(new_invoice: NewInvoice) -> None:
    invoice = close(waited(new_invoice))
    there = address(invoice, "withdrawal/")
    sent = changed(shown(invoice, "withdrawal/"), reason=REASON)
    browser, page = sent_too_late(there, sent, people.alice().user)
    assert "Your sign-in ran out before this was sent" in page.text
    assert page.forms[there]["reason"] == [REASON]
    assert browser.post(there, page.forms[there]).status_code == 303
    assert KEY not in browser.session


def test_a_session_to_add_comes_back(robin: Client) -> None:
    sent = changed(new_session(robin.therapist), client=str(robin.pk), modality="in_person", **TIMES)
    browser, page = sent_too_late(ADDRESS, sent, robin.therapist.user)
    assert "Your sign-in ran out before this was sent" in page.text
    form = page.forms[ADDRESS]
    assert (form["client"], form["started_at"]) == ([str(robin.pk)], [TIMES["started_at"]])
    assert not TherapySession.objects.exists()
    assert browser.post(ADDRESS, form).status_code == 303
    assert TherapySession.objects.count() == 1
    assert KEY not in browser.session


def test_somebody_else_who_signs_in_there_gets_none_of_it(robin: Client) -> None:
    sent = changed(new_session(robin.therapist), client=str(robin.pk), **TIMES)
    _, page = sent_too_late(ADDRESS, sent, robin.therapist.user, back=people.bob().user)
    assert "Your sign-in ran out" not in page.text
    assert page.forms[ADDRESS]["started_at"] == [""]


def test_a_draft_is_at_hand_again_when_the_outcome_is_taken_back(new_invoice: NewInvoice) -> None:
    invoice = waited(new_invoice)
    browser = desk.therapist(invoice)
    browser.post(desk.address(invoice, "draft/"), changed(desk.opened(invoice), disruption_note=NOTE))
    assert attendance_desk.say(invoice, outcome="no-show", fee="").status_code == 303
    assert FormDraft.objects.get().discarded_at is not None
    assert Event.objects.filter(action="draft.discarded", subject_id=invoice.pk).count() == 1
    assert attendance_desk.back(invoice, reason=REASON).status_code == 303
    assert browser.post(desk.address(invoice, "draft/"), {"take_back": "1"}).status_code == 303
    assert desk.opened(invoice)["disruption_note"] == [NOTE]
