"""Drafts: saved, opened again, never overwritten unseen, and gone once the invoice is submitted."""

from datetime import datetime
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.http import HttpResponse

from audit.models import Event
from invoicing.actions.attending import record_attendance
from invoicing.actions.deciding import return_invoice
from invoicing.attendance_case import Outcome, Statement
from invoicing.models import FormDraft, Invoice, Submission
from tests import people
from tests.fixtures import NEW_YORK, NewInvoice
from tests.invoicing.desk import EDIT, address, flagged, form_on, opened, therapist
from tests.invoicing.test_submitting import NOTE, recorded
from tests.pages import Page, changed, signed_in
from tests.rooms import Room

pytestmark = pytest.mark.usefixtures("five_oclock")
HTMX = {"hx-request": "true", "accept": "*/*"}


def save(invoice: Invoice, form: dict[str, Any], *, htmx: bool = False, **changes: Any) -> HttpResponse:
    """Post a form, changed, as the draft."""
    headers = HTMX if htmx else {}
    return therapist(invoice).post(address(invoice, "draft/"), changed(form, **changes), headers=headers)


def page_of(invoice: Invoice) -> Page:
    return Page(therapist(invoice).get(address(invoice)))


def actions() -> list[str]:
    return [action for action in Event.objects.values_list("action", flat=True) if action.startswith("draft.")]


def test_what_was_entered_is_there_when_the_form_is_opened_again(new_invoice: NewInvoice) -> None:
    invoice = recorded(new_invoice, 28)
    typed = {**EDIT, "contact": "phone_only", "completed_by_phone": "on", "phone_minutes": "many", "client_state": "N"}
    answer = save(invoice, opened(invoice), **typed)
    assert (answer.status_code, answer["location"]) == (303, address(invoice))
    page = page_of(invoice)
    form = form_on(page, invoice)
    expected = {name: value if isinstance(value, list) else [value] for name, value in typed.items()}
    assert {name: form.get(name) for name in expected} == expected
    assert form["draft_version"] == ["1"]
    assert "This is your draft, saved Tue, Nov 17, 2026, 5:00 PM EST." in page.text
    assert "Saved 5:00 PM" in page.text
    assert not Submission.objects.exists()


def test_a_draft_that_is_opened_shows_no_error_yet(new_invoice: NewInvoice) -> None:
    invoice = recorded(new_invoice)
    save(invoice, opened(invoice), code="90837", phone_minutes="many")
    page = page_of(invoice)
    assert (page.status, page.summary) == (200, [])
    assert "Enter whole minutes" not in page.text


def test_a_box_that_was_unticked_stays_so(new_invoice: NewInvoice) -> None:
    back = return_invoice(
        _submitted(new_invoice, add_ons=["90785"]), by=people.carol(), version=None, because="Is the add-on right?"
    )
    assert opened(back)["add_ons"] == ["90785"]
    save(back, opened(back), add_ons=None)
    assert "add_ons" not in opened(back)


def _submitted(new_invoice: NewInvoice, **more: Any) -> Invoice:
    invoice = recorded(new_invoice, 28)
    therapist(invoice).post(address(invoice), changed(opened(invoice), **EDIT, **more))
    return Invoice.objects.get()


def test_nothing_of_it_can_be_read_in_the_database(new_invoice: NewInvoice) -> None:
    invoice = recorded(new_invoice)
    save(invoice, opened(invoice), disruption_note=NOTE)
    with connection.cursor() as cursor:
        cursor.execute("SELECT payload FROM invoicing_formdraft")
        assert NOTE[:20] not in str(cursor.fetchone())


def test_the_same_again_is_no_new_version(new_invoice: NewInvoice) -> None:
    invoice = recorded(new_invoice)
    form = opened(invoice)
    save(invoice, form, code="90834")
    with time_machine.travel(datetime(2026, 11, 17, 18, 0, tzinfo=NEW_YORK), tick=False):
        answer = save(invoice, form, code="90834", htmx=True)
    assert "Saved 5:00 PM" in answer.content.decode()
    assert FormDraft.objects.get().version == 1


