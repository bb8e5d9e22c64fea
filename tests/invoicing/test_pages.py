"""What the form's page shows beside the form: what to confirm, what was sent, which fold was meant."""

from datetime import datetime

import pytest
import time_machine

from invoicing.models import Invoice, Submission
from tests.fixtures import NEW_YORK, NewInvoice
from tests.invoicing.desk import address, check, form_on, opened, send, therapist
from tests.invoicing.test_submitting import NOTE, recorded
from tests.pages import Page, changed
from tests.rooms import Room

EDIT = {"started_at": "2026-11-17T12:15", "ended_at": "2026-11-17T13:30", "live_minutes": "60", "code": "90837"}


def test_a_warning_alone_is_said_on_top_and_leads_to_its_tick(five_oclock: None, new_invoice: NewInvoice) -> None:
    page = Page(send(recorded(new_invoice, 28), **EDIT, disruption_note=NOTE))
    assert page.status == 422
    assert page.summary == ["id_accept_time-outside-recording"]
    assert "<title>Confirm: " in page.text


def test_a_ticked_warning_is_not_said_again(five_oclock: None, new_invoice: NewInvoice) -> None:
    ticked = {**EDIT, "disruption_note": NOTE, "accept": ["time-outside-recording"]}
    assert "error-summary" not in Page(check(recorded(new_invoice, 28), **ticked)).text


def test_the_receipt_shows_how_and_where(five_oclock: None, new_invoice: NewInvoice) -> None:
    invoice = recorded(new_invoice)
    by_phone = {"completed_by_phone": "on", "phone_minutes": "5", "accept": ["audio-only-not-covered"]}
    sent = send(invoice, code="90834", client_state="ny", **by_phone)
    text = therapist(invoice).get(sent.headers["Location"]).content.decode()
    assert "completed by phone (5 min by phone)" in text
    assert "at home, NY" in text


@pytest.mark.parametrize("value", ["no", "off", "0", "false", ""])
def test_a_program_may_say_no_to_a_tick(five_oclock: None, new_invoice: NewInvoice, value: str) -> None:
    send(recorded(new_invoice), code="90834", completed_by_phone=value)
    assert not Submission.objects.get().completed_by_phone


def test_the_coverage_is_kept_as_it_was(five_oclock: None, new_invoice: NewInvoice) -> None:
    invoice = recorded(new_invoice)
    invoice.session.client.coverages.update(sessions_authorised=8, authorization_number="A-1")
    send(invoice, code="90834")
    invoice.session.client.coverages.update(sessions_authorised=1, starts_on="2021-01-01")
    kept = Submission.objects.get()
    assert (kept.sessions_authorised, kept.authorization_number) == (8, "A-1")
    assert str(kept.coverage_starts_on) == "2020-01-01"


def test_a_submitted_invoice_is_not_opened_again_by_a_check(five_oclock: None, new_invoice: NewInvoice) -> None:
    invoice = recorded(new_invoice)
    form = changed(opened(invoice), code="90834")
    receipt = therapist(invoice).post(address(invoice), form).headers["Location"]
    assert therapist(invoice).post(address(invoice, "check/"), form).headers["Location"] == receipt


def test_the_draft_is_put_into_the_note_without_javascript(five_oclock: None, new_invoice: NewInvoice) -> None:
    invoice = new_invoice()
    broken_off(invoice)
    page = Page(check(invoice, draft="1", disruption_note="Before."))
    (note,) = form_on(page, invoice)["disruption_note"]
    assert note.startswith("Before. At 12:43 PM the client's connection broke off.")
    assert "___" in note


def broken_off(invoice: Invoice) -> None:
    """28 minutes, then the client's connection timed out."""
    room = Room(invoice.session)
    room.visit("therapist", -1, 29)
    room.visit("client", 0, 28, "CONNECTION_TIMEOUT")


@time_machine.travel(datetime(2026, 11, 2, 12, 0, tzinfo=NEW_YORK), tick=False)
def test_a_fold_of_another_time_says_nothing_of_the_one_typed(new_invoice: NewInvoice) -> None:
    invoice = recorded(new_invoice, starts=datetime(2026, 11, 1, 1, 30, tzinfo=NEW_YORK))
    form = opened(invoice)
    assert (form["started_at_fold"], form["started_at_fold_of"]) == (["0"], ["2026-11-01T01:30"])
    page = Page(send(invoice, code="90834", started_at="2026-11-01T01:40", live_minutes="40", disruption_note=NOTE))
    assert page.status == 422
    assert "id_started_at_fold_0" in page.summary


