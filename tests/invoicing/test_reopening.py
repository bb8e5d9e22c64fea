"""Reopening: from when, until when, by whom, once, and what is kept of it."""

import threading
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import override_settings

from audit.models import Event
from invoicing.actions.expiring import expire_overdue
from invoicing.actions.reopening import (
    NotClosed,
    OutOfReach,
    latest_deadline,
    reopen_invoice,
    usual_deadline,
)
from invoicing.models import Invoice, Reopening
from tests import people
from tests.fixtures import NEW_YORK, NewInvoice
from tests.invoicing.desk import form_on, send
from tests.invoicing.test_expiring import DEADLINE, SECOND
from tests.invoicing.test_submitting import recorded
from tests.pages import Page, signed_in

NOW = datetime(2026, 12, 3, 10, 0, tzinfo=NEW_YORK)
UNTIL = datetime(2026, 12, 10, 3, 15, tzinfo=NEW_YORK)
REASON = "The clinic's line was down for two weeks."


def reopen(invoice: Invoice, **changes: Any) -> Reopening:
    """By carol two days after the deadline, with a reason, unless told."""
    told = {"by": people.carol(), "until": UNTIL, "reason": REASON, "now": NOW}
    return reopen_invoice(invoice, **{**told, **changes})


def expired(new_invoice: NewInvoice) -> Invoice:
    invoice = new_invoice()
    assert list(expire_overdue(NOW))
    return invoice


def test_an_expired_session_becomes_a_draft_with_a_later_deadline(new_invoice: NewInvoice) -> None:
    invoice = expired(new_invoice)
    kept = reopen(invoice)
    invoice.refresh_from_db()
    assert (invoice.status, invoice.submit_by, invoice.status_at) == (Invoice.Status.DRAFT, UNTIL, NOW)
    assert (kept.by, kept.at, kept.reason) == (people.carol(), NOW, REASON)
    assert (kept.previous_submit_by, kept.submit_by) == (DEADLINE, UNTIL)
    event = Event.objects.about(invoice).last()
    assert event is not None
    assert (event.action, event.by) == ("invoice.reopened", people.carol())
    assert event.details == f'{{"reopening":{kept.pk},"submit_by":"2026-12-10T03:15:00-05:00"}}'
    assert "clinic" not in event.details


def test_the_clock_decides_so_a_draft_that_no_job_has_marked_is_reopened_too(new_invoice: NewInvoice) -> None:
    invoice = new_invoice()
    with pytest.raises(NotClosed):
        reopen(invoice, now=DEADLINE)
    reopen(invoice, now=DEADLINE + SECOND)
    invoice.refresh_from_db()
    assert (invoice.status, invoice.submit_by) == (Invoice.Status.DRAFT, UNTIL)


def test_the_new_deadline_is_after_now_and_no_later_than_the_practice_allows(new_invoice: NewInvoice) -> None:
    invoice = expired(new_invoice)
    latest = latest_deadline(NOW)
    for until in (NOW, NOW - SECOND, latest + SECOND):
        with pytest.raises(OutOfReach):
            reopen(invoice, until=until)
    reopen(invoice, until=latest)


def test_a_second_after_now_is_a_deadline_too(new_invoice: NewInvoice) -> None:
    assert reopen(expired(new_invoice), until=NOW + SECOND).submit_by == NOW + SECOND


def test_the_usual_and_the_latest_deadline_are_settings() -> None:
    assert usual_deadline(NOW) == UNTIL
    assert latest_deadline(NOW) == datetime(2027, 1, 2, 3, 15, tzinfo=NEW_YORK)
    with override_settings(REOPENING_DAYS=3, REOPENING_MAX_DAYS=5):
        assert usual_deadline(NOW) == datetime(2026, 12, 6, 3, 15, tzinfo=NEW_YORK)
        assert latest_deadline(NOW) == datetime(2026, 12, 8, 3, 15, tzinfo=NEW_YORK)
    with override_settings(REOPENING_DAYS=9, REOPENING_MAX_DAYS=5):
        assert latest_deadline(NOW) == usual_deadline(NOW)


