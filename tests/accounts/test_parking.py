"""A form sent after the sign-in ran out comes back to whom it belongs, and to nobody else."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.http import HttpResponse
from django.test import Client as Browser

from accounts.models import User
from accounts.parking import KEY, holder_of
from cpt.models import Payer
from invoicing.models import FormDraft, Invoice, Submission
from sessions_app.actions import add_client
from tests import people
from tests.fixtures import NEW_YORK, NewInvoice
from tests.invoicing.desk import address, form_on, opened
from tests.invoicing.test_submitting import NOTE, recorded
from tests.pages import Page, changed

pytestmark = pytest.mark.usefixtures("five_oclock")
NOW = datetime(2026, 11, 17, 17, 0, tzinfo=NEW_YORK)


def sent_too_late(invoice: Invoice, part: str = "", **more: Any) -> tuple[Browser, HttpResponse]:
    """A browser whose sign-in is gone sends what alice had entered; the answer leads to the sign-in page."""
    user = invoice.session.therapist.user
    form = changed(opened(invoice), code="90834", disruption_note=NOTE, holder=holder_of(user), **more)
    browser = Browser()
    answer = browser.post(address(invoice, part), form)
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/accounts/login/?next=")
    return browser, answer


def sign_in(browser: Browser, user: User, way: HttpResponse | None = None) -> HttpResponse:
    """Through the sign-in page, to where it leads."""
    where = way.headers["Location"] if way else "/accounts/login/"
    return browser.post(where, {"login": user.email, "password": people.PASSWORD}, follow=True)


@pytest.mark.parametrize("part", ["", "check/", "draft/"])
def test_what_was_sent_is_in_the_form_after_signing_in(new_invoice: NewInvoice, part: str) -> None:
    invoice = recorded(new_invoice)
    browser, answer = sent_too_late(invoice, part)
    page = Page(sign_in(browser, people.alice().user, answer))
    form = form_on(page, invoice)
    assert (form["code"], form["disruption_note"]) == (["90834"], [NOTE])
    assert "Your sign-in ran out before this was sent" in page.text
    assert page.summary == []
    assert not Submission.objects.exists()
    # It is there until it is sent again, however often the page is loaded.
    form = form_on(Page(browser.get(address(invoice))), invoice)
    assert form["disruption_note"] == [NOTE]
    assert browser.post(address(invoice), form).status_code == 303
    assert KEY not in browser.session


def test_saving_it_as_the_draft_is_enough(new_invoice: NewInvoice) -> None:
    invoice = recorded(new_invoice)
    browser, answer = sent_too_late(invoice)
    form = form_on(Page(sign_in(browser, people.alice().user, answer)), invoice)
    assert browser.post(address(invoice, "draft/"), form).status_code == 303
    assert KEY not in browser.session
    assert "This is your draft" in Page(browser.get(address(invoice))).text


def test_a_draft_saved_after_it_is_the_newer_one(new_invoice: NewInvoice) -> None:
    invoice = recorded(new_invoice)
    browser, answer = sent_too_late(invoice)
    sign_in(browser, people.alice().user, answer)
    with time_machine.travel(NOW + timedelta(minutes=1), tick=False):
        other = Browser()
        other.force_login(people.alice().user)
        other.post(address(invoice, "draft/"), changed(opened(invoice), disruption_note="From another window."))
        form = form_on(Page(browser.get(address(invoice))), invoice)
    assert form["disruption_note"] == ["From another window."]


def test_it_does_not_overwrite_a_draft_that_it_did_not_know(new_invoice: NewInvoice) -> None:
    invoice = recorded(new_invoice)
    with time_machine.travel(NOW - timedelta(minutes=1), tick=False):
        other = Browser()
        other.force_login(people.alice().user)
        other.post(address(invoice, "draft/"), changed(opened(invoice), disruption_note="From another window."))
    browser, answer = sent_too_late(invoice, draft_version="0")
    form = form_on(Page(sign_in(browser, people.alice().user, answer)), invoice)
    assert form["disruption_note"] == [NOTE]
    assert browser.post(address(invoice, "draft/"), form).status_code == 409
    assert FormDraft.objects.get().content["fields"]["disruption_note"] == ["From another window."]


def test_somebody_else_who_signs_in_there_sees_nothing_of_it(new_invoice: NewInvoice, payer: Payer) -> None:
    invoice = recorded(new_invoice)
    keiko = add_client(people.bob(), "Keiko Mori", payer=payer, since=date(2020, 1, 1))
    theirs = recorded(new_invoice, client=keiko, starts=NOW - timedelta(hours=3))
    form = changed(opened(invoice), disruption_note=NOTE, holder=holder_of(people.alice().user))
    browser = Browser()
    browser.post(address(theirs), form)
    page = Page(sign_in(browser, people.bob().user))
    assert NOTE not in page.text
    assert NOTE not in Page(browser.get(address(theirs))).text


def test_it_comes_back_to_its_own_form_alone(new_invoice: NewInvoice) -> None:
    invoice = recorded(new_invoice)
    other = recorded(new_invoice, starts=NOW - timedelta(hours=3))
    browser, answer = sent_too_late(invoice)
    sign_in(browser, people.alice().user, answer)
    assert NOTE not in Page(browser.get(address(other))).text


@pytest.mark.parametrize("holder", ["", "1", "MQ:nonsense", None])
def test_a_form_that_no_page_gave_a_signed_in_person_is_not_kept(new_invoice: NewInvoice, holder: str | None) -> None:
    invoice = recorded(new_invoice)
    browser = Browser()
    browser.post(address(invoice), changed(opened(invoice), holder=holder))
    assert "sessionid" not in browser.cookies


def test_a_form_that_was_given_out_more_than_a_day_ago_is_not_kept(new_invoice: NewInvoice) -> None:
    invoice = recorded(new_invoice)
    holder = holder_of(people.alice().user)
    for seconds, kept in ((86_400, True), (86_402, False)):
        with time_machine.travel(NOW + timedelta(seconds=seconds), tick=False):
            browser = Browser()
            browser.post(address(invoice), {"holder": holder, "code": "90834"})
            assert (KEY in browser.session) is kept


def test_no_more_is_kept_than_a_form_holds(new_invoice: NewInvoice) -> None:
    invoice = recorded(new_invoice)
    holder = holder_of(people.alice().user)
    for characters, kept in ((60_000, True), (70_000, False)):
        browser = Browser()
        browser.post(address(invoice), {"holder": holder, "disruption_note": "x" * characters})
        assert (KEY in browser.session) is kept


def test_nothing_of_it_can_be_read_in_the_session(new_invoice: NewInvoice) -> None:
    browser, _ = sent_too_late(recorded(new_invoice))
    kept = Session.objects.get(session_key=browser.session.session_key).get_decoded()
    assert set(kept) == {KEY, "_session_expiry"}
    assert NOTE[:20] not in kept[KEY]
    assert "90834" not in kept[KEY]


def test_a_page_that_was_only_read_keeps_nothing(new_invoice: NewInvoice) -> None:
    browser = Browser()
    browser.get(address(recorded(new_invoice)), {"holder": holder_of(people.alice().user)})
    assert KEY not in browser.session


def test_it_waits_for_longer_than_a_sign_in_lasts(new_invoice: NewInvoice) -> None:
    invoice = recorded(new_invoice)
    browser, answer = sent_too_late(invoice)
    with time_machine.travel(NOW + timedelta(hours=20), tick=False):
        page = Page(sign_in(browser, people.alice().user, answer))
        assert form_on(page, invoice)["disruption_note"] == [NOTE]
    with time_machine.travel(NOW + timedelta(hours=20, minutes=16), tick=False):
        assert browser.get(address(invoice)).status_code == 302
