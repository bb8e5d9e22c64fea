"""A standing room: each event belongs to the session nearest in time, within reach."""

from datetime import date, timedelta

import pytest

from sessions_app.actions import add_client, attach_event, name_person
from sessions_app.changes import Kind, PresenceChange, Side
from sessions_app.intervals import Span
from sessions_app.models import Client, PresenceEvent, TherapySession
from sessions_app.people import Word, sides
from sessions_app.recording import presence_of, record_of
from sessions_app.shared_room import REACH_MS, Booking, reach, stretch
from tests import people
from tests.fixtures import NewInvoice
from tests.rooms import Room

FIRST, SECOND = (100, 200), (300, 400)
WEEK = 7 * 24 * 60 * 60 * 1000


def booking(number: int, span: Span, *, client: int | None = None, group: int | None = None) -> Booking:
    return Booking(number, number if client is None else client, group, span)


def own(mine: Span, *others: Span) -> Span:
    """What is one session's, among sessions of other clients."""
    return stretch(booking(0, mine), [booking(n, span) for n, span in enumerate(others, start=1)]).own


def test_midway_is_the_earlier_sessions_still() -> None:
    assert own(FIRST, SECOND) == (100 - REACH_MS, 251)
    assert own(SECOND, FIRST) == (251, 400 + REACH_MS + 1)
    assert own((100, 200), (301, 400))[1] == 251
    assert own((100, 200), (302, 400))[1] == 252


def test_what_lies_out_of_reach_was_another_call() -> None:
    assert own(FIRST) == reach(FIRST) == (100 - REACH_MS, 201 + REACH_MS)


@pytest.mark.parametrize(
    ("mine", "other", "expected"),
    [
        pytest.param((100, 200), (150, 300), (None, 201), id="overlapping: the earlier one's to its end"),
        pytest.param((150, 300), (100, 200), (201, None), id="the later one has the rest"),
        pytest.param((100, 200), (200, 300), (None, 201), id="touching: the border is the earlier one's"),
        pytest.param((200, 300), (100, 200), (201, None), id="touching, the later one"),
        pytest.param((100, 300), (150, 200), (None, None), id="the outer one has all"),
        pytest.param((100, 200), (100, 200), (None, None), id="starting together: both have all"),
        pytest.param((100, 150), (100, 200), (None, 151), id="starting together: the shorter ends"),
        pytest.param((100, 200), (100, 150), (None, None), id="starting together: the longer goes on"),
    ],
)
def test_who_has_what_of_overlapping_times(mine: Span, other: Span, expected: tuple[int | None, int | None]) -> None:
    start, end = reach(mine)
    assert own(mine, other) == (expected[0] or start, expected[1] or end)


def test_a_session_inside_another_ones_time_has_no_stretch_of_its_own() -> None:
    start, end = own((150, 200), (100, 300))
    assert start == end


def test_a_groups_members_share_their_meeting_and_not_the_next_weeks() -> None:
    mine = booking(1, FIRST, group=7)
    sibling, next_week = booking(2, FIRST, group=7), booking(3, (100 + WEEK, 200 + WEEK), group=7)
    tomorrow = booking(4, SECOND, group=7)
    assert stretch(mine, [mine, sibling]).own == reach(FIRST)
    assert stretch(mine, [mine, sibling, next_week, tomorrow]).own == (100 - REACH_MS, 251)


def test_time_with_the_client_ends_only_where_their_other_session_begins() -> None:
    mine = booking(1, FIRST, client=5)
    assert stretch(mine, [booking(2, SECOND, client=6)]).of_client == reach(FIRST)
    assert stretch(mine, [booking(2, SECOND, client=5)]).of_client == (100 - REACH_MS, 251)


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
