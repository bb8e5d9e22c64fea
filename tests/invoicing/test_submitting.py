"""Submitting: what is frozen, what is refused, and what happens when two arrive at once."""

import threading
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from audit.models import Event
from cpt.actions import set_fees
from cpt.models import Payer
from invoicing.actions.deciding import approve_invoice, return_invoice
from invoicing.actions.locking import AlreadySubmitted, StaleVersion
from invoicing.actions.submitting import NUMBER_ALPHABET, Refused, submit_invoice
from invoicing.case import Contact, Entry
from invoicing.models import Flag, Invoice, InvoiceLine, Submission
from sessions_app.models import TimeEdit
from tests import people
from tests.fixtures import NEW_YORK, NewInvoice
from tests.rooms import Room

NOTE = "The connection broke at 12:43 PM; I called and we went on by phone until 1:30 PM, 32 minutes."
NOW = datetime(2026, 11, 17, 17, 0, tzinfo=NEW_YORK)


def recorded(new_invoice: NewInvoice, live: float = 45, **session: Any) -> Invoice:
    """A session with therapist and client live for so many minutes from its start."""
    invoice = new_invoice(**session)
    room = Room(invoice.session)
    room.visit("therapist", -1, live + 1)
    room.visit("client", 0, live)
    return invoice


def entry(invoice: Invoice, code: str = "90834", minutes: int = 45, window: int | None = None, **more: Any) -> Entry:
    """The recorded time as the form shows it, unless told."""
    start = invoice.session.scheduled_start_at
    end = start + timedelta(minutes=window or minutes)
    return Entry(code=code, started_at=start, ended_at=end, live_minutes=minutes, client_location="home", **more)


def edited(invoice: Invoice, **more: Any) -> Entry:
    """28 recorded minutes entered as 60 between 12:15 and 1:30 PM."""
    accepted = frozenset({"time-outside-recording"})
    return entry(invoice, "90837", 60, 75, disruption_note=NOTE, accept=accepted, **more)


def submit(invoice: Invoice, posted: Entry, version: int | None = None) -> Invoice:
    return submit_invoice(invoice, by=invoice.session.therapist.user, entry=posted, version=version, now=NOW)


def test_a_clean_invoice_is_accepted_and_frozen(new_invoice: NewInvoice, payer: Payer) -> None:
    set_fees(people.practice(), payer, {"90834": Decimal("125.00")})
    invoice = recorded(new_invoice, 45.7)
    sent = submit(invoice, entry(invoice))
    frozen = sent.submission
    assert sent.status == Invoice.Status.ACCEPTED
    assert frozen is not None
    assert (frozen.code, frozen.minutes, frozen.time_source) == ("90834", 45, "recorded")
    assert frozen.recorded_with_client_ms == 45.7 * 60_000
    assert (frozen.payer_name, frozen.member_id, frozen.total_charge) == ("Cedar", "M1", Decimal("125.00"))
    assert frozen.attestation
    line = frozen.lines.get()
    assert (line.units, line.modifiers, line.place_of_service) == (1, ["95"], "10")
    assert str(line.rule_effective_from) == "2013-01-01"
    assert line.rule_source.startswith("https://")


def test_a_receipt_number_has_ten_unmistakable_characters(new_invoice: NewInvoice) -> None:
    number = submit(recorded(new_invoice), entry(Invoice.objects.get())).number
    assert number is not None
    assert len(number) == 10
    assert set(number) <= set(NUMBER_ALPHABET)
    assert not set("01OILUV") & set(NUMBER_ALPHABET)


def test_crisis_bills_two_codes_and_their_units(new_invoice: NewInvoice) -> None:
    invoice = recorded(new_invoice, 105, kind="crisis")
    submit(invoice, entry(invoice, "90839-90840", 105))
    assert dict(InvoiceLine.objects.values_list("code", "units")) == {"90839": 1, "90840": 2}


