"""A submission is replayed with what was known at its time; what came since is told apart, of the current one only."""

from copy import copy
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection

from audit.immutability import release
from invoicing.actions.deciding import return_invoice
from invoicing.actions.submitting import submit_invoice
from invoicing.models import Invoice, Submission
from invoicing.replaying import Replayed, replay, sessions
from sessions_app.actions import attach_event, name_person
from sessions_app.changes import Side
from sessions_app.models import PresenceEvent
from sessions_app.presence import Figure
from tests import people
from tests.fixtures import NewInvoice
from tests.invoicing.test_replaying import said
from tests.invoicing.test_submitting import NOW, edited, entry, recorded, submit
from tests.rooms import Room

pytestmark = pytest.mark.usefixtures("five_oclock")

MOVED = {"with_client_ms", "with_anyone_ms", "live_ms", "end_ms"}


def later(minutes: float = 0, *, seconds: float = 0) -> Any:
    """The clock so long after the submission, which is at 5 PM."""
    return time_machine.travel(NOW + timedelta(minutes=minutes, seconds=seconds), tick=False)


def come_back(invoice: Invoice) -> None:
    """Both are in the room once more, ten minutes long."""
    for who in ("therapist", "client"):
        Room(invoice.session).visit(who, 50, 60)


def send_again(invoice: Invoice, minutes: float, **more: Any) -> Invoice:
    """Support returns it, and it is submitted again so long after the first time."""
    with later(minutes):
        back = return_invoice(invoice, by=people.carol(), version=None, because="Name the number you called.")
        posted, user = edited(back, client_state="NY", **more), back.session.therapist.user
        return submit_invoice(back, by=user, entry=posted, version=None, now=NOW + timedelta(minutes=minutes))


def found() -> list[tuple[set[str], set[str]]]:
    """The names of what differs in each submission: by the code, and by what came since."""
    return [names(one) for one in replay(sessions())]


def names(one: Replayed) -> tuple[set[str], set[str]]:
    by_code, since = ({value.name for value in part} for part in (one.verdict.by_code, one.verdict.since))
    return by_code, since


def test_what_came_since_is_said_of_the_current_submission(new_invoice: NewInvoice) -> None:
    invoice = recorded(new_invoice)
    submit(invoice, entry(invoice))
    with later(60):
        come_back(invoice)
    assert found() == [(set(), {*MOVED, "minutes", "spans_ms"})]
    start, last = f"session {invoice.session_id}, submission {Submission.objects.get().pk}", "2026-11-17T23:00:00+00:00"
    lines = said(fails=True).splitlines()
    assert f"{start}: minutes: submitted 45, now 55 (by what came since, the last at {last})" in lines
    assert lines[-1] == "1 sessions computed again: 0 differ by the code, 1 changed since they were submitted."


def test_what_came_since_and_changes_nothing_is_not_said(new_invoice: NewInvoice) -> None:
    invoice = recorded(new_invoice)
    submit(invoice, entry(invoice))
    with later(60):
        Room(invoice.session).end(120)
    assert found() == [(set(), set())]
    said()


@pytest.mark.parametrize("what", ["events", "a name", "an attached event"])
def test_what_came_between_two_submissions_is_no_difference(new_invoice: NewInvoice, what: str) -> None:
    invoice = recorded(new_invoice, 28)
    Room(invoice.session).visit("caller", 25, 29)
    elsewhere = copy(invoice.session)
    elsewhere.provider_room = "elsewhere"
    for who in ("therapist", "client"):
        Room(elsewhere).visit(who, 40, 45)
    sent = submit(invoice, edited(invoice))
    with later(10):
        if what == "events":
            come_back(invoice)
        elif what == "a name":
            name_person(invoice.session, person="caller", side=Side.CLIENT, by=sent.session.therapist.user)
        else:
            for event in PresenceEvent.objects.unmatched():
                attach_event(event, invoice.session, by=people.dana())
    send_again(sent, 20)
    first, second = Submission.objects.order_by("sequence")
    assert first.recorded_with_client_ms != second.recorded_with_client_ms
    assert found() == [(set(), set())] * 2
    said()


def test_of_a_superseded_submission_only_the_code_is_asked(new_invoice: NewInvoice) -> None:
    sent = submit(invoice := recorded(new_invoice, 28), edited(invoice))
    send_again(sent, 20)
    with later(30):
        come_back(invoice)
    assert found() == [(set(), set()), (set(), MOVED)]


def test_a_voided_one_is_superseded(new_invoice: NewInvoice) -> None:
    invoice = recorded(new_invoice)
    submit(invoice, entry(invoice))
    with later(30):
        come_back(invoice)
    Invoice.objects.update(status=Invoice.Status.VOIDED)
    assert found() == [(set(), set())]


