"""A session's record among the others of its room, and as it was known at a moment."""

from datetime import date, timedelta

from sessions_app.actions import add_client, attach_event, name_person
from sessions_app.changes import Kind, PresenceChange, Side
from sessions_app.models import Client, PresenceEvent, TherapySession
from sessions_app.people import Word, sides
from sessions_app.recording import presence_of, record_of
from tests import people
from tests.fixtures import NewInvoice
from tests.rooms import Room


def test_a_call_days_before_in_the_same_room_is_no_part_of_the_session(new_invoice: NewInvoice) -> None:
    invoice = new_invoice(room="standing")
    room = Room(invoice.session)
    for person in ("therapist", "client"):
        room.visit(person, 0, 50)
        room.visit(person, -5 * 24 * 60, -5 * 24 * 60 + 40)
    assert presence_of(invoice.session).with_client.live_ms == 50 * 60_000


def test_what_was_attached_to_a_session_is_its_own_even_nearer_to_another(new_invoice: NewInvoice) -> None:
    first = new_invoice(room="standing").session
    new_invoice(room="standing", starts=first.scheduled_start_at + timedelta(minutes=60))
    Room(first).visit("therapist", 0, 50)
    first.provider_room = "a-typo"
    TherapySession.objects.filter(pk=first.pk).update(provider_room="a-typo")
    Room(first).visit("client", 56, 58)
    Room(first).visit("therapist", 55, 58)
    first.provider_room = "standing"
    TherapySession.objects.filter(pk=first.pk).update(provider_room="standing")
    assert presence_of(first).with_client.live_ms == 0
    for event in PresenceEvent.objects.unmatched():
        attach_event(event, first, by=people.dana())
    assert presence_of(first).with_client.live_ms == 2 * 60_000


def test_one_connection_over_two_sessions_is_in_both(new_invoice: NewInvoice) -> None:
    first = new_invoice(room="standing", minutes=50).session
    second = new_invoice(
        room="standing", minutes=50, starts=first.scheduled_start_at + timedelta(minutes=60), client=sage(first)
    ).session
    room = Room(first)
    room.visit("therapist", -1, 111)
    room.visit("client", 0, 50)
    room.visit(second.client_identity, 60, 110)
    assert [presence_of(one).with_client.live_minutes for one in (first, second)] == [50, 50]


def test_a_guest_named_the_client_of_one_session_is_nobody_in_the_next(new_invoice: NewInvoice) -> None:
    first = new_invoice(room="standing", minutes=50).session
    second = new_invoice(
        room="standing", minutes=50, starts=first.scheduled_start_at + timedelta(minutes=50), client=sage(first)
    ).session
    room = Room(first)
    room.visit("therapist", 0, 100)
    room.visit("phone", 0, 60)
    assert [presence_of(one).with_anyone.live_minutes for one in (first, second)] == [50, 9]
    name_person(first, person="phone", side=Side.CLIENT, by=first.therapist.user)
    assert [presence_of(one).with_anyone.live_minutes for one in (first, second)] == [60, 0]


def test_a_host_whom_a_person_named_is_who_they_said(new_invoice: NewInvoice) -> None:
    session = new_invoice().session
    said = Word("host", Side.CLIENT, session.pk, session.client_id, session.therapist_id, session.scheduled_end_at)
    marked = PresenceChange(Kind.JOINED, 0, "host", "host", is_host=True)
    ids = {"therapist_id": session.therapist_id, "client_id": session.client_id, "session_id": session.pk}
    assert sides([marked], **ids)["host"] == Side.THERAPIST
    assert sides([marked], **ids, words=[said])["host"] == Side.CLIENT


def test_the_record_as_it_was_known_leaves_out_what_came_later(new_invoice: NewInvoice) -> None:
    session = new_invoice().session
    room = Room(session)
    room.visit("therapist", 0, 60)
    room.visit("phone", 0, 45)
    before = record_of(session).changed_at
    assert before is not None
    name_person(session, person="phone", side=Side.CLIENT, by=session.therapist.user)
    record = record_of(session)
    assert record.changed_at is not None
    assert record.changed_at > before
    assert record.presence.with_client.live_minutes == 45
    assert record.known_at(before).presence.with_client.live_minutes == 0
    assert record.known_at(record.changed_at).presence == record.presence
    assert record.known_at(before - timedelta(hours=1)).presence.stays == ()


def sage(session: TherapySession) -> Client:
    """Another client of the session's therapist."""
    return add_client(session.therapist, "Sage Hill", payer=None, since=date(2020, 1, 1))
