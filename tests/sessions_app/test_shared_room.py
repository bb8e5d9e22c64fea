"""A standing room: each event belongs to the session nearest in time, within reach."""

from datetime import timedelta

import pytest

from sessions_app.actions import attach_event
from sessions_app.models import PresenceEvent, TherapySession
from sessions_app.recording import presence_of
from sessions_app.shared_room import REACH_MS, Booking, belongs, others
from tests import people
from tests.fixtures import NewInvoice
from tests.rooms import Room

FIRST, SECOND = (100, 200), (300, 400)
WEEK = 7 * 24 * 60 * 60 * 1000


@pytest.mark.parametrize(
    ("at", "is_of_first"), [(0, True), (150, True), (249, True), (250, True), (251, False), (350, False), (900, False)]
)
def test_an_event_belongs_to_the_nearest_session_and_midway_to_the_earlier(at: int, is_of_first: bool) -> None:
    assert belongs(at, FIRST, [SECOND]) is is_of_first
    assert belongs(at, SECOND, [FIRST]) is not is_of_first


@pytest.mark.parametrize(
    ("at", "is_within"),
    [(100 - REACH_MS, True), (99 - REACH_MS, False), (200 + REACH_MS, True), (201 + REACH_MS, False)],
)
def test_what_lies_out_of_reach_was_another_call(at: int, is_within: bool) -> None:
    assert belongs(at, FIRST, []) is is_within


def test_a_groups_members_share_their_meeting_and_not_the_next_weeks() -> None:
    mine = Booking(1, 7, FIRST)
    sibling, next_week = Booking(2, 7, FIRST), Booking(3, 7, (100 + WEEK, 200 + WEEK))
    tomorrow = Booking(4, 7, SECOND)
    stranger = Booking(5, None, FIRST)
    assert others(mine, [mine, sibling, next_week, tomorrow, stranger]) == [SECOND, FIRST]


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
