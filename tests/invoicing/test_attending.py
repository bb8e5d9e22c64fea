"""Closing a session without an invoice: what is kept, what is refused, and the ways back."""

import threading
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from accounts.models import Therapist
from audit.models import Event
from cpt.actions import add_payer
from invoicing.actions.attending import record_attendance, take_back_attendance
from invoicing.actions.locking import AlreadySubmitted, StaleVersion
from invoicing.actions.submitting import Refused
from invoicing.attendance_case import Outcome, Statement
from invoicing.models import Attendance, Invoice
from sessions_app.actions import add_client
from tests import people
from tests.fixtures import NEW_YORK, NewInvoice
from tests.invoicing.desk import flagged
from tests.invoicing.test_submitting import entry, recorded, submit
from tests.rooms import Room

NOW = datetime(2026, 11, 17, 17, 0, tzinfo=NEW_YORK)
REASON = "It was the session of another client."


def waited(new_invoice: NewInvoice, **session: Any) -> Invoice:
    """A session of which only the therapist was there, for 21 minutes."""
    invoice = new_invoice(**session)
    Room(invoice.session).visit("therapist", -1, 20)
    return invoice


def close(
    invoice: Invoice, outcome: str = "no-show", *, version: int | None = None, now: datetime = NOW, **said: Any
) -> Invoice:
    statement = Statement(Outcome(outcome), **said)
    return record_attendance(invoice, by=invoice.therapist.user, said=statement, version=version, now=now)


def take_back(invoice: Invoice, reason: str = REASON, *, version: int | None = None, now: datetime = NOW) -> Invoice:
    return take_back_attendance(invoice, by=invoice.therapist.user, reason=reason, version=version, now=now)


def test_a_no_show_closes_the_invoice_and_keeps_its_evidence(new_invoice: NewInvoice) -> None:
    invoice = close(waited(new_invoice), fee=Decimal("75.50"))
    kept = Attendance.objects.get()
    assert (invoice.status, invoice.attendance, invoice.number, invoice.submission) == ("closed", kept, None, None)
    assert (kept.outcome, kept.fee, kept.cancelled_at, kept.by, kept.at) == (
        "no-show",
        Decimal("75.50"),
        None,
        invoice.therapist.user,
        NOW,
    )
    start = invoice.session.scheduled_start_at
    assert kept.scheduled_start_at == start
    assert kept.recorded_therapist_at == start - timedelta(minutes=1)
    assert (kept.recorded_client_at, kept.recorded_together_ms) == (None, 0)
    assert kept.payer_name == "Cedar"
    assert kept.limits == {"grace_minutes": 15, "notice_hours": 24, "fee_cap": "200.00", "allows_fee": True}


def test_nothing_of_a_fee_goes_to_insurance(new_invoice: NewInvoice) -> None:
    """A claim is made from lines of submissions; there are none."""
    invoice = close(waited(new_invoice), fee=Decimal(75))
    assert not invoice.submissions.exists()
    assert not Invoice.objects.sent().exists()
    assert Attendance._meta.get_field("fee").help_text == "Charged to the client, never to insurance."


def test_both_histories_tell_it(new_invoice: NewInvoice) -> None:
    invoice = close(waited(new_invoice), fee=Decimal(75))
    told = [event.sentence for row in (invoice.session, invoice) for event in Event.objects.about(row)]
    assert told[1:] == ["Ended without an invoice: no-show, fee $75", "Closed without being submitted: no-show"]


def test_a_tick_is_kept(new_invoice: NewInvoice) -> None:
    invoice = new_invoice()
    Room(invoice.session).visit("therapist", -1, 20)
    Room(invoice.session).visit("client", 1, 2)
    with pytest.raises(Refused, match="client-came-briefly"):
        close(invoice)
    close(invoice, accept=frozenset({"client-came-briefly"}))
    kept = Attendance.objects.get()
    assert [finding["id"] for finding in kept.accepted_findings] == ["client-came-briefly"]
    assert kept.recorded_together_ms == 60_000
    assert kept.recorded_client_at == invoice.session.scheduled_start_at + timedelta(minutes=1)


def test_what_the_record_contradicts_is_refused(new_invoice: NewInvoice) -> None:
    invoice = recorded(new_invoice)
    with pytest.raises(Refused, match="client-was-there"):
        close(invoice)
    assert not Attendance.objects.exists()
    assert Invoice.objects.get().status == Invoice.Status.DRAFT


def test_a_contracts_terms_of_the_date_of_service_hold(alice: Therapist, new_invoice: NewInvoice) -> None:
    barred = add_payer(people.practice(), "Prairie State Medicaid", allows_missed_fee=False).payer
    client = add_client(alice, "Kim Lee", payer=barred, since=date(2020, 1, 1))
    invoice = waited(new_invoice, client=client)
    with pytest.raises(Refused, match="fee-barred"):
        close(invoice, fee=Decimal(1))
    assert close(invoice).attendance.limits["allows_fee"] is False


def test_a_time_that_the_outcome_does_not_ask_for_is_not_kept(new_invoice: NewInvoice) -> None:
    close(waited(new_invoice), cancelled_at=NOW)
    assert Attendance.objects.get().cancelled_at is None


def test_the_same_again_is_one(new_invoice: NewInvoice) -> None:
    invoice = waited(new_invoice)
    first = close(invoice, version=1, fee=Decimal(75))
    again = close(invoice, version=1, fee=Decimal("75.00"))
    assert (Attendance.objects.count(), first.version, again.version) == (1, 2, 2)