def test_a_superseded_submission_that_the_code_would_change_is_named(new_invoice: NewInvoice) -> None:
    sent = submit(invoice := recorded(new_invoice, 28), edited(invoice))
    with later(10):
        come_back(invoice)
    send_again(sent, 20)
    release(connection, "invoicing_submission")
    Submission.objects.filter(sequence=1).update(recorded_inferred_ms=7)
    assert found() == [({"inferred_ms"}, set()), (set(), set())]
    assert "inferred_ms: submitted 7, now 0" in said(fails=True)


def test_code_that_counts_otherwise_is_told_from_what_came_since(
    new_invoice: NewInvoice, monkeypatch: pytest.MonkeyPatch
) -> None:
    invoice = recorded(new_invoice)
    submit(invoice, entry(invoice))
    with later(60):
        come_back(invoice)
    monkeypatch.setattr(Figure, "live_minutes", property(lambda figure: -(-figure.live_ms // 60_000) + 1))
    (one,) = replay(sessions())
    assert [(value.submitted, value.now) for value in one.verdict.by_code] == [(45, 46)]
    assert ("minutes", 45, 56) in [(value.name, value.submitted, value.now) for value in one.verdict.since]


@pytest.mark.parametrize(
    ("seconds", "may_be_either"),
    [(-30, False), (-29.999, True), (-1, True), (0, True), (1, True), (30, True), (30.001, False)],
)
def test_what_was_stored_while_it_was_under_way_may_have_been_seen_or_not(
    new_invoice: NewInvoice, seconds: float, may_be_either: bool
) -> None:
    """Seen though it came after the submission's instant, or not seen though it came before."""
    with later(-60):
        invoice = recorded(new_invoice, 28)
    if seconds >= 0:
        with later(seconds=seconds):
            come_back(invoice)
        submit(invoice, edited(invoice))
    else:
        submit(invoice, edited(invoice))
        with later(seconds=seconds):
            come_back(invoice)
    ((by_code, since),) = found()
    assert by_code == (set() if may_be_either else MOVED)
    assert since == (MOVED if may_be_either and seconds < 0 else set())


def test_a_session_that_was_booked_later_takes_no_time_from_an_earlier_submission(new_invoice: NewInvoice) -> None:
    first = new_invoice(room="standing", booked_at=NOW - timedelta(days=3))
    Room(first.session).visit("therapist", 0, 70)
    Room(first.session).visit("guest-1", 0, 70)
    submit(first, entry(first, "90846", 70, identified_client_present=False))
    # What a guest does there in the next hour is from now on the next session's.
    starts = first.session.scheduled_start_at + timedelta(minutes=60)
    new_invoice(room="standing", starts=starts, booked_at=NOW + timedelta(minutes=5))
    one, _ = replay(sessions())
    assert names(one) == (set(), {"with_anyone_ms", "live_ms", "end_ms", "minutes", "spans_ms"})
    assert one.last_at == NOW + timedelta(minutes=5)


def test_a_recording_brought_in_from_elsewhere_is_compared_as_it_is_now(new_invoice: NewInvoice) -> None:
    """Its events came after the submission that was made from them, as the demo's do."""
    with later(24 * 60):
        invoice = recorded(new_invoice)
    submit(invoice, entry(invoice))
    assert found() == [(set(), set())]
    release(connection, "invoicing_submission")
    Submission.objects.update(recorded_inferred_ms=7)
    assert found() == [({"inferred_ms"}, set())]


def test_when_a_session_has_no_events_nothing_differs(new_invoice: NewInvoice) -> None:
    invoice = new_invoice()
    posted = entry(invoice, disruption_note="The room never opened; we met on another link for the whole time.")
    submit(invoice, posted)
    assert found() == [(set(), set())]
    with later(60):
        come_back(invoice)
    ((by_code, since),) = found()
    assert by_code == set()
    assert {"source", "with_client_ms"} <= since


def test_the_last_to_come_is_named(new_invoice: NewInvoice) -> None:
    invoice = recorded(new_invoice)
    Room(invoice.session).visit("caller", 46, 50)
    submit(invoice, entry(invoice))
    moments: list[datetime] = []
    for minutes, do in ((10, come_back), (20, name_caller)):
        with later(minutes):
            do(invoice)
        (one,) = replay(sessions())
        assert one.last_at is not None
        moments.append(one.last_at)
    assert moments == [NOW + timedelta(minutes=10), NOW + timedelta(minutes=20)]


def name_caller(invoice: Invoice) -> None:
    """Somebody says who called."""
    name_person(invoice.session, person="caller", side=Side.CLIENT, by=invoice.session.therapist.user)
