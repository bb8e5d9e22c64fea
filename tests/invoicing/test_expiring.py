"""The job that marks what was not submitted in time: when, what, once, and beside everything else."""

import os
import subprocess
import sys
import threading
from datetime import datetime, timedelta
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from audit.models import Event
from invoicing.actions import expiring
from invoicing.actions.deciding import return_invoice
from invoicing.actions.expiring import expire_overdue
from invoicing.models import Invoice
from sessions_app.models import Client
from tests import people
from tests.fixtures import NEW_YORK, NewInvoice
from tests.invoicing.desk import address, check, flagged, ids, send, therapist
from tests.invoicing.test_submitting import recorded
from tests.run import ROOT
from tests.servers import database_address

# Of the session that `new_invoice` makes: November 17, 2026, and 14 days.
DEADLINE = datetime(2026, 12, 1, 3, 15, tzinfo=NEW_YORK)
SECOND = timedelta(seconds=1)
Status = Invoice.Status


def run(*options: str, at: datetime = DEADLINE + SECOND) -> str:
    said = StringIO()
    with time_machine.travel(at, tick=False):
        call_command("expire_invoices", *options, stdout=said)
    return said.getvalue()


def statuses() -> list[str]:
    return list(Invoice.objects.order_by("pk").values_list("status", flat=True))


@pytest.mark.parametrize(
    ("late", "status"), [(-SECOND, Status.DRAFT), (timedelta(0), Status.DRAFT), (SECOND, Status.EXPIRED)]
)
def test_a_draft_expires_once_its_deadline_has_passed(new_invoice: NewInvoice, late: timedelta, status: str) -> None:
    new_invoice()
    run(at=DEADLINE + late)
    assert statuses() == [status]


@pytest.mark.parametrize("late", [timedelta(days=1), timedelta(days=400)])
def test_a_run_that_is_late_marks_the_same(new_invoice: NewInvoice, late: timedelta) -> None:
    new_invoice()
    assert run(at=DEADLINE + late) == "Invoices expired: 1.\n"
    assert statuses() == [Status.EXPIRED]


def test_each_has_its_audit_event_with_the_deadline_and_nobody_as_its_author(new_invoice: NewInvoice) -> None:
    invoice = new_invoice()
    run()
    event = Event.objects.about(invoice).get()
    assert (event.action, event.by) == ("invoice.expired", None)
    assert event.details == '{"submit_by":"2026-12-01T08:15:00+00:00"}'
    invoice.refresh_from_db()
    assert invoice.status_at == DEADLINE + SECOND


def test_a_second_run_changes_nothing(new_invoice: NewInvoice) -> None:
    invoice = new_invoice()
    run()
    assert run(at=DEADLINE + timedelta(days=1)) == "Invoices expired: 0.\n"
    invoice.refresh_from_db()
    assert (invoice.status_at, Event.objects.about(invoice).count()) == (DEADLINE + SECOND, 1)


def test_returned_and_submitted_ones_stay(five_oclock: None, new_invoice: NewInvoice) -> None:
    return_invoice(flagged(new_invoice), by=people.carol(), version=None, because="Name the number.")
    send(recorded(new_invoice, starts=datetime(2026, 11, 16, 12, 15, tzinfo=NEW_YORK)), code="90834")
    before = statuses()
    assert before == [Status.RETURNED, Status.ACCEPTED]
    assert run() == "Invoices expired: 0.\n"
    assert statuses() == before


def test_sessions_to_come_stay(new_invoice: NewInvoice) -> None:
    new_invoice()
    new_invoice(datetime(2026, 11, 18, 12, 15, tzinfo=NEW_YORK))
    run()
    assert statuses() == [Status.EXPIRED, Status.DRAFT]


def test_batches_go_through_everything(new_invoice: NewInvoice) -> None:
    made = [new_invoice().pk for _ in range(5)]
    assert list(expire_overdue(DEADLINE + SECOND, batch=2)) == [made[:2], made[2:4], made[4:]]
    assert statuses() == [Status.EXPIRED] * 5


def test_what_was_stored_before_a_run_was_stopped_stays(new_invoice: NewInvoice, monkeypatch: Any) -> None:
    for _ in range(4):
        new_invoice()
    written, record = [], expiring.record

    def stop_at_the_third(*about: Any, **details: Any) -> None:
        if len(written) == 2:
            raise KeyboardInterrupt
        written.append(record(*about, **details))

    monkeypatch.setattr(expiring, "record", stop_at_the_third)
    with pytest.raises(KeyboardInterrupt):
        list(expire_overdue(DEADLINE + SECOND, batch=2))
    assert statuses() == [Status.EXPIRED] * 2 + [Status.DRAFT] * 2
    monkeypatch.undo()
    assert run() == "Invoices expired: 2.\n"
    assert Event.objects.filter(action="invoice.expired").count() == 4