def test_one_page_saves_again_and_again_and_leaves_one_event(new_invoice: NewInvoice) -> None:
    invoice = recorded(new_invoice)
    form = opened(invoice)
    for version, note in enumerate(("The", "The line", "The line broke"), start=1):
        answer = save(invoice, form, disruption_note=note, draft_version=str(version - 1), htmx=True)
        assert answer.status_code == 200
        assert f'name="draft_version" id="draft-version" value="{version}"' in answer.content.decode()
    assert FormDraft.objects.get().version == 3
    assert actions() == ["draft.started"]


def test_another_windows_newer_draft_is_shown_and_not_overwritten(new_invoice: NewInvoice) -> None:
    invoice = recorded(new_invoice)
    first, second = opened(invoice), opened(invoice)
    save(invoice, first, disruption_note="From the first window.")
    answer = save(invoice, second, disruption_note="From the second window.")
    page = Page(answer)
    assert page.status == 409
    assert "From the first window." in page.text
    assert "From the second window." in page.text
    assert opened(invoice)["disruption_note"] == ["From the first window."]
    # Whoever has seen both may choose.
    again = page.forms[address(invoice, "draft/")]
    assert save(invoice, again).status_code == 303
    assert opened(invoice)["disruption_note"] == ["From the second window."]
    assert FormDraft.objects.get().version == 2


def test_a_script_is_offered_the_newer_draft(new_invoice: NewInvoice) -> None:
    invoice = recorded(new_invoice)
    form = opened(invoice)
    save(invoice, form, code="90834")
    answer = save(invoice, form, code="90832", htmx=True)
    assert answer.status_code == 409
    page = Page(answer)
    assert ("instead_of", "1") in page.buttons
    assert address(invoice) in page.links
    assert save(invoice, form, code="90832", instead_of="1", htmx=True).status_code == 200
    assert opened(invoice)["code"] == ["90832"]


@pytest.mark.parametrize("known", ["", "0", "2", "-1", "²", "x", "9" * 30])
def test_whoever_knows_no_draft_or_another_one_does_not_overwrite_it(new_invoice: NewInvoice, known: str) -> None:
    invoice = recorded(new_invoice)
    form = opened(invoice)
    save(invoice, form, code="90834")
    assert save(invoice, form, code="90832", draft_version=known).status_code == 409
    assert opened(invoice)["code"] == ["90834"]


def test_starting_over_puts_the_draft_aside_and_it_can_be_taken_back(new_invoice: NewInvoice) -> None:
    invoice = recorded(new_invoice)
    save(invoice, opened(invoice), code="90834", disruption_note="Something.")
    assert save(invoice, opened(invoice), discard="1").status_code == 303
    page = page_of(invoice)
    assert form_on(page, invoice)["disruption_note"] == [""]
    assert ("take_back", "1") in page.buttons
    save(invoice, form_on(page, invoice), take_back="1")
    assert opened(invoice)["disruption_note"] == ["Something."]
    assert actions() == ["draft.started", "draft.discarded", "draft.taken-back"]


def test_a_draft_that_the_page_has_not_shown_is_not_put_aside(new_invoice: NewInvoice) -> None:
    invoice = recorded(new_invoice)
    save(invoice, opened(invoice), code="90834")
    stale = opened(invoice)
    save(invoice, stale, disruption_note="From the other window.")
    page = Page(save(invoice, stale, code="90832", discard="1"))
    assert page.status == 409
    assert "From the other window." in page.text
    assert opened(invoice)["disruption_note"] == ["From the other window."]
    assert actions() == ["draft.started"]
    # What was sent may still take its place, now that both were seen: saved, whichever button was pressed.
    assert save(invoice, page.forms[address(invoice, "draft/")]).status_code == 303
    assert opened(invoice)["code"] == ["90832"]
    assert actions() == ["draft.started"]


def test_a_new_draft_takes_the_place_of_a_discarded_one(new_invoice: NewInvoice) -> None:
    invoice = recorded(new_invoice)
    stale = opened(invoice)
    save(invoice, stale, code="90834")
    save(invoice, opened(invoice), discard="1")
    assert save(invoice, opened(invoice), code="90832").status_code == 303
    assert ("take_back", "1") not in page_of(invoice).buttons
    assert opened(invoice)["code"] == ["90832"]
    assert save(invoice, stale, code="90837").status_code == 409


