"""The invoice form's page: what it opens with, what submitting answers, and what happens when somebody was faster."""

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine

from audit.models import Event
from invoicing.actions.deciding import return_invoice
from invoicing.models import Invoice, InvoiceLine, Submission
from tests import people
from tests.fixtures import NEW_YORK, NewInvoice
from tests.invoicing.desk import EDIT, address, check, checked, flagged, form_on, ids, opened, send, therapist
from tests.invoicing.test_submitting import NOTE, recorded
from tests.pages import Page, changed

pytestmark = pytest.mark.usefixtures("five_oclock")

TWICE_AN_HOUR = datetime(2026, 11, 1, 1, 15, tzinfo=NEW_YORK)  # 1:15 AM, before the clocks go back at 2
SKIPPED_HOUR = datetime(2026, 3, 8, 1, 45, tzinfo=NEW_YORK)  # a quarter of an hour before 2 AM becomes 3


def returned(new_invoice: NewInvoice) -> Invoice:
    """An edited invoice that support sent back."""
    invoice = flagged(new_invoice)
    return return_invoice(invoice, by=people.carol(), version=None, because="Name the number you called.")


def test_the_form_opens_with_the_recorded_time_and_nothing_else_chosen(new_invoice: NewInvoice) -> None:
    form = opened(recorded(new_invoice, 45.7))
    assert form == {
        "version": ["1"],
        "draft_version": ["0"],
        "code": [""],
        "started_at": ["2026-11-17T12:15"],
        "ended_at": ["2026-11-17T13:00"],
        "started_at_fold": [""],
        "ended_at_fold": [""],
        "started_at_fold_of": [""],
        "ended_at_fold_of": [""],
        "live_minutes": ["45"],
        "contact": ["video"],
        "phone_minutes": [""],
        "identified_client_present": [""],
        "client_location": ["home"],
        "client_state": [""],
        "disruption_note": [""],
    }


@pytest.mark.parametrize("session", [{"modality": "in_person", "provider": ""}, {}])
def test_without_a_record_the_times_start_empty(new_invoice: NewInvoice, session: dict[str, str]) -> None:
    form = opened(new_invoice(**session))
    assert [form[name] for name in ("started_at", "ended_at", "live_minutes")] == [[""], [""], [""]]


def test_the_code_list_has_the_common_codes_first_and_what_the_contract_lacks_last(new_invoice: NewInvoice) -> None:
    invoice = recorded(new_invoice)
    options = Page(therapist(invoice).get(address(invoice))).options["code"][1:]
    values = [value for _, value, _ in options]
    assert list(dict.fromkeys(group for group, _, _ in options)) == [
        "Common codes",
        "All other codes",
        "Not in the contract with Cedar",
    ]
    assert values[:3] == ["90837", "90834", "90832"]
    assert len(values) == len(set(values))
    assert {value for _, value, is_disabled in options if is_disabled} == {"90849", "90853"}


def test_the_page_names_the_zone_and_offers_what_fits(new_invoice: NewInvoice) -> None:
    invoice = recorded(new_invoice)
    page = Page(therapist(invoice).get(address(invoice)))
    assert "America/New_York" in page.text
    assert ("use", "90834") in page.buttons
    assert ("use", "90837") not in page.buttons
    assert "/codes/requests/new/" in page.links


def test_an_untouched_form_with_a_code_is_submitted(new_invoice: NewInvoice) -> None:
    invoice = recorded(new_invoice)
    answer = send(invoice, code="90834")
    assert (answer.status_code, answer["location"]) == (303, f"/invoices/{invoice.pk}/")
    assert Invoice.objects.get().status == Invoice.Status.ACCEPTED
    assert Submission.objects.get().time_source == "recorded"


def test_an_edited_time_is_submitted_with_its_note_and_tick(new_invoice: NewInvoice) -> None:
    invoice = recorded(new_invoice, 28)
    assert send(invoice, **EDIT).status_code == 303
    assert Invoice.objects.get().status == Invoice.Status.FLAGGED
    assert Submission.objects.get().minutes == 60


def test_an_idempotency_key_may_come_with_the_form(new_invoice: NewInvoice) -> None:
    assert send(recorded(new_invoice), code="90834", idempotency_key="c2f1").status_code == 303


def test_findings_keep_everything_typed(new_invoice: NewInvoice) -> None:
    invoice = recorded(new_invoice, 28)
    typed = {
        **EDIT,
        "live_minutes": "70",
        "code": "90834",
        "add_ons": ["90785"],
        "contact": "phone_only",
        "completed_by_phone": "on",
        "phone_minutes": "32",
        "identified_client_present": "yes",
        "client_location": "elsewhere",
        "client_state": "NJ",
    }
    before = opened(invoice)
    page = Page(send(invoice, **typed))
    expected = {name: value if isinstance(value, list) else [value] for name, value in typed.items()}
    assert page.status == 422
    assert form_on(page, invoice) == {**before, **expected}
    assert not Submission.objects.exists()


