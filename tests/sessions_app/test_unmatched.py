"""Events that belong to no session: listed, and attached by a person to the one session that they choose."""

from datetime import date, timedelta
from typing import Any

import pytest

from sessions_app.actions import NotAttachable, add_client, add_group, attach_event
from sessions_app.models import EventAttached, PresenceEvent, TherapySession
from sessions_app.recording import presence_of, record_of, records_of
from sessions_app.shared_room import REACH_MS, reach
from tests import people
from tests.fixtures import NewInvoice
from tests.pages import Page, signed_in
from tests.rooms import Room

DAY = 24 * 60


@pytest.fixture
def session(new_invoice: NewInvoice) -> TherapySession:
    """One of two sessions in a standing room, a week apart."""
    first = new_invoice(room="standing").session
    new_invoice(room="standing", starts=first.scheduled_start_at + timedelta(days=7))
    return first


def told(session: TherapySession, at_ms: int | None, **fields: Any) -> PresenceEvent:
    """One stored join in the session's room."""
    provider, room = session.room
    plain = {
        "provider": provider,
        "provider_event_id": f"e{PresenceEvent.objects.count()}",
        "received_at": session.booked_at,
        "body": b"{}",
        "body_hash": "",
        "event_type": "participant_joined",
        "room": room,
        "kind": "joined",
        "at_ms": at_ms,
        "person": "somebody",
        "connection": "c1",
    }
    return PresenceEvent.objects.create(**{**plain, **fields})


def is_listed(event: PresenceEvent) -> bool:
    """Does the list have it, and may it be attached?"""
    return PresenceEvent.objects.unmatched().filter(pk=event.pk).exists()


# --- Which events are listed ---------------------------------------------------------------------


@pytest.mark.parametrize("schedule_microseconds", [0, 1, 500, 999, 1_000, 123_456, 999_999])
@pytest.mark.parametrize("by_ms", [-1, 0, 1])
@pytest.mark.parametrize("edge", ["first", "last"])
def test_the_list_and_the_record_agree_to_the_millisecond(
    session: TherapySession, schedule_microseconds: int, by_ms: int, edge: str
) -> None:
    for one in TherapySession.objects.all():
        one.scheduled_start_at += timedelta(microseconds=schedule_microseconds)
        one.scheduled_end_at += timedelta(microseconds=schedule_microseconds)
        one.save()
    session.refresh_from_db()
    start, end = reach(session.span_ms)
    event = told(session, (start if edge == "first" else end - 1) + by_ms)
    is_within = by_ms >= 0 if edge == "first" else by_ms <= 0
    found = {row.pk for row in record_of(session).events}
    assert (event.pk in found) is is_within
    assert is_listed(event) is not is_within


@pytest.mark.parametrize("hours", [-24 * 400, -48, 36, 100, 24 * 7 + 40, 24 * 5000])
def test_a_call_between_the_sessions_of_a_standing_room_is_listed(session: TherapySession, hours: int) -> None:
    assert is_listed(told(session, session.span_ms[0] + hours * 3_600_000))


@pytest.mark.parametrize("hours", [-12, 0, 13, 24 * 7 - 12, 24 * 7 + 13])
def test_what_any_session_of_the_room_reaches_to_is_not(session: TherapySession, hours: int) -> None:
    assert not is_listed(told(session, session.span_ms[0] + hours * 3_600_000))


def test_the_room_is_the_providers(session: TherapySession) -> None:
    assert is_listed(told(session, session.span_ms[0], provider="zoom"))
    assert is_listed(told(session, session.span_ms[0], room="elsewhere"))
    assert is_listed(told(session, session.span_ms[0], room=""))


def test_what_tells_nothing_of_presence_is_at_home_in_its_room(session: TherapySession) -> None:
    silent = {"kind": "", "event_type": "track_published"}
    assert not is_listed(told(session, None, **silent))
    assert is_listed(told(session, None, **silent, room="elsewhere"))
    assert is_listed(told(session, None, **{**silent, "event_type": "unheard_of"}))


def test_a_groups_room_reaches_as_its_sessions_do(session: TherapySession, new_invoice: NewInvoice) -> None:
    group = add_group(session.therapist, "Tuesday", provider="livekit")
    member = new_invoice(group=group, provider="").session
    start, end = reach(member.span_ms)
    assert [is_listed(told(member, at)) for at in (start - 1, start, end - 1, end)] == [True, False, False, True]


def test_an_attached_event_is_listed_no_more(session: TherapySession) -> None:
    event = told(session, session.span_ms[1] + 2 * REACH_MS)
    attach_event(event, session, by=people.dana())
    assert not is_listed(event)
    with pytest.raises(NotAttachable):
        attach_event(event, session, by=people.dana())


# --- Attaching them ------------------------------------------------------------------------------


def test_an_admin_attaches_a_call_of_another_day_from_the_list(session: TherapySession) -> None:
    room = Room(session)
    for person in ("therapist", "client"):
        room.visit(person, 2 * DAY, 2 * DAY + 40)
    browser, address = signed_in(people.dana()), "/admin/sessions_app/presenceevent/?matched=no"
    page = Page(browser.get(address))
    assert "4 presence events" in page.text
    assert "far from every session of its room" in page.text
    chosen = list(PresenceEvent.objects.values_list("pk", flat=True))
    posted = {"action": "attach", "session": str(session.pk), "_selected_action": chosen}
    assert "4 attached to session" in browser.post(address, posted, follow=True).content.decode()
    assert "0 presence events" in Page(browser.get(address)).text
    assert presence_of(session).with_client.live_minutes == 40
    (other,) = TherapySession.objects.exclude(pk=session.pk)
    assert presence_of(other).stays == ()


def test_in_a_group_only_the_chosen_member_gets_the_event(session: TherapySession, new_invoice: NewInvoice) -> None:
    group = add_group(session.therapist, "Tuesday", provider="livekit")
    clients = [add_client(session.therapist, name, payer=None, since=date(2020, 1, 1)) for name in ("Ash", "Rowan")]
    ash, rowan = (new_invoice(client=client, group=group, provider="").session for client in clients)
    room = Room(ash)
    room.visit("therapist", 2 * DAY, 2 * DAY + 60)
    room.visit("client", 2 * DAY, 2 * DAY + 45)
    room.visit(rowan.client_identity, 2 * DAY, 2 * DAY + 50)
    for event in PresenceEvent.objects.unmatched():
        attach_event(event, rowan, by=people.dana())
    assert EventAttached.objects.filter(session=rowan).count() == 6
    assert presence_of(rowan).with_client.live_minutes == 50
    assert presence_of(ash).stays == ()
    both = records_of([ash, rowan])
    assert [len(both[one.pk].events) for one in (ash, rowan)] == [0, 6]