@pytest.mark.parametrize("button", ["discard", "take_back"])
def test_without_a_draft_there_is_nothing_to_put_aside(new_invoice: NewInvoice, button: str) -> None:
    invoice = recorded(new_invoice)
    assert save(invoice, opened(invoice), **{button: "1"}).status_code == 303
    assert not FormDraft.objects.exists()
    assert actions() == []


def test_a_submission_ends_the_draft(new_invoice: NewInvoice) -> None:
    invoice = recorded(new_invoice)
    form = opened(invoice)
    save(invoice, form, code="90834")
    assert therapist(invoice).post(address(invoice), changed(opened(invoice))).status_code == 303
    assert not FormDraft.objects.exists()
    late = save(invoice, form, code="90832")
    assert late.status_code == 409
    assert f"/invoices/{invoice.pk}/" in Page(late).links
    assert save(invoice, form, code="90832", htmx=True).status_code == 409
    assert not FormDraft.objects.exists()


def test_a_draft_of_a_session_that_is_closed_is_put_aside(new_invoice: NewInvoice) -> None:
    invoice = new_invoice()
    Room(invoice.session).visit("therapist", 0, 40)
    form = opened(invoice)
    save(invoice, form, code="90834")
    said = Statement(outcome=Outcome.NO_SHOW, reason="Nobody came.")
    now = datetime(2026, 11, 17, 17, 0, tzinfo=NEW_YORK)
    record_attendance(invoice, by=invoice.session.therapist.user, said=said, version=None, now=now)
    assert not FormDraft.objects.get().is_open
    late = save(invoice, form, code="90834")
    assert late.status_code == 409
    assert f"/sessions/{invoice.session_id}/" in Page(late).links


def test_a_draft_of_an_invoice_that_changed_is_not_saved_over_the_change(new_invoice: NewInvoice) -> None:
    back = return_invoice(flagged(new_invoice), by=people.carol(), version=None, because="Name the number.")
    late = save(back, opened(back), version="1", disruption_note="From before it was returned.")
    page = Page(late)
    assert page.status == 409
    assert "From before it was returned." in page.text
    assert save(back, page.forms[address(back, "draft/")]).status_code == 303
    assert opened(back)["disruption_note"] == ["From before it was returned."]


def test_recorded_time_that_nobody_touched_follows_the_record(new_invoice: NewInvoice) -> None:
    invoice = new_invoice()
    room = Room(invoice.session)
    room.visit("therapist", -1, 60)
    room.visit("client", 0, 40)
    save(invoice, opened(invoice), code="90834")
    room.visit("client", 41, 50)
    page = page_of(invoice)
    form = form_on(page, invoice)
    assert (form["live_minutes"], form["ended_at"]) == (["49"], ["2026-11-17T13:05"])
    assert "40 live minutes were recorded when this draft was saved; now it is 49." in page.text


def test_more_than_a_draft_holds_is_said_and_not_lost(new_invoice: NewInvoice) -> None:
    invoice = recorded(new_invoice)
    much = "word " * 8000
    page = Page(save(invoice, opened(invoice), disruption_note=much))
    assert page.status == 422
    assert form_on(page, invoice)["disruption_note"] == [much]
    assert save(invoice, opened(invoice), disruption_note=much, htmx=True).status_code == 422
    assert not FormDraft.objects.exists()


def test_a_draft_is_its_therapists_alone(new_invoice: NewInvoice) -> None:
    invoice = recorded(new_invoice)
    form = opened(invoice)
    for user in (people.bob().user, people.carol(), people.dana()):
        assert signed_in(user).post(address(invoice, "draft/"), form).status_code == 404
    assert not FormDraft.objects.exists()


def test_a_draft_that_is_reloaded_leads_back_to_the_form(new_invoice: NewInvoice) -> None:
    invoice = recorded(new_invoice)
    assert therapist(invoice).get(address(invoice, "draft/")).headers["Location"] == address(invoice)