def test_an_untouched_form_of_a_repeated_hour_is_never_ambiguous(new_invoice: NewInvoice) -> None:
    with time_machine.travel(datetime(2026, 11, 2, 12, 0, tzinfo=NEW_YORK), tick=False):
        invoice = recorded(new_invoice, starts=datetime(2026, 11, 1, 1, 30, tzinfo=NEW_YORK))
        assert send(invoice, code="90834").status_code == 303


def test_what_a_submission_keeps_is_listed_with_ways_to_change_it(five_oclock: None, new_invoice: NewInvoice) -> None:
    invoice = recorded(new_invoice, 28)
    ticked = {**EDIT, "disruption_note": NOTE, "accept": ["time-outside-recording"], "client_state": "ny"}
    page = Page(check(invoice, **ticked))
    for said in (
        "60 live minutes, entered by hand; recorded: 28 min",
        "November 17, 2026, 12:15 PM to 1:30 PM (America/New_York)",
        NOTE,
        "Client: at home, NY",
        "Cedar, member M1",
        "90837: 53 min or more, in force since January 1, 2013",
        "Alice, Clinical social worker, Riverbank",
    ):
        assert said in page.text, said
    ways = {"#id_code", "#id_started_at", "#id_disruption_note", "#id_contact", "#warnings-heading"}
    assert ways <= set(page.links)
    assert {way.removeprefix("#") for way in ways} <= set(page.ids)
    assert "Code and time agree." in page.text


@pytest.mark.parametrize("typed", [{"code": "90837"}, {"code": "90834", "contact": "message"}, {"code": ""}])
def test_with_an_error_nothing_is_said_to_be_kept_and_the_button_names_no_amount(
    five_oclock: None, new_invoice: NewInvoice, typed: dict[str, str]
) -> None:
    page = Page(check(recorded(new_invoice), **typed))
    assert "What the submission keeps" not in page.text
    assert 'Submit invoice<span id="amount"></span>' in page.text
    assert "Code and time agree." not in page.text


def test_a_suggestion_that_was_taken_says_so(five_oclock: None, new_invoice: NewInvoice) -> None:
    invoice = recorded(new_invoice)
    for code, pressed in (("90834", "true"), ("90832", "false")):
        text = check(invoice, code=code).content.decode()
        assert f'id="use-90834" aria-pressed="{pressed}"' in text


@time_machine.travel(datetime(2026, 11, 2, 12, 0, tzinfo=NEW_YORK), tick=False)
def test_a_question_which_of_two_times_stays_after_its_answer(new_invoice: NewInvoice) -> None:
    invoice = recorded(new_invoice, starts=datetime(2026, 11, 1, 1, 30, tzinfo=NEW_YORK))
    typed = {"code": "90834", "started_at": "2026-11-01T01:40", "live_minutes": "35", "disruption_note": NOTE}
    asked = Page(check(invoice, **typed))
    form = form_on(asked, invoice)
    assert "started_at_fold" not in form  # nothing is chosen for them, the fold of the record neither
    assert form["started_at_fold_of"] == ["2026-11-01T01:40"]
    assert "the first time (EDT)" in asked.text
    answered = Page(therapist(invoice).post(address(invoice, "check/"), {**form, "started_at_fold": "0"}))
    assert "time-ambiguous" not in answered.text
    assert "id_started_at_fold_0" in answered.ids
    assert form_on(answered, invoice)["started_at_fold"] == ["0"]
    assert "id_started_at_fold_0" not in answered.summary


@time_machine.travel(datetime(2026, 11, 2, 12, 0, tzinfo=NEW_YORK), tick=False)
def test_a_draft_keeps_which_of_two_times_was_meant(new_invoice: NewInvoice) -> None:
    invoice = recorded(new_invoice, starts=datetime(2026, 11, 1, 1, 30, tzinfo=NEW_YORK))
    typed = {"started_at": "2026-11-01T01:40", "started_at_fold": "1", "started_at_fold_of": "2026-11-01T01:40"}
    therapist(invoice).post(address(invoice, "draft/"), changed(opened(invoice), **typed))
    assert {name: opened(invoice)[name] for name in typed} == {name: [value] for name, value in typed.items()}
