"""The page on which a session ends without an invoice, as a browser without scripts meets it."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine

from accounts.models import Therapist
from cpt.actions import add_payer
from invoicing.models import Attendance
from sessions_app.actions import add_client
from tests import people
from tests.fixtures import NEW_YORK, NewInvoice
from tests.invoicing.attendance_desk import address, opened, say, shown
from tests.invoicing.desk import address as form_address
from tests.invoicing.desk import check, flagged, send, therapist
from tests.invoicing.test_attending import REASON, close, waited
from tests.invoicing.test_submitting import recorded
from tests.pages import Page, changed, signed_in

pytestmark = pytest.mark.usefixtures("five_oclock")


def test_nothing_is_chosen_when_the_page_opens(new_invoice: NewInvoice) -> None:
    form = shown(waited(new_invoice))
    assert "outcome" not in form
    assert (form["fee"], form["cancelled_at"], form["reason"], form["version"]) == ([""], [""], [""], ["1"])


def test_the_limits_and_the_record_stand_on_the_page(new_invoice: NewInvoice) -> None:
    text = opened(waited(new_invoice)).text
    assert "A no-show is a client who is not in by 12:30 PM, 15 minutes after the start." in text
    assert "less than 24 hours before the start, after Mon, Nov 16, 2026, 12:15 PM EST" in text
    assert "Up to $200.00, charged to the client and never to insurance." in text
    assert "12:14 PM to 12:35 PM" in text


def test_the_limits_still_stand_there_when_something_is_refused(new_invoice: NewInvoice) -> None:
    refused = say(waited(new_invoice), outcome="no-show", fee="500").content.decode()
    assert "Up to $200.00, charged to the client and never to insurance." in refused


def test_a_no_show_is_recorded_and_shown_on_the_sessions_page(new_invoice: NewInvoice) -> None:
    invoice = waited(new_invoice)
    answer = say(invoice, outcome="no-show", fee="$1,2")
    assert answer.status_code == 422
    answer = say(invoice, outcome="no-show", fee="$75.5")
    assert (answer.status_code, answer["Location"]) == (303, f"/sessions/{invoice.session_id}/")
    text = Page(therapist(invoice).get(answer["Location"])).text
    assert "No-show: no invoice goes to insurance" in text
    assert "$75.50 is charged to the client." in text
    assert "Ended without an invoice: no-show, fee $75.50" in text


def test_only_what_the_contract_promises_needs_to_be_sent(new_invoice: NewInvoice) -> None:
    invoice = waited(new_invoice)
    answer = therapist(invoice).post(address(invoice), {"outcome": "no-show", "fee": "75"})
    assert answer.status_code == 303
    assert Attendance.objects.get().fee == 75


def test_the_worklist_and_the_form_know_the_outcome(new_invoice: NewInvoice) -> None:
    invoice = close(waited(new_invoice))
    browser = therapist(invoice)
    assert "Closed: no-show" in Page(browser.get("/sessions/?view=all")).text
    assert form_address(invoice) not in Page(browser.get("/sessions/?view=to-confirm")).links
    assert browser.get(form_address(invoice))["Location"] == f"/sessions/{invoice.session_id}/"


def test_a_late_cancellation_is_asked_for_its_time(new_invoice: NewInvoice) -> None:
    invoice = new_invoice()
    page = Page(say(invoice, outcome="late-cancel", fee="50"))
    assert (page.status, page.summary) == (422, ["id_cancelled_at"])
    assert page.forms[address(invoice)]["fee"] == ["50"]
    assert say(invoice, outcome="late-cancel", fee="50", cancelled_at="2026-11-17T08:05").status_code == 303
    assert Attendance.objects.get().cancelled_at == datetime(2026, 11, 17, 8, 5, tzinfo=NEW_YORK)


def test_who_calls_off_late_is_met_with_the_time_now(new_invoice: NewInvoice) -> None:
    soon, later = (
        new_invoice(datetime(2026, 11, 18, 9, 0, tzinfo=NEW_YORK)),
        new_invoice(datetime(2026, 11, 18, 17, 0, tzinfo=NEW_YORK)),
    )
    assert shown(soon)["cancelled_at"] == ["2026-11-17T17:00"]
    assert shown(later)["cancelled_at"] == [""]
    assert say(soon, outcome="late-cancel").status_code == 303


@time_machine.travel(datetime(2026, 11, 1, 12, 0, tzinfo=NEW_YORK), tick=False)
def test_a_repeated_time_of_cancelling_is_asked(new_invoice: NewInvoice) -> None:
    invoice = new_invoice(datetime(2026, 11, 1, 9, 0, tzinfo=NEW_YORK))
    page = Page(say(invoice, outcome="late-cancel", cancelled_at="2026-11-01T01:30"))
    assert (page.status, page.summary) == (422, ["id_cancelled_at_fold_0"])
    assert "the second time (EST)" in page.text
    typed = {"outcome": "late-cancel", "cancelled_at": "2026-11-01T01:30", "cancelled_at_fold": "1"}
    assert say(invoice, **typed).status_code == 303
    assert Attendance.objects.get().cancelled_at == datetime(2026, 11, 1, 6, 30, tzinfo=UTC)


@time_machine.travel(datetime(2026, 3, 8, 12, 0, tzinfo=NEW_YORK), tick=False)
def test_a_skipped_time_of_cancelling_offers_others_that_a_button_puts_in(new_invoice: NewInvoice) -> None:
    invoice = new_invoice(datetime(2026, 3, 8, 9, 0, tzinfo=NEW_YORK))
    typed = {"outcome": "late-cancel", "cancelled_at": "2026-03-08T02:30", "fee": "50"}
    page = Page(say(invoice, **typed))
    offers = [value for name, value in page.buttons if name == "fill"]
    assert (page.status, offers) == (422, ["cancelled_at 2026-03-08T01:59", "cancelled_at 2026-03-08T03:00"])
    filled = Page(say(invoice, **typed, fill=offers[1]))
    form = filled.forms[address(invoice)]
    assert (filled.status, form["cancelled_at"], form["fee"], filled.summary) == (200, ["2026-03-08T03:00"], ["50"], [])
    assert not Attendance.objects.exists()


def test_what_belongs_to_another_outcome_does_not_matter(new_invoice: NewInvoice) -> None:
    invoice = waited(new_invoice)
    assert say(invoice, outcome="no-show", cancelled_at="2026-11-17T24:00", cancelled_at_fold="9").status_code == 303


def test_everything_is_said_at_once_in_the_order_of_the_form(new_invoice: NewInvoice) -> None:
    page = Page(say(recorded(new_invoice), outcome="no-show", fee="500", reason="kept"))
    assert (page.status, page.summary) == (422, ["id_outcome_0", "id_fee"])
    assert "Invoice the session: 90834 fits." in page.text
    assert "kept" in page.text


def test_a_second_look_asks_for_its_tick(new_invoice: NewInvoice) -> None:
    invoice = recorded(new_invoice, 1)
    page = Page(say(invoice, outcome="no-show"))
    assert (page.status, page.summary) == (422, ["id_accept_client-came-briefly"])
    assert say(invoice, outcome="no-show", accept=["client-came-briefly"]).status_code == 303


def test_where_the_payer_forbids_fees_none_is_asked_for(alice: Therapist, new_invoice: NewInvoice) -> None:
    barred = add_payer(people.practice(), "Prairie State Medicaid", allows_missed_fee=False).payer
    client = add_client(alice, "Kim Lee", payer=barred, since=date(2020, 1, 1))
    invoice = waited(new_invoice, client=client)
    page = opened(invoice)
    assert "fee" not in page.forms[address(invoice)]
    assert "Prairie State Medicaid does not let a client be charged for a missed session." in page.text
    refused = Page(say(invoice, outcome="no-show", fee="10"))
    assert (refused.status, refused.summary) == (422, ["id_fee"])
    assert say(invoice, outcome="no-show").status_code == 303


def test_a_code_for_a_client_who_never_came_leads_here(new_invoice: NewInvoice) -> None:
    invoice = waited(new_invoice)
    page = Page(therapist(invoice).get(form_address(invoice)))
    assert "Nobody from the client's side was recorded" in page.text
    refused = Page(send(invoice, code="90834"))
    assert (refused.status, "record the attendance instead" in refused.text) == (422, True)
    assert address(invoice) in page.links
    assert address(invoice) in refused.links
    assert address(invoice) in Page(check(invoice, code="90834")).links


def test_any_draft_can_be_ended_from_its_form_and_its_session(new_invoice: NewInvoice) -> None:
    invoice = recorded(new_invoice)
    for where in (form_address(invoice), f"/sessions/{invoice.session_id}/"):
        assert address(invoice) in Page(therapist(invoice).get(where)).links


def test_what_was_submitted_is_shown_and_not_closed(new_invoice: NewInvoice) -> None:
    invoice = flagged(new_invoice)
    browser = therapist(invoice)
    assert browser.get(address(invoice))["Location"] == f"/invoices/{invoice.pk}/"
    answer = browser.post(address(invoice), {"outcome": "no-show"})
    assert answer.status_code == 409
    assert f"/invoices/{invoice.pk}/" in Page(answer).links


def test_an_old_page_meets_both_versions(new_invoice: NewInvoice) -> None:
    invoice = waited(new_invoice)
    before = shown(invoice)
    close(invoice, fee=Decimal(75))
    answer = therapist(invoice).post(address(invoice), changed(before, outcome="no-show", fee="50", reason=REASON))
    page = Page(answer)
    assert answer.status_code == 409
    assert "$75.00" in page.text
    assert "$50.00" in page.text
    assert f"/sessions/{invoice.session_id}/" in page.links
    assert Attendance.objects.count() == 1


def test_the_same_sent_twice_is_one(new_invoice: NewInvoice) -> None:
    invoice = waited(new_invoice)
    form, browser = changed(shown(invoice), outcome="no-show", fee="75"), therapist(invoice)
    assert [browser.post(address(invoice), form).status_code for _ in range(2)] == [303, 303]
    assert Attendance.objects.count() == 1


def test_an_invoice_form_from_before_the_end_changes_nothing(new_invoice: NewInvoice) -> None:
    invoice = recorded(new_invoice)
    browser = therapist(invoice)
    form = Page(browser.get(form_address(invoice))).forms[form_address(invoice)]
    close(invoice, "held-not-billable", reason="A courtesy.")
    answer = browser.post(form_address(invoice), changed(form, code="90834"))
    assert answer.status_code == 409
    assert f"/sessions/{invoice.session_id}/" in Page(answer).links
    assert browser.post(form_address(invoice, "check/"), form)["Location"] == f"/sessions/{invoice.session_id}/"


def test_after_the_deadline_the_page_says_so(new_invoice: NewInvoice) -> None:
    first, second = waited(new_invoice), close(waited(new_invoice))
    form = changed(shown(first), outcome="no-show")
    with time_machine.travel(first.submit_by + timedelta(seconds=1), tick=False):
        assert address(first) not in opened(first).forms
        assert "Ask support to reopen it" in opened(first).text
        assert "It stays as it stands." in opened(second).text
        answer = therapist(first).post(address(first), form)
        assert answer.status_code == 422
        assert "Ask support to reopen it, with the reason." in answer.content.decode()


def test_nobody_else_finds_it(new_invoice: NewInvoice) -> None:
    invoice = close(waited(new_invoice))
    for user in (people.bob().user, people.carol(), people.dana()):
        browser = signed_in(user)
        for part in ("", "withdrawal/"):
            assert browser.get(address(invoice, part)).status_code == 404
            assert browser.post(address(invoice, part), {"outcome": "no-show"}).status_code == 404


def test_a_foreign_session_is_no_different_from_none(alice: Therapist, new_invoice: NewInvoice) -> None:
    assert signed_in(alice.user).get("/sessions/999999/attendance/").status_code == 404