def test_today_is_the_practices_day() -> None:
    """At 4:30 AM in London on December 4 it is December 3 in New York."""
    assert usual_deadline(datetime(2026, 12, 3, 23, 30, tzinfo=NEW_YORK)) == UNTIL


def test_a_submitted_one_is_not_reopened(five_oclock: None, new_invoice: NewInvoice) -> None:
    invoice = recorded(new_invoice)
    assert send(invoice, code="90834").status_code == 303
    with pytest.raises(NotClosed):
        reopen(invoice)


def test_the_same_sent_twice_is_one_and_another_one_is_refused(new_invoice: NewInvoice) -> None:
    invoice = expired(new_invoice)
    first = reopen(invoice)
    assert reopen(invoice, now=NOW + SECOND) == first
    for other in ({"reason": "Other."}, {"until": UNTIL + SECOND}, {"by": people.dana()}):
        with pytest.raises(NotClosed):
            reopen(invoice, **other)
    assert (Reopening.objects.count(), Event.objects.filter(action="invoice.reopened").count()) == (1, 1)


def test_it_closes_and_is_reopened_again(new_invoice: NewInvoice) -> None:
    invoice = expired(new_invoice)
    reopen(invoice)
    assert list(expire_overdue(UNTIL)) == []
    assert list(expire_overdue(UNTIL + SECOND)) == [[invoice.pk]]
    again = reopen(invoice, now=UNTIL + SECOND, until=UNTIL + timedelta(days=1), reason="Once more.")
    assert again.previous_submit_by == UNTIL
    assert invoice.reopenings.count() == 2


def test_a_reopened_session_is_submitted_until_its_new_deadline(new_invoice: NewInvoice) -> None:
    with time_machine.travel(DEADLINE, tick=False):
        invoice = recorded(new_invoice)
    reopen(invoice)
    with time_machine.travel(UNTIL + SECOND, tick=False):
        assert send(invoice, code="90834").status_code == 422
    with time_machine.travel(UNTIL, tick=False):
        assert send(invoice, code="90834").status_code == 303


def test_a_form_that_stood_open_all_the_while_can_be_sent(new_invoice: NewInvoice) -> None:
    with time_machine.travel(DEADLINE, tick=False):
        invoice = recorded(new_invoice)
        browser, address = signed_in(people.alice().user), f"/sessions/{invoice.session_id}/invoice/"
        form = form_on(Page(browser.get(address)), invoice)
    list(expire_overdue(NOW))
    reopen(invoice)
    with time_machine.travel(UNTIL, tick=False):
        assert signed_in(people.alice().user).post(address, {**form, "code": "90834"}).status_code == 303


def test_two_reopenings_at_once_leave_one(transactional_db: None, new_invoice: NewInvoice) -> None:
    invoice = expired(new_invoice)
    by = [people.carol(), people.dana()]
    start, refused = threading.Barrier(2), []

    def one(who: Any) -> None:
        try:
            start.wait()
            reopen(Invoice.objects.get(pk=invoice.pk), by=who)
        except NotClosed:
            refused.append(who)
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=[who]) for who in by]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(refused), Reopening.objects.count()) == (1, 1)


@pytest.mark.parametrize("statement", ["UPDATE {} SET at = submit_by", "DELETE FROM {}"])
def test_the_database_refuses_to_change_what_was_kept(new_invoice: NewInvoice, statement: str) -> None:
    reopen(expired(new_invoice))
    with pytest.raises(DatabaseError, match="only ever added"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format("invoicing_reopening"))


@pytest.mark.parametrize(("before", "after"), [(0, 1), (-1, 0)])
def test_the_database_keeps_the_order_of_both_deadlines(new_invoice: NewInvoice, before: int, after: int) -> None:
    times = {"previous_submit_by": NOW + before * SECOND, "submit_by": NOW + after * SECOND}
    with pytest.raises(IntegrityError), transaction.atomic():
        Reopening.objects.create(invoice=new_invoice(), reason=REASON, at=NOW, by=people.carol(), **times)


def test_the_reason_is_not_readable_on_the_disk(new_invoice: NewInvoice) -> None:
    reopen(expired(new_invoice))
    with connection.cursor() as cursor:
        cursor.execute("SELECT reason FROM invoicing_reopening")
        assert "clinic" not in str(cursor.fetchone())
