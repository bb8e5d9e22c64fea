"""What happens when several people do something to one invoice at the same instant: one of them does it."""

import threading
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction

from accounts.once import FIELD, new_key
from audit.models import Event
from invoicing.actions.locking import AlreadySubmitted, StaleVersion, locked
from invoicing.actions.remarking import NotAsked, answer_question
from invoicing.actions.submitting import Refused
from invoicing.actions.voiding import SessionTaken, void_invoice
from invoicing.models import Hold, Invoice, Remark
from review.actions.claiming import NothingToClaim, Taken, claim
from review.actions.deciding import decide
from review.models import Decision
from tests import people
from tests.fixtures import NewInvoice
from tests.invoicing.desk import address, flagged, opened, therapist
from tests.invoicing.test_submitting import NOW, entry, recorded, submit
from tests.pages import signed_in
from tests.review.desk import unrecorded

pytestmark = pytest.mark.usefixtures("five_oclock", "transactional_db")

# What somebody may be told; everything else is a fault of ours.
TOLD = (AlreadySubmitted, StaleVersion, NotAsked, SessionTaken, Taken, NothingToClaim, Refused)


def at_once(*jobs: Callable[[], object]) -> list[str]:
    """Run all of them at the same instant; says of each how it ended."""
    start, ends = threading.Barrier(len(jobs)), [""] * len(jobs)

    def run(place: int, job: Callable[[], object]) -> None:
        try:
            start.wait()
            job()
            ends[place] = "done"
        except TOLD as told:
            ends[place] = type(told).__name__
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=one) for one in enumerate(jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return ends


def decision(invoice: Invoice, kind: str, by: Any, **more: Any) -> Callable[[], object]:
    """A decision on the page as it was opened before."""
    words = {"comment": "Words.", "version": invoice.version, **more}
    return lambda: decide(Invoice.objects.get(pk=invoice.pk), kind=kind, by=by, **words)


def test_of_two_decisions_one_counts(new_invoice: NewInvoice) -> None:
    invoice, carol, dana = flagged(new_invoice), people.carol(), people.dana()
    ends = at_once(*[decision(invoice, *one) for one in (("approve", carol), ("return", dana), ("void", dana)) * 2])
    kept = Decision.objects.get()
    assert ends.count("done") == 2  # each was sent twice
    expected = {"approve": "approved", "return": "returned", "void": "voided"}[kept.kind]
    assert Invoice.objects.get(pk=invoice.pk).status == expected
    assert Hold.objects.get().outcome == expected
    assert Invoice.objects.count() == (2 if kept.kind == "void" else 1)


def test_an_answer_and_a_decision_at_one_instant_leave_one_story(new_invoice: NewInvoice) -> None:
    invoice, carol, alice = flagged(new_invoice), people.carol(), people.alice().user
    decide(invoice, kind="ask", comment="Which number?", version=None, by=carol)
    question, invoice = Remark.objects.get(), Invoice.objects.get()
    answered, decided = at_once(
        lambda: answer_question(question, words="The one in the chart.", by=alice),
        decision(invoice, "approve", carol),
    )
    status, hold = Invoice.objects.get().status, Hold.objects.get()
    assert (answered, decided) in [("done", "StaleVersion"), ("NotAsked", "done")]
    assert (status, hold.state) == (("approved", "decided") if decided == "done" else ("flagged", "waiting"))
    assert Remark.objects.count() == (2 if answered == "done" else 1)


def test_taking_over_and_deciding_at_one_instant_do_not_wait_for_each_other_for_ever(new_invoice: NewInvoice) -> None:
    invoice, carol, dana = flagged(new_invoice), people.carol(), people.dana()
    claim(invoice, by=carol, now=NOW)
    ends = at_once(
        decision(invoice, "return", dana, take_over=True),
        decision(invoice, "approve", carol),
        lambda: claim(invoice, by=dana, now=NOW, over=True),
    )
    assert Decision.objects.count() <= 1
    assert ends.count("done") >= 1
    status = Invoice.objects.get().status
    assert (status == "flagged") == (Decision.objects.count() == 0)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer: nobody waits inside its work")
def test_a_decision_that_takes_over_holds_nothing_that_another_needs(new_invoice: NewInvoice) -> None:
    """Dana's waits for Carol's, which has the invoice; then Carol's needs the hold."""
    invoice, carol = flagged(new_invoice), people.carol()
    claim(invoice, by=carol, now=NOW)
    address, answers = f"/review/{invoice.pk}/decision/", []
    browser = signed_in(people.dana())
    form = {"decision": "return", "comment": "Words.", "version": invoice.version, "take_over": "1", FIELD: new_key()}

    def post() -> None:
        answers.append(browser.post(address, form).status_code)
        connection.close()

    thread = threading.Thread(target=post)
    with transaction.atomic():
        locked(invoice)
        thread.start()
        wait_until_somebody_waits()
        decision(invoice, "approve", carol)()
    thread.join()
    assert answers == [409]
    assert Invoice.objects.get().status == "approved"
    assert list(Event.objects.filter(action="hold.taken-over")) == []


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer: nobody waits inside its work")
def test_a_form_that_waits_for_a_voiding_is_told_of_it(new_invoice: NewInvoice) -> None:
    """What goes in the invoice's place was not there yet when the form was sent."""
    invoice = recorded(new_invoice, 45)
    browser, answers = therapist(invoice), []
    form = {**opened(invoice), "code": "90834"}
    sent = submit(invoice, entry(invoice))

    def post() -> None:
        answers.append(browser.post(address(invoice), form).status_code)
        connection.close()

    thread = threading.Thread(target=post)
    with transaction.atomic():
        void_invoice(sent, by=people.carol(), version=None, because="It was another session.")
        thread.start()
        wait_until_somebody_waits()
    thread.join()
    assert answers == [409]


def wait_until_somebody_waits() -> None:
    """For a lock, in the database of the test; AssertionError after ten seconds."""
    asked = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    with connection.cursor() as cursor:
        for _ in range(200):
            time.sleep(0.05)
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute(asked)
            if cursor.fetchone():
                return
    raise AssertionError("Nobody waits for a lock.")


def test_the_right_session_has_one_invoice_whoever_is_first(new_invoice: NewInvoice) -> None:
    right = recorded(new_invoice, starts=NOW - timedelta(days=2))
    invoice, carol = unrecorded(new_invoice, 4), people.carol()
    voided, submitted = at_once(
        decision(invoice, "void", carol, session=right.session),
        lambda: submit(Invoice.objects.with_session().get(pk=right.pk), entry(right)),
    )
    assert submitted == "done"
    assert voided in ("done", "SessionTaken")
    statuses = dict(Invoice.objects.values_list("pk", "status"))
    assert statuses == {right.pk: "accepted", invoice.pk: "voided" if voided == "done" else "flagged"}


def test_two_voids_with_the_same_right_session_open_one_draft(new_invoice: NewInvoice) -> None:
    right = new_invoice(NOW - timedelta(days=2))
    first, second = unrecorded(new_invoice, 4), unrecorded(new_invoice, 6)
    ends = at_once(
        decision(first, "void", people.carol(), session=right.session),
        decision(second, "void", people.dana(), session=right.session),
    )
    assert sorted(ends) == ["SessionTaken", "done"]
    assert Invoice.objects.filter(status="voided").count() == 1
    assert Invoice.objects.get(pk=right.pk).replaces is not None