def test_a_dry_run_marks_nothing_and_exits_with_1_when_there_is_something_to_mark(new_invoice: NewInvoice) -> None:
    assert run("--dry-run") == "No deadline has passed unmarked.\n"
    new_invoice()
    with pytest.raises(CommandError, match="Invoices whose deadline has passed: 1") as refusal:
        run("--dry-run")
    assert refusal.value.returncode == 1
    assert (statuses(), Event.objects.filter(action="invoice.expired").exists()) == ([Status.DRAFT], False)


def test_a_form_that_stood_open_is_answered_by_the_deadline(new_invoice: NewInvoice) -> None:
    with time_machine.travel(DEADLINE - timedelta(hours=1), tick=False):
        invoice = recorded(new_invoice)
        version = invoice.version
    run()
    with time_machine.travel(DEADLINE + SECOND * 2, tick=False):
        answer = send(invoice, code="90834", version=version)
    assert answer.status_code == 422
    assert "until December 1, 2026, 3:15 AM" in answer.content.decode()
    with time_machine.travel(DEADLINE + SECOND * 2, tick=False):
        found = check(invoice, headers={"accept": "application/json"}, code="90834").json()
    assert ids(found) == ["window-closed"]


@pytest.mark.parametrize(("late", "is_closed"), [(timedelta(0), False), (SECOND, True)])
def test_a_form_opened_past_the_deadline_says_so_at_once(
    new_invoice: NewInvoice, late: timedelta, is_closed: bool
) -> None:
    invoice = recorded(new_invoice)
    with time_machine.travel(DEADLINE + late, tick=False):
        text = therapist(invoice).get(address(invoice)).content.decode()
    assert ("Ask support to reopen it" in text) is is_closed
    assert ("Submit by" in text) is not is_closed


def test_two_runs_at_once_mark_each_invoice_once(
    transactional_db: None, robin: Client, new_invoice: NewInvoice
) -> None:
    made = [new_invoice().pk for _ in range(40)]
    start, taken = threading.Barrier(2), []

    def expire() -> None:
        try:
            start.wait()
            for batch in expire_overdue(DEADLINE + SECOND, batch=3):
                taken.extend(batch)
        finally:
            connection.close()

    runs = [threading.Thread(target=expire) for _ in range(2)]
    for one in runs:
        one.start()
    for one in runs:
        one.join()
    assert sorted(taken) == made
    events = Event.objects.filter(action="invoice.expired").values_list("subject_id", flat=True)
    assert sorted(events) == made


def test_two_processes_at_once_mark_each_invoice_once(transactional_db: None, new_invoice: NewInvoice) -> None:
    made = [new_invoice(datetime(2025, 11, 17, 12, 15, tzinfo=NEW_YORK)).pk for _ in range(20)]
    settings = {"DJANGO_SETTINGS_MODULE": "tests.settings", "DATABASE_URL": database_address()}
    command = [sys.executable, "manage.py", "expire_invoices"]
    pipes: Any = {"cwd": ROOT, "env": {**os.environ, **settings}, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    runs = [subprocess.Popen(command, text=True, **pipes) for _ in range(2)]
    said = [one.communicate(timeout=60) for one in runs]
    assert [one.returncode for one in runs] == [0, 0], said
    assert sum(int(out.splitlines()[0].split(": ")[1].rstrip(".")) for out, _ in said) == 20
    assert statuses() == [Status.EXPIRED] * 20
    events = Event.objects.filter(action="invoice.expired").values_list("subject_id", flat=True)
    assert sorted(events) == made


def test_what_somebody_holds_is_left_to_the_next_run(transactional_db: None, new_invoice: NewInvoice) -> None:
    """On PostgreSQL; SQLite lets one writer in at a time."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no row locks")
    held, free = new_invoice(), new_invoice()
    said: list[str] = []

    def expire() -> None:
        try:
            said.append(run())
        finally:
            connection.close()

    with transaction.atomic():
        Invoice.objects.select_for_update().get(pk=held.pk)
        other = threading.Thread(target=expire)
        other.start()
        other.join(timeout=30)
    assert "Invoices expired: 1." in said[0]
    assert "left to the next run: 1." in said[0]
    assert run() == "Invoices expired: 1.\n"
    assert statuses() == [Status.EXPIRED] * 2
    assert free.pk