def test_an_edit_keeps_recorded_and_entered_time_and_is_held(new_invoice: NewInvoice) -> None:
    invoice = recorded(new_invoice, 28)
    sent = submit(invoice, edited(invoice))
    frozen = sent.submission
    assert sent.status == Invoice.Status.FLAGGED
    assert frozen is not None
    assert (frozen.minutes, frozen.recorded_with_client_ms, frozen.time_source) == (60, 28 * 60_000, "edited")
    assert [finding["id"] for finding in frozen.accepted_findings] == ["time-outside-recording"]
    edit = TimeEdit.objects.get()
    assert frozen.time_edit == edit
    assert (edit.live_minutes, edit.recorded_live_ms, edit.note) == (60, 28 * 60_000, NOTE)
    raised = set(Flag.objects.values_list("flag_id", flat=True))
    assert raised == {"edit-across-threshold", "large-edit", "edit-outside-recording"}


def test_a_warning_without_its_tick_stops_the_invoice(new_invoice: NewInvoice) -> None:
    invoice = recorded(new_invoice, 28)
    with pytest.raises(Refused, match="time-outside-recording"):
        submit(invoice, entry(invoice, "90837", 60, 75, disruption_note=NOTE))
    assert not Submission.objects.exists()
    assert Invoice.objects.get().status == Invoice.Status.DRAFT


def test_times_in_person_are_attested(new_invoice: NewInvoice) -> None:
    invoice = new_invoice(modality="in_person", provider="")
    sent = submit(invoice, entry(invoice, contact=Contact.IN_PERSON))
    assert sent.status == Invoice.Status.ACCEPTED
    assert sent.submission is not None
    assert (sent.submission.time_source, sent.submission.recorded_source) == ("attested", "attested")
    assert TimeEdit.objects.get().recorded_live_ms is None


def test_the_same_content_again_is_the_same_receipt(new_invoice: NewInvoice) -> None:
    invoice = recorded(new_invoice)
    first, second = (submit(invoice, entry(invoice), version=1) for _ in range(2))
    assert first.number == second.number
    assert Submission.objects.count() == 1
    assert Event.objects.filter(action="invoice.submitted").count() == 1


def test_other_content_after_a_submission_is_refused(new_invoice: NewInvoice) -> None:
    invoice = recorded(new_invoice)
    submit(invoice, entry(invoice))
    with pytest.raises(AlreadySubmitted):
        submit(invoice, entry(invoice, client_state="NY"))


def test_a_stale_form_is_refused(new_invoice: NewInvoice) -> None:
    invoice = recorded(new_invoice, 28)
    sent = submit(invoice, edited(invoice), version=1)
    return_invoice(sent, by=people.carol(), version=None, because="Name the number you called.")
    with pytest.raises(StaleVersion):
        submit(invoice, edited(invoice, client_state="NY"), version=1)


def test_the_way_of_a_flagged_invoice(new_invoice: NewInvoice) -> None:
    invoice = recorded(new_invoice, 28)
    sent = submit(invoice, edited(invoice))
    back = return_invoice(sent, by=people.carol(), version=sent.version, because="Name the number you called.")
    assert (back.status, back.returned_because) == (Invoice.Status.RETURNED, "Name the number you called.")
    again = submit(back, edited(back, client_state="NY"), version=back.version)
    assert again.status == Invoice.Status.FLAGGED
    assert again.number == sent.number
    assert "resubmitted" in set(again.submissions.last().flags.values_list("flag_id", flat=True))  # type: ignore[union-attr]
    done = approve_invoice(again, by=people.carol(), version=again.version)
    assert done.status == Invoice.Status.APPROVED
    assert done.submissions.count() == 2
    actions = Event.objects.filter(subject_type="invoicing.invoice").values_list("action", flat=True)
    assert list(actions) == ["invoice.submitted", "invoice.returned", "invoice.submitted", "invoice.approved"]