def test_a_warning_alone_keeps_the_form_and_asks_for_a_tick(new_invoice: NewInvoice) -> None:
    invoice = recorded(new_invoice, 28)
    page = Page(send(invoice, **{**EDIT, "accept": None}))
    assert page.status == 422
    assert "id_accept_time-outside-recording" in page.ids
    assert form_on(page, invoice)["disruption_note"] == [NOTE]
    assert Invoice.objects.get().status == Invoice.Status.DRAFT


@pytest.mark.parametrize(
    "typed",
    [
        {"code": "", "started_at": "", "ended_at": "", "live_minutes": ""},
        {"code": "90837"},
        {"code": "90834", "live_minutes": "50"},
        {"code": "90834", "contact": "message", "identified_client_present": "no"},
        {"code": "90834", "started_at": "tomorrow", "live_minutes": "many", "client_state": "New York"},
        {"code": "90834", "add_ons": ["90785", "90846"]},
        {"code": "90834", "started_at": "2026-11-01T01:15", "ended_at": "2026-11-01T01:30"},
    ],
)
def test_every_line_of_the_error_summary_leads_to_one_field(new_invoice: NewInvoice, typed: dict[str, Any]) -> None:
    page = Page(send(recorded(new_invoice), **typed))
    assert page.status == 422
    assert page.summary
    assert [page.ids.count(field) for field in page.summary] == [1] * len(page.summary)


@pytest.mark.parametrize("code", ["90834-90837", "90840-90839", "90834-90834", "90834-90785"])
def test_what_is_no_line_of_the_code_list_bills_nothing(new_invoice: NewInvoice, code: str) -> None:
    invoice = recorded(new_invoice)
    assert send(invoice, code=code).status_code == 422
    assert not Submission.objects.exists()


def test_the_same_content_again_leads_to_the_same_receipt(new_invoice: NewInvoice) -> None:
    invoice = recorded(new_invoice)
    form = changed(opened(invoice), code="90834")
    answers = [therapist(invoice).post(address(invoice), form) for _ in range(2)]
    assert {(answer.status_code, answer["location"]) for answer in answers} == {(303, f"/invoices/{invoice.pk}/")}
    assert Submission.objects.count() == 1
    assert Event.objects.filter(action="invoice.submitted").count() == 1


@pytest.mark.parametrize(
    ("field", "value", "shown"),
    [("code", "90832", "90832"), ("client_state", "NJ", "NJ"), ("contact", "phone_only", "Phone only")],
)
def test_other_content_after_a_submission_shows_both_versions(
    new_invoice: NewInvoice, field: str, value: str, shown: str
) -> None:
    invoice = recorded(new_invoice)
    form = changed(opened(invoice), code="90834")
    therapist(invoice).post(address(invoice), form)
    page = Page(therapist(invoice).post(address(invoice), {**form, field: value}))
    assert page.status == 409
    assert re.search(r"\b90834\b", page.text)
    assert re.search(rf"\b{shown}\b", page.text)
    assert Submission.objects.count() == 1


def test_a_stale_version_shows_both_versions_and_saves_nothing(new_invoice: NewInvoice) -> None:
    back = returned(new_invoice)
    again = "I called at 12:44 PM and we talked until 1:30 PM, 32 minutes on the telephone."
    form = {**opened(back), "version": "1", "disruption_note": again, "accept": EDIT["accept"]}
    page = Page(therapist(back).post(address(back), form))
    assert page.status == 409
    assert NOTE in page.text
    assert again in page.text
    assert Submission.objects.count() == 1


@pytest.mark.parametrize("extra", [{}, {"code": "90791", "identified_client_present": "no"}, {"add_ons": ["90785"]}])
def test_a_returned_invoice_opens_with_what_was_submitted(new_invoice: NewInvoice, extra: dict[str, Any]) -> None:
    invoice = recorded(new_invoice, 28)
    sent = {**EDIT, "completed_by_phone": "on", "phone_minutes": "32", "client_state": "NJ", **extra}
    sent["accept"] = [*EDIT["accept"], "audio-only-not-covered"]
    assert send(invoice, **sent).status_code == 303
    back = return_invoice(invoice, by=people.carol(), version=None, because="Name the number you called.")
    page = Page(therapist(back).get(address(back)))
    form = form_on(page, back)
    expected = {name: value if isinstance(value, list) else [value] for name, value in sent.items() if name != "accept"}
    assert {name: form.get(name) for name in expected} == expected
    assert form["version"] == [str(back.version)]
    assert "Name the number you called." in page.text


def test_a_corrected_invoice_goes_back_to_support(new_invoice: NewInvoice) -> None:
    back = returned(new_invoice)
    answer = send(back, disruption_note=f"{NOTE} I called 555-0100.", accept=EDIT["accept"])
    assert (answer.status_code, answer["location"]) == (303, f"/invoices/{back.pk}/")
    assert Invoice.objects.get().status == Invoice.Status.FLAGGED
    assert Submission.objects.count() == 2


