"""Whereby: its events as plain values, who is nobody, and one whole session."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from sessions_app.changes import Kind, PresenceChange, Side
from sessions_app.models import PresenceEvent
from sessions_app.recording import presence_of
from tests.payloads import Event, milliseconds, whereby, whereby_person
from tests.telehealth import ORDERS, VISITS, WHOLE_SESSION, Visit, configure, deliver, figures, post, stored

pytestmark = pytest.mark.django_db

ROOM = "af0b7b66-c738-4981-887a-ad416754f32d"
AT = datetime(2026, 11, 17, 17, 15, 6, 251_000, tzinfo=UTC)
AT_MS = milliseconds(AT)
NOT_PEOPLE = ["recorder", "streamer", "captioner"]


@pytest.fixture(autouse=True)
def secrets(settings: Any) -> None:
    configure(settings)


def row(event: str, number: object = 1, **fields: object) -> PresenceEvent:
    return stored("whereby", whereby(event, ROOM, AT, number, **whereby_person("w-1", **fields)))


# --- Events as plain values --------------------------------------------------------------------------
@pytest.mark.parametrize(("event", "kind"), [("joined", Kind.JOINED), ("left", Kind.LEFT)])
def test_a_join_and_a_leave_are_when_they_were_created(event: str, kind: Kind) -> None:
    told = row(f"room.client.{event}", externalId="client-7")
    assert told.as_change() == PresenceChange(kind, AT_MS, "client-7", "w-1")
    assert (told.room, told.event_type) == (ROOM, f"room.client.{event}")


def test_the_end_of_the_session() -> None:
    event = stored("whereby", whereby("room.session.ended", ROOM, AT, 1))
    assert event.as_change() == PresenceChange(Kind.ROOM_ENDED, AT_MS)
    assert event.room == ROOM


@pytest.mark.parametrize(
    ("name", "room"),
    [(f"/{ROOM}", ROOM), (ROOM, ROOM), ("/team/riverbank", "team/riverbank"), ("//x", "/x"), ("/", ""), ("", "")],
)
def test_the_room_is_its_name_without_the_leading_slash(name: str, room: str) -> None:
    event = whereby("room.session.ended", ROOM, AT, 1)
    assert stored("whereby", {**event, "data": {**event["data"], "roomName": name}}).room == room


@pytest.mark.parametrize("length", [199, 200])
def test_a_long_room_name_is_kept_whole(length: int) -> None:
    assert stored("whereby", whereby("room.session.ended", "r" * length, AT, 1)).room == "r" * length


@pytest.mark.parametrize("user", [None, ""])
def test_whoever_has_no_external_id_is_a_guest_of_its_own(user: object) -> None:
    events = ("room.client.joined", "room.client.left")
    assert [row(event, event[-4:], externalId=user).person for event in events] == ["w-1", "w-1"]


@pytest.mark.parametrize(
    ("role", "is_host"),
    [
        ("host", True),
        ("visitor", False),
        ("granted_visitor", False),
        ("viewer", False),
        ("granted_viewer", False),
        ("member", False),
        ("owner", False),
        ("Host", False),
        (None, False),
    ],
)
def test_the_role_host_is_the_host_and_every_other_person_is_present(role: object, is_host: bool) -> None:
    for event in ("joined", "left"):
        told = row(f"room.client.{event}", event, roleName=role)
        assert (told.kind, told.is_host) == (event, is_host)


@pytest.mark.parametrize("role", NOT_PEOPLE)
@pytest.mark.parametrize("event", ["joined", "left"])
def test_recorders_streamers_and_captioners_are_nobody(role: str, event: str) -> None:
    told = row(f"room.client.{event}", roleName=role)
    assert (told.kind, told.at_ms, told.room) == ("", None, ROOM)


@pytest.mark.parametrize(
    ("created", "at_ms"),
    [
        ("2026-11-17T17:15:06.251Z", AT_MS),
        ("2026-11-17T17:15:06.251+00:00", AT_MS),
        ("2026-11-17T12:15:06.251-05:00", AT_MS),
        ("2026-11-17T17:15:06.251", AT_MS),
        ("2026-11-17T17:15:06Z", AT_MS - 251),
        ("2026-11-17T17:15:06.251999Z", AT_MS),
    ],
)
def test_the_time_is_read_to_the_millisecond_in_its_zone(created: str, at_ms: int) -> None:
    event = whereby("room.client.joined", ROOM, AT, 1, **whereby_person("w-1"))
    assert stored("whereby", {**event, "createdAt": created}).at_ms == at_ms


def test_no_millisecond_is_lost_on_the_way() -> None:
    for ms in range(0, 1000, 7):
        told = stored("whereby", whereby("room.session.ended", ROOM, AT.replace(microsecond=ms * 1000), ms))
        assert told.at_ms == AT_MS - 251 + ms


@pytest.mark.parametrize("created", [None, "", "soon", "2026-11-17T25:15:06Z", "1969-12-31T23:59:59Z", AT_MS])
def test_a_join_at_no_instant_tells_nothing(created: object) -> None:
    event = whereby("room.client.joined", ROOM, AT, 1, **whereby_person("w-1"))
    assert stored("whereby", {**event, "createdAt": created}).kind == ""


def test_a_join_without_a_connection_tells_nothing() -> None:
    assert row("room.client.joined", participantId="", externalId="client-7").kind == ""


@pytest.mark.parametrize(
    "event",
    [
        "room.client.knocked",
        "room.client.knockCancelled",
        "room.session.started",
        "recording.finished",
        "transcription.started",
        "assistant.requested",
    ],
)
def test_other_events_tell_nothing_about_presence(event: str) -> None:
    told = row(event)
    assert (told.kind, told.event_type, told.room) == ("", event, ROOM)


def test_the_same_id_is_the_same_event_whatever_else_changed() -> None:
    event = whereby("room.client.joined", ROOM, AT, 1, **whereby_person("w-1"))
    stored("whereby", event)
    assert post("whereby", json.dumps({**event, "createdAt": "2026-11-17T18:00:00Z"}).encode()).status_code == 200
    kept = PresenceEvent.objects.get()
    assert (kept.provider_event_id, kept.at_ms) == (event["id"], AT_MS)


# --- One session -------------------------------------------------------------------------------------
def come_and_go(session: Any, visit: Visit) -> list[Event]:
    """The therapist comes as the host first, then by our identity as external id; the client by that alone."""
    known: dict[str, object] = {}
    if visit.who == "client" or visit.connection == 3:
        known["externalId"] = {"client": session.client_identity, "therapist": session.therapist_identity}[visit.who]
    elif visit.who == "therapist":
        known = {"roleName": "host"}
    times = [session.scheduled_start_at + timedelta(minutes=at, milliseconds=681) for at in (visit.joined, visit.left)]
    person = whereby_person(f"w-{visit.connection}", **known)
    return [
        whereby("room.client.joined", ROOM, times[0], 10 + visit.connection, **person),
        whereby("room.client.left", ROOM, times[1], 20 + visit.connection, **person),
    ]


def story(session: Any) -> list[Event]:
    """Everybody's coming and going, and what must not count: machines, a knock, another room, a stray leave."""
    start = session.scheduled_start_at
    end = start + timedelta(minutes=56)
    machines = [whereby_person(f"m-{role}", roleName=role) for role in NOT_PEOPLE]
    client = whereby_person("w-9", externalId=session.client_identity)
    return [
        whereby("room.client.knocked", ROOM, start, 1, **client),
        whereby("room.client.joined", "another-room", start, 2, **client),
        whereby("room.session.started", ROOM, start, 3),
        *(whereby("room.client.joined", ROOM, start, 30 + n, **one) for n, one in enumerate(machines)),
        *(event for visit in VISITS for event in come_and_go(session, visit)),
        *(whereby("room.client.left", ROOM, end, 40 + n, **one) for n, one in enumerate(machines)),
        whereby("room.client.left", ROOM, end, 4, **client),
        whereby("room.session.ended", ROOM, end, 5),
    ]


@pytest.mark.parametrize("order", ORDERS)
def test_a_whole_session_gives_its_minutes_in_any_order(order: str, new_invoice: Any) -> None:
    session = new_invoice(provider="whereby", room=ROOM).session
    deliver("whereby", story(session), order)
    presence = presence_of(session)
    assert figures(presence) == WHOLE_SESSION
    assert [stay.side for stay in presence.stays] == [visit.who for visit in sorted(VISITS, key=lambda v: v.joined)]


@pytest.mark.parametrize("who", ["client", "guest"])
def test_a_leave_without_its_join_is_no_presence(who: str, new_invoice: Any) -> None:
    session = new_invoice(provider="whereby", room=ROOM).session
    therapist, other = (come_and_go(session, Visit(*visit)) for visit in (("therapist", 1, 0, 50), (who, 2, 5, 45)))
    deliver("whereby", [*therapist, other[1]], "reversed")
    assert figures(presence_of(session)) == {"client": (0, 0, 0), "anyone": (0, 0, 0)}
    assert {stay.side for stay in presence_of(session).stays} == {Side.THERAPIST}
    post("whereby", json.dumps(other[0]).encode())
    assert presence_of(session).with_anyone.live_minutes == 40
