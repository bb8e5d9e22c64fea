"""Replaying: what was submitted is what the events still give; a value that moved is named."""

from dataclasses import fields, replace
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
from invoicing.replay import Figures, computed, differences
from invoicing.replaying import replay
from sessions_app.actions import name_person
from sessions_app.changes import Side
from sessions_app.presence import Presence
from tests import people
from tests.fixtures import NewInvoice
from tests.invoicing.cases import together
from tests.invoicing.test_submitting import NOW, edited, entry, recorded, submit
from tests.rooms import Room

FROZEN = Figures(2_700_000, 2_700_000, 0, 1_000, 2_701_000, 45)


def said(**options: object) -> str:
    """What the command prints."""
    out = StringIO()
    call_command("replay_time", stdout=out, **options)
    return out.getvalue()


@pytest.mark.parametrize("name", [one.name for one in fields(Figures)])
def test_a_millisecond_more_is_a_difference(name: str) -> None:
    moved = replace(FROZEN, **{name: getattr(FROZEN, name) + 1})
    (difference,) = differences(FROZEN, moved)
    assert str(difference) == f"{name}: submitted {getattr(FROZEN, name)}, now {getattr(FROZEN, name) + 1}"


def test_equal_figures_differ_in_nothing() -> None:
    assert list(differences(FROZEN, FROZEN)) == []


def test_the_figure_of_the_code_is_compared() -> None:
    presence = together(45).presence
    now = computed(presence, counts_with_anyone=False, is_recorded=True)
    assert (now.with_client_ms, now.minutes) == (45 * 60_000, 45)
    assert computed(presence, counts_with_anyone=True, is_recorded=False).minutes is None
    assert computed(Presence(), counts_with_anyone=False, is_recorded=True).start_ms is None


def test_what_was_submitted_is_still_what_the_events_give(new_invoice: NewInvoice) -> None:
    invoice = recorded(new_invoice, 45.7)
    submit(invoice, entry(invoice))
    later = recorded(new_invoice, 28, starts=invoice.session.scheduled_start_at + timedelta(days=1))
    with time_machine.travel(NOW + timedelta(days=1)):
        submit_later(later)
    assert said() == "2 computed again, 0 differ.\n"


def submit_later(invoice: Invoice) -> None:
    """An edited one: its record is compared, its minutes are not."""
    now = NOW + timedelta(days=1)
    submit_invoice(invoice, by=invoice.session.therapist.user, entry=edited(invoice), version=None, now=now)


def test_a_tampered_figure_is_named(new_invoice: NewInvoice) -> None:
    invoice = recorded(new_invoice)
    submit(invoice, entry(invoice))
    release(connection, "invoicing_submission")
    Submission.objects.update(minutes=53, recorded_with_client_ms=53 * 60_000)
    out = StringIO()
    with pytest.raises(CommandError, match="no longer"):
        call_command("replay_time", stdout=out)
    assert "minutes: submitted 53, now 45" in out.getvalue()
    assert "1 computed again, 1 differ." in out.getvalue()


def test_an_event_that_came_later_is_said(new_invoice: NewInvoice) -> None:
    invoice = recorded(new_invoice)
    with time_machine.travel(NOW):
        submit(invoice, entry(invoice))
    with time_machine.travel(NOW + timedelta(hours=1)):
        Room(invoice.session).visit("client", 50, 60)
        Room(invoice.session).visit("therapist", 50, 60)
    (one,) = replay()
    assert one.changed_since is not None
    assert one.changed_since > NOW
    assert {difference.name for difference in one.differences} >= {"with_client_ms", "minutes"}


def test_a_guest_named_later_changes_the_time(new_invoice: NewInvoice) -> None:
    invoice = new_invoice()
    room = Room(invoice.session)
    room.visit("therapist", 0, 60)
    room.visit("client", 0, 45)
    room.visit("caller", 46, 60)
    submit(invoice, entry(invoice))
    name_person(invoice.session, person="caller", side=Side.CLIENT, by=invoice.session.therapist.user)
    (one,) = replay()
    assert "with_client_ms" in {difference.name for difference in one.differences}


def test_a_part_may_be_replayed(new_invoice: NewInvoice) -> None:
    first, second = new_invoice(), new_invoice()
    assert [one.session_id for one in replay(session_id=second.session_id)] == [second.session_id]
    assert [one.session_id for one in replay(since=date(2026, 11, 17))] == [first.session_id, second.session_id]
    assert list(replay(since=date(2026, 11, 18))) == []
    assert said(since=date(2026, 11, 18)) == "0 computed again, 0 differ.\n"
    with pytest.raises(CommandError, match="no date"):
        call_command("replay_time", "--since", "yesterday")


@time_machine.travel(NOW, tick=False)
def test_a_session_submitted_twice_is_computed_once_and_compared_twice(new_invoice: NewInvoice) -> None:
    invoice = recorded(new_invoice, 28)
    sent = submit(invoice, edited(invoice))
    return_invoice(sent, by=people.carol(), version=None, because="Please tell the minutes on the phone.")
    submit(invoice, edited(invoice, completed_by_phone=True, phone_minutes=32))
    assert said() == "1 computed again, 0 differ.\n"
    release(connection, "invoicing_submission")
    first, second = Submission.objects.order_by("sequence")
    Submission.objects.update(recorded_inferred_ms=1)
    out = StringIO()
    with pytest.raises(CommandError, match="no longer"):
        call_command("replay_time", stdout=out)
    assert out.getvalue().splitlines() == [
        f"session {invoice.session_id}, submission {first.pk}: inferred_ms: submitted 1, now 0",
        f"session {invoice.session_id}, submission {second.pk}: inferred_ms: submitted 1, now 0",
        "1 computed again, 1 differ.",
    ]


def test_sessions_in_a_standing_room_keep_their_own_events(new_invoice: NewInvoice) -> None:
    first = new_invoice(room="standing")
    second = new_invoice(room="standing", starts=first.session.scheduled_start_at + timedelta(days=7))
    for invoice in (first, second):
        room = Room(invoice.session)
        room.visit("therapist", -1, 46)
        room.visit("client", 0, 45)
    submit(first, entry(first))
    assert [one.differences for one in replay()] == [(), ()]


def test_a_hundred_sessions_cost_no_more_queries_than_ten(new_invoice: NewInvoice) -> None:
    def queries(count: int) -> int:
        for _ in range(count):
            recorded(new_invoice)
        with CaptureQueriesContext(connection) as captured:
            list(replay())
        return len(captured)

    assert queries(3) == queries(12)