def test_a_submitted_session_leads_to_its_receipt(new_invoice: NewInvoice) -> None:
    invoice = recorded(new_invoice)
    send(invoice, code="90834")
    answer = therapist(invoice).get(address(invoice))
    assert (answer.status_code, answer["location"]) == (302, f"/invoices/{invoice.pk}/")


def test_after_the_deadline_the_form_says_so_and_the_clock_decides(new_invoice: NewInvoice) -> None:
    invoice = recorded(new_invoice)
    with time_machine.travel(invoice.submit_by + timedelta(seconds=1), tick=False):
        assert send(invoice, code="90834").status_code == 422
        assert ids(checked(invoice, code="90834")) == ["window-closed"]
    assert not Submission.objects.exists()


@pytest.fixture
def repeated_hour(new_invoice: NewInvoice) -> Invoice:
    """Recorded from the first 1:15 AM to the second 1:00 AM."""
    return recorded(new_invoice, starts=TWICE_AN_HOUR)


@time_machine.travel(datetime(2026, 11, 2, 12, 0, tzinfo=NEW_YORK), tick=False)
def test_in_a_repeated_hour_an_untouched_form_is_never_ambiguous(repeated_hour: Invoice) -> None:
    form = opened(repeated_hour)
    assert (form["started_at"], form["started_at_fold"]) == (["2026-11-01T01:15"], ["0"])
    assert (form["ended_at"], form["ended_at_fold"]) == (["2026-11-01T01:00"], ["1"])
    assert send(repeated_hour, code="90834").status_code == 303
    assert Submission.objects.get().ended_at - TWICE_AN_HOUR == timedelta(minutes=45)


@time_machine.travel(datetime(2026, 11, 2, 12, 0, tzinfo=NEW_YORK), tick=False)
def test_a_repeated_time_without_its_fold_is_asked(repeated_hour: Invoice) -> None:
    page = Page(send(repeated_hour, code="90834", ended_at_fold=""))
    assert page.status == 422
    assert page.summary == ["id_ended_at_fold_0"]
    assert 'name="ended_at_fold" value="1"' in page.text
    answer = checked(repeated_hour, code="90834", ended_at_fold="")
    assert ids(answer) == ["time-ambiguous"]


@time_machine.travel(datetime(2026, 3, 9, 12, 0, tzinfo=NEW_YORK), tick=False)
def test_a_skipped_time_is_refused_with_the_nearest_ones(new_invoice: NewInvoice) -> None:
    invoice = recorded(new_invoice, starts=SKIPPED_HOUR)
    assert opened(invoice)["ended_at"] == ["2026-03-08T03:30"]
    (finding,) = checked(invoice, code="90834", ended_at="2026-03-08T02:30", disruption_note=NOTE)["findings"]
    assert (finding["id"], finding["field"]) == ("time-impossible", "ended_at")
    assert "1:59 AM" in finding["message"]
    assert "3:00 AM" in finding["message"]
    refused = Page(send(invoice, code="90834", ended_at="2026-03-08T02:30", disruption_note=NOTE))
    assert refused.status == 422
    assert [value for name, value in refused.buttons if name == "fill"] == [
        "ended_at 2026-03-08T01:59",
        "ended_at 2026-03-08T03:00",
    ]


@time_machine.travel(datetime(2026, 3, 9, 12, 0, tzinfo=NEW_YORK), tick=False)
def test_the_nearest_time_is_put_in_by_its_button(new_invoice: NewInvoice) -> None:
    invoice = recorded(new_invoice, starts=SKIPPED_HOUR)
    answer = check(
        invoice, code="90834", ended_at="2026-03-08T02:30", disruption_note=NOTE, fill="ended_at 2026-03-08T03:00"
    )
    form = form_on(Page(answer), invoice)
    assert (answer.status_code, form["ended_at"], form["disruption_note"]) == (200, ["2026-03-08T03:00"], [NOTE])
    assert "clocks of" not in answer.content.decode()


def test_a_check_saves_nothing(new_invoice: NewInvoice) -> None:
    invoice = recorded(new_invoice)
    assert check(invoice, code="90834").status_code == 200
    assert not InvoiceLine.objects.exists()
    assert Invoice.objects.values("status", "version").get() == {"status": "draft", "version": 1}
    assert set(Event.objects.values_list("action", flat=True)) == {"contract.added", "session.added", "page.read"}


@pytest.mark.parametrize("session_id", [0, 2**63 - 1, 2**63, 10**30])
@pytest.mark.parametrize("part", ["", "check/", "draft/"])
def test_a_session_that_cannot_be_is_not_found(new_invoice: NewInvoice, session_id: int, part: str) -> None:
    browser = therapist(new_invoice())
    browser.raise_request_exception = False
    assert browser.post(f"/sessions/{session_id}/invoice/{part}", {"code": "90834"}).status_code == 404
    assert browser.get(f"/sessions/{session_id}/invoice/").status_code == 404