def test_a_page_from_before_is_stale(new_invoice: NewInvoice) -> None:
    invoice = waited(new_invoice)
    close(invoice, version=1)
    with pytest.raises(StaleVersion):
        close(invoice, version=1, fee=Decimal(75), reason=REASON)


def test_a_correction_is_a_new_row_with_its_reason(new_invoice: NewInvoice) -> None:
    invoice = close(waited(new_invoice), fee=Decimal(75))
    with pytest.raises(Refused, match="reason-missing"):
        close(invoice, fee=Decimal(50))
    corrected = close(invoice, fee=Decimal(50), reason=f" {REASON} ")
    rows = list(Attendance.objects.values_list("sequence", "fee", "reason"))
    assert rows == [(1, Decimal(75), ""), (2, Decimal(50), REASON)]
    assert (corrected.status, corrected.attendance.sequence, corrected.version) == ("closed", 2, 3)


def test_what_was_taken_back_can_be_invoiced(new_invoice: NewInvoice) -> None:
    invoice = recorded(new_invoice)
    closed = close(invoice, "held-not-billable", reason="A courtesy.")
    until = closed.submit_by
    opened = take_back(closed)
    assert (opened.status, opened.attendance, opened.submit_by) == ("draft", None, until)
    assert list(Attendance.objects.values_list("outcome", "reason")) == [
        ("held-not-billable", "A courtesy."),
        ("taken-back", REASON),
    ]
    assert submit(opened, entry(opened)).status == Invoice.Status.ACCEPTED
    assert Event.objects.about(opened.session).last().sentence.startswith("Outcome taken back")


def test_taking_back_says_why(new_invoice: NewInvoice) -> None:
    closed = close(waited(new_invoice))
    with pytest.raises(Refused, match="reason-missing"):
        take_back(closed, "  ")
    assert Invoice.objects.get().status == Invoice.Status.CLOSED


def test_what_is_not_closed_is_not_taken_back(new_invoice: NewInvoice) -> None:
    with pytest.raises(AlreadySubmitted):
        take_back(new_invoice())


def test_taking_back_from_a_page_of_before_is_stale(new_invoice: NewInvoice) -> None:
    closed = close(waited(new_invoice))
    with pytest.raises(StaleVersion):
        take_back(closed, version=1)


@pytest.mark.parametrize("seconds", [0, 1])
def test_the_deadline_ends_every_change(new_invoice: NewInvoice, seconds: int) -> None:
    first, second = waited(new_invoice), close(waited(new_invoice))
    late = first.submit_by + timedelta(seconds=seconds)
    for change in (
        lambda: close(first, now=late),
        lambda: close(second, now=late, fee=Decimal(1), reason=REASON),
        lambda: take_back(second, now=late),
    ):
        if seconds:
            with pytest.raises(Refused, match="window-closed"):
                change()
        else:
            change()


def test_an_expired_one_is_answered_by_its_deadline(new_invoice: NewInvoice) -> None:
    invoice = waited(new_invoice)
    invoice.move_to(Invoice.Status.EXPIRED)
    invoice.save()
    with pytest.raises(Refused, match="window-closed"):
        close(invoice, now=invoice.submit_by + timedelta(days=1))


def test_what_was_submitted_is_not_closed(new_invoice: NewInvoice) -> None:
    sent = flagged(new_invoice)
    with pytest.raises(AlreadySubmitted):
        close(sent)


def test_what_is_closed_is_not_submitted(new_invoice: NewInvoice) -> None:
    invoice = recorded(new_invoice)
    close(invoice, "held-not-billable", reason="A courtesy.")
    with pytest.raises(AlreadySubmitted):
        submit(invoice, entry(invoice))


@pytest.mark.parametrize(
    "columns",
    [
        {"outcome": "held-not-billable", "fee": Decimal(1)},
        {"outcome": "taken-back", "fee": Decimal(1)},
        {"outcome": "no-show", "fee": Decimal(-1)},
        {"outcome": "no-show", "cancelled_at": NOW},
        {"outcome": "late-cancel"},
        {"outcome": "ill"},
        {"outcome": "no-show", "sequence": 1},
    ],
)
def test_the_database_keeps_what_belongs_together(new_invoice: NewInvoice, columns: dict[str, Any]) -> None:
    invoice = close(waited(new_invoice))
    plain = {"sequence": 2, "at": NOW, "by": invoice.therapist.user, "scheduled_start_at": NOW, "payer_name": "Cedar"}
    with pytest.raises(IntegrityError), transaction.atomic():
        Attendance.objects.create(invoice=invoice, **{**plain, **columns})


def test_closed_and_its_outcome_go_together(new_invoice: NewInvoice) -> None:
    invoice = close(waited(new_invoice))
    for columns in ({"attendance": None}, {"status": "draft"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Invoice.objects.filter(pk=invoice.pk).update(**columns)


def test_a_row_is_never_changed(new_invoice: NewInvoice) -> None:
    close(waited(new_invoice))
    with pytest.raises(DatabaseError), transaction.atomic():
        Attendance.objects.update(fee=Decimal(1))


def test_of_two_at_once_one_is_kept(transactional_db: None, new_invoice: NewInvoice) -> None:
    invoice = waited(new_invoice)
    found: list[str] = []

    def closing(fee: int) -> None:
        try:
            close(invoice, version=1, fee=Decimal(fee))
            found.append("kept")
        except StaleVersion:
            found.append("stale")
        finally:
            connection.close()

    threads = [threading.Thread(target=closing, args=(fee,)) for fee in (10, 20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == ["kept", "stale"]
    assert Attendance.objects.count() == 1
