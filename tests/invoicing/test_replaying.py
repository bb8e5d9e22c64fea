"""Replaying: what was submitted is what the events still give; a value that moved is named."""

from contextlib import nullcontext
from datetime import date, timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from audit.immutability import release
from invoicing.actions.deciding import return_invoice
from invoicing.actions.submitting import submit_invoice
from invoicing.models import Invoice, Submission
from invoicing.replay import Verdict
from invoicing.replaying import replay, sessions
from sessions_app.models import PresenceEvent
from tests import people
from tests.fixtures import NewInvoice
from tests.invoicing.test_submitting import NOW, edited, entry, recorded, submit
from tests.rooms import Room

pytestmark = pytest.mark.usefixtures("five_oclock")

NOTHING_DIFFERS = "0 differ by the code, 0 changed since they were submitted.\n"


def said(*, fails: bool = False, **options: object) -> str:
    """What the command prints; it `fails` exactly when it found something."""
    out = StringIO()
    found = pytest.raises(CommandError, match="Not everything is as it was") if fails else nullcontext()
    with found:
        call_command("replay_time", stdout=out, **options)
    return out.getvalue()


def test_what_was_submitted_is_still_what_the_events_give(new_invoice: NewInvoice) -> None:
    invoice = recorded(new_invoice, 45.7)
    submit(invoice, entry(invoice))
    later = recorded(new_invoice, 28, starts=invoice.session.scheduled_start_at + timedelta(days=1))
    with time_machine.travel(NOW + timedelta(days=1)):
        submit_later(later)
    assert said().splitlines() == [
        "8 events read again, 0 differ from what is stored of them.",
        f"2 sessions computed again: {NOTHING_DIFFERS.strip()}",
    ]
    assert said(stored=True) == f"2 sessions computed again: {NOTHING_DIFFERS}"


def submit_later(invoice: Invoice) -> None:
    """An edited one: its record is compared, its minutes are not."""
    now = NOW + timedelta(days=1)
    submit_invoice(invoice, by=invoice.session.therapist.user, entry=edited(invoice), version=None, now=now)


def test_a_tampered_figure_is_named(new_invoice: NewInvoice) -> None:
    invoice = recorded(new_invoice)
    submit(invoice, entry(invoice))
    release(connection, "invoicing_submission")
    Submission.objects.update(minutes=53, recorded_with_client_ms=53 * 60_000)
    lines = said(fails=True).splitlines()
    start = f"session {invoice.session_id}, submission {Submission.objects.get().pk}"
    assert f"{start}: minutes: submitted 53, now 45" in lines
    assert "1 sessions computed again: 1 differ by the code, 0 changed since they were submitted." in lines


def test_a_part_may_be_replayed(new_invoice: NewInvoice) -> None:
    first, second = new_invoice(), new_invoice()
    assert [one.session_id for one in replay(sessions(session_id=second.session_id))] == [second.session_id]
    both = [one.session_id for one in replay(sessions(since=date(2026, 11, 17)))]
    assert both == [first.session_id, second.session_id]
    assert said(since=date(2026, 11, 18), stored=True) == f"0 sessions computed again: {NOTHING_DIFFERS}"
    with pytest.raises(CommandError, match="no date"):
        call_command("replay_time", "--since", "yesterday")


def test_a_part_reads_its_own_rooms_events_again(new_invoice: NewInvoice) -> None:
    first, second = recorded(new_invoice), recorded(new_invoice)
    Room(first.session).end(60)
    for one, count in ((first, 5), (second, 4)):
        assert said(session=one.session_id).startswith(f"{count} events read again, 0 differ")
    assert said(since=date(2026, 11, 17)).startswith("9 events read again, 0 differ")
    assert said(since=date(2026, 11, 18)).startswith("0 events read again, 0 differ")


def test_a_session_that_cannot_be_replayed_is_said(new_invoice: NewInvoice) -> None:
    in_person = new_invoice(modality="in_person", provider="")
    for number in (in_person.session_id, 0, 99_999):
        with pytest.raises(CommandError, match=f"no telehealth session {number}"):
            call_command("replay_time", session=number)


def test_a_session_submitted_twice_counts_once_and_is_compared_twice(new_invoice: NewInvoice) -> None:
    invoice = recorded(new_invoice, 28)
    sent = submit(invoice, edited(invoice))
    return_invoice(sent, by=people.carol(), version=None, because="Please tell the minutes on the phone.")
    submit(invoice, edited(invoice, client_state="NJ"))
    assert said().endswith(f"1 sessions computed again: {NOTHING_DIFFERS}")
    release(connection, "invoicing_submission")
    first, second = Submission.objects.order_by("sequence")
    Submission.objects.update(recorded_inferred_ms=1)
    assert said(fails=True, stored=True).splitlines() == [
        f"session {invoice.session_id}, submission {first.pk}: inferred_ms: submitted 1, now 0",
        f"session {invoice.session_id}, submission {second.pk}: inferred_ms: submitted 1, now 0",
        "1 sessions computed again: 1 differ by the code, 0 changed since they were submitted.",
    ]


def test_sessions_in_a_standing_room_keep_their_own_events(new_invoice: NewInvoice) -> None:
    first = new_invoice(room="standing")
    second = new_invoice(room="standing", starts=first.session.scheduled_start_at + timedelta(days=7))
    for invoice in (first, second):
        room = Room(invoice.session)
        room.visit("therapist", -1, 46)
        room.visit("client", 0, 45)
    submit(first, entry(first))
    assert [one.verdict for one in replay(sessions())] == [Verdict(), Verdict()]


def test_more_sessions_than_fit_into_one_go_are_all_computed(
    new_invoice: NewInvoice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("invoicing.replaying.CHUNK", 2)
    monkeypatch.setattr("sessions_app.rereading.CHUNK", 3)
    made = [recorded(new_invoice).session_id for _ in range(5)]
    assert [one.session_id for one in replay(sessions())] == made
    assert said().startswith("20 events read again, 0 differ")


def test_what_was_read_otherwise_is_named_and_computed_from_the_bytes(new_invoice: NewInvoice) -> None:
    invoice = recorded(new_invoice)
    submit(invoice, entry(invoice))
    release(connection, "sessions_app_presenceevent")
    leave = PresenceEvent.objects.filter(person=invoice.session.client_identity, kind="left").get()
    PresenceEvent.objects.filter(pk=leave.pk).update(at_ms=leave.at_ms - 60_000)
    assert said(fails=True).splitlines() == [
        f"event {leave.pk}: at_ms stored {leave.at_ms - 60_000}, read now {leave.at_ms}",
        "4 events read again, 1 differ from what is stored of them.",
        f"1 sessions computed again: {NOTHING_DIFFERS.strip()}",
    ]
    lines = said(fails=True, stored=True).splitlines()
    assert (
        f"session {invoice.session_id}, submission {Submission.objects.get().pk}: minutes: submitted 45, now 44"
        in lines
    )


def test_a_hundred_sessions_cost_no_more_queries_than_ten(new_invoice: NewInvoice) -> None:
    sent = recorded(new_invoice, room="standing")
    submit(sent, entry(sent))

    def queries(count: int) -> int:
        for _ in range(count):
            recorded(new_invoice, room="standing", starts=sent.session.scheduled_start_at + timedelta(hours=3))
        with CaptureQueriesContext(connection) as captured:
            said()
        return len(captured)

    assert queries(3) == queries(12)