def test_a_returned_invoice_has_no_deadline(new_invoice: NewInvoice) -> None:
    invoice = recorded(new_invoice, 28)
    sent = return_invoice(submit(invoice, edited(invoice)), by=people.carol(), version=None, because="Look again.")
    late = NOW + timedelta(days=60)
    again = submit_invoice(
        sent, by=sent.session.therapist.user, entry=edited(sent, client_state="NY"), version=None, now=late
    )
    assert again.status == Invoice.Status.FLAGGED


@pytest.mark.parametrize(("seconds", "is_open"), [(0, True), (1, False)])
def test_the_window_closes_at_a_quarter_past_three_in_new_york(
    new_invoice: NewInvoice, seconds: int, is_open: bool
) -> None:
    invoice = recorded(new_invoice)
    closes = datetime(2026, 12, 1, 3, 15, tzinfo=NEW_YORK)
    assert invoice.submit_by == closes
    send = {"by": invoice.session.therapist.user, "entry": entry(invoice), "version": None}
    if is_open:
        assert submit_invoice(invoice, now=closes, **send).status == Invoice.Status.ACCEPTED
        return
    with pytest.raises(Refused, match="window-closed"):
        submit_invoice(invoice, now=closes + timedelta(seconds=seconds), **send)


def test_a_decided_invoice_is_not_decided_again(new_invoice: NewInvoice) -> None:
    invoice = recorded(new_invoice, 28)
    sent = approve_invoice(submit(invoice, edited(invoice)), by=people.carol(), version=None)
    with pytest.raises(AlreadySubmitted):
        return_invoice(sent, by=people.carol(), version=None, because="Too late.")


def test_a_second_intake_is_refused_once_a_session_was_submitted(new_invoice: NewInvoice) -> None:
    earlier = recorded(new_invoice, starts=datetime(2026, 11, 10, 12, 15, tzinfo=NEW_YORK))
    submit(earlier, entry(earlier))
    invoice = recorded(new_invoice, 60)
    with pytest.raises(Refused, match="intake-established-client"):
        submit(invoice, entry(invoice, "90791", 60))


def test_an_overlap_with_a_submitted_session_is_refused(new_invoice: NewInvoice) -> None:
    first = recorded(new_invoice)
    submit(first, entry(first))
    second = recorded(new_invoice, starts=datetime(2026, 11, 17, 12, 45, tzinfo=NEW_YORK))
    with pytest.raises(Refused, match="overlapping-session"):
        submit(second, entry(second))


@pytest.mark.parametrize("table", ["invoicing_submission", "invoicing_invoiceline", "audit_event"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET id = id + 1000", "DELETE FROM {}"])
def test_the_database_refuses_to_change_what_was_sent(new_invoice: NewInvoice, table: str, statement: str) -> None:
    invoice = recorded(new_invoice)
    submit(invoice, entry(invoice))
    with pytest.raises(DatabaseError, match="only ever added"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(table))


def test_no_status_is_reached_but_by_its_transition() -> None:
    invoice = Invoice(status=Invoice.Status.ACCEPTED)
    with pytest.raises(ValueError, match="does not go from accepted to draft"):
        invoice.move_to(Invoice.Status.DRAFT)


def test_ten_submissions_at_one_instant_give_one_invoice_and_ten_equal_receipts(
    transactional_db: None, new_invoice: NewInvoice
) -> None:
    invoice = recorded(new_invoice)
    start, numbers = threading.Barrier(10), []

    def send() -> None:
        try:
            start.wait()
            numbers.append(submit(Invoice.objects.with_session().get(pk=invoice.pk), entry(invoice)).number)
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(numbers) == 10
    assert len(set(numbers)) == 1
    assert Submission.objects.count() == 1
    assert Event.objects.filter(action="invoice.submitted").count() == 1


def test_the_moment_of_submission_is_the_clocks(new_invoice: NewInvoice) -> None:
    with time_machine.travel(NOW, tick=False):
        invoice = recorded(new_invoice)
        sent = submit_invoice(
            invoice, by=invoice.session.therapist.user, entry=entry(invoice), version=None, now=timezone.now()
        )
    assert sent.submission is not None
    assert sent.submission.at == NOW
