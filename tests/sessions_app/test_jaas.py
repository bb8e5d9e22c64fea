"""JaaS (8x8's Jitsi): its events as plain values, its repeats, and one whole session."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from sessions_app.changes import Kind, PresenceChange, Side
from sessions_app.models import PresenceEvent
from sessions_app.recording import presence_of
from tests.payloads import APP_ID, Event, jaas, jaas_person, milliseconds
from tests.telehealth import ORDERS, VISITS, WHOLE_SESSION, Visit, configure, deliver, figures, post, stored

pytestmark = pytest.mark.django_db

ROOM = "riverbankmorningrobin"
AT = datetime(2026, 11, 17, 17, 15, 6, 251_000, tzinfo=UTC)
AT_MS = milliseconds(AT)
JID = "3988218d-a6ef-40cf-8b1b-f5097f46fbf7@8x8.vc"


@pytest.fixture(autouse=True)
def secrets(settings: Any) -> None:
    configure(settings)


def row(event: str, key: object = 1, **fields: object) -> PresenceEvent:
    return stored("jaas", jaas(event, ROOM, AT, key, jaas_person("", **{"participantJid": JID, **fields})))


# --- Events as plain values --------------------------------------------------------------------------
def test_a_join() -> None:
    event = row("PARTICIPANT_JOINED", id="client-7")
    assert event.as_change() == PresenceChange(Kind.JOINED, AT_MS, "client-7", JID)
    assert (event.room, event.event_type) == (ROOM, "PARTICIPANT_JOINED")


@pytest.mark.parametrize("reason", ["left", "kicked", "unknown", "switch_room", "unrecoverable_error"])
def test_a_leave_has_its_reason_and_carries_no_join(reason: str) -> None:
    change = row("PARTICIPANT_LEFT", id="client-7", disconnectReason=reason).as_change()
    assert change == PresenceChange(Kind.LEFT, AT_MS, "client-7", JID, reason=reason)


def test_a_leave_may_say_no_reason() -> None:
    assert row("PARTICIPANT_LEFT", disconnectReason=None).reason == ""


def test_the_end_of_the_room() -> None:
    event = stored("jaas", jaas("ROOM_DESTROYED", ROOM, AT, 1, {"conference": f"{ROOM}@conference.8x8.vc"}))
    assert event.as_change() == PresenceChange(Kind.ROOM_ENDED, AT_MS)
    assert event.room == ROOM


@pytest.mark.parametrize(
    ("fqn", "room"),
    [
        (f"{APP_ID}/{ROOM}", ROOM),
        (f"{APP_ID}/Session-7", "Session-7"),
        (f"{APP_ID}/a/b", "a/b"),
        (f"{APP_ID}/", ""),
        (APP_ID, ""),
        ("", ""),
    ],
)
def test_the_room_is_what_follows_the_slash(fqn: str, room: str) -> None:
    assert stored("jaas", {**jaas("ROOM_DESTROYED", ROOM, AT, 1, {}), "fqn": fqn}).room == room


@pytest.mark.parametrize("user", [None, ""])
def test_whoever_has_no_id_is_a_guest_of_its_own(user: object) -> None:
    assert [row(event, event, id=user).person for event in ("PARTICIPANT_JOINED", "PARTICIPANT_LEFT")] == [JID, JID]


@pytest.mark.parametrize(
    ("moderator", "is_host"),
    [("true", True), (True, True), ("false", False), (False, False), (None, False), ("", False)],
)
def test_the_moderator_is_the_host_said_as_text_or_not(moderator: object, is_host: bool) -> None:
    assert row("PARTICIPANT_JOINED", 1, moderator=moderator).is_host == is_host
    assert row("PARTICIPANT_LEFT", 2, moderator=moderator).is_host == is_host


def test_nobody_is_audio_only() -> None:
    assert not row("PARTICIPANT_JOINED").is_audio_only


@pytest.mark.parametrize("apart", [True, "true"])
@pytest.mark.parametrize("event", ["PARTICIPANT_JOINED", "PARTICIPANT_LEFT", "ROOM_DESTROYED"])
def test_a_breakout_room_is_nobodys_presence_and_no_riddle(event: str, apart: object, new_invoice: Any) -> None:
    new_invoice(provider="jaas", room=ROOM)
    told = row(event, isBreakout=apart, breakoutRoomId="e0f49fd5-c3dc-4f36-9612-8cdab4d8ccfd")
    assert (told.kind, told.event_type, told.room) == ("", f"{event}:nobody", ROOM)
    assert not PresenceEvent.objects.unmatched().exists()


@pytest.mark.parametrize("together", [False, "false", None, "", 0, []])
def test_what_is_not_said_to_be_apart_is_in_the_room(together: object) -> None:
    assert row("PARTICIPANT_JOINED", isBreakout=together).kind == "joined"


@pytest.mark.parametrize(
    "event",
    [
        "ROOM_CREATED",
        "PARTICIPANT_JOINED_LOBBY",
        "PARTICIPANT_LEFT_LOBBY",
        "RECORDING_STARTED",
        "DIAL_IN_STARTED",
        "SIP_CALL_IN_ENDED",
        "ROLE_CHANGED",
        "USAGE",
        "participant_joined",
    ],
)
def test_other_events_tell_nothing_about_presence(event: str) -> None:
    told = row(event)
    assert (told.kind, told.event_type, told.room) == ("", event, ROOM)


@pytest.mark.parametrize("at", [None, 0, -1, 1_795_000_000_000.5, "soon", 10**14])
def test_a_join_at_no_instant_tells_nothing(at: object) -> None:
    event = jaas("PARTICIPANT_JOINED", ROOM, AT, 1, jaas_person("j"))
    assert stored("jaas", {**event, "timestamp": at}).kind == ""


def test_a_join_without_a_connection_tells_nothing() -> None:
    assert row("PARTICIPANT_JOINED", participantJid="", id="client-7").kind == ""


# --- Repeats -----------------------------------------------------------------------------------------
def test_the_same_key_is_the_same_event_whatever_else_changed() -> None:
    event = jaas("PARTICIPANT_JOINED", ROOM, AT, 1, jaas_person("j"))
    stored("jaas", event)
    assert post("jaas", json.dumps({**event, "timestamp": AT_MS + 5}).encode()).status_code == 200
    kept = PresenceEvent.objects.get()
    assert (kept.provider_event_id, kept.at_ms) == (event["idempotencyKey"], AT_MS)


def test_another_key_is_another_event() -> None:
    row("PARTICIPANT_JOINED", 1)
    row("PARTICIPANT_JOINED", 2)
    assert PresenceEvent.objects.count() == 2


@pytest.mark.parametrize("key", [None, "", []])
def test_without_a_key_the_body_stands_for_the_event(key: object) -> None:
    event = {**jaas("PARTICIPANT_JOINED", ROOM, AT, 1, jaas_person("j")), "idempotencyKey": key}
    stored("jaas", event)
    stored("jaas", event)
    stored("jaas", {**event, "timestamp": AT_MS + 5})
    assert PresenceEvent.objects.count() == 2


# --- One session -------------------------------------------------------------------------------------
def come_and_go(session: Any, visit: Visit) -> list[Event]:
    """The therapist comes as the moderator first, then by our identity as id; the client by that alone."""
    known: dict[str, object] = {}
    if visit.who == "client" or visit.connection == 3:
        known["id"] = {"client": session.client_identity, "therapist": session.therapist_identity}[visit.who]
    elif visit.who == "therapist":
        known = {"moderator": "true"}
    times = [session.scheduled_start_at + timedelta(minutes=at, milliseconds=7) for at in (visit.joined, visit.left)]
    person = jaas_person(f"{visit.connection}988218d-a6ef-40cf", **known)
    return [
        jaas("PARTICIPANT_JOINED", ROOM, times[0], 10 + visit.connection, person),
        jaas("PARTICIPANT_LEFT", ROOM, times[1], 20 + visit.connection, {**person, "disconnectReason": "unknown"}),
    ]


def story(session: Any) -> list[Event]:
    """Everybody's coming and going, and what must not count: the lobby, another room, a stray leave."""
    start = session.scheduled_start_at
    end = start + timedelta(minutes=56)
    client = jaas_person("9988218d-a6ef", id=session.client_identity)
    return [
        jaas("ROOM_CREATED", ROOM, start, 1, {"conference": ROOM, "isBreakout": False}),
        jaas("PARTICIPANT_JOINED_LOBBY", ROOM, start, 2, client),
        jaas("PARTICIPANT_JOINED", "another", start, 3, client),
        *(event for visit in VISITS for event in come_and_go(session, visit)),
        jaas("PARTICIPANT_LEFT", ROOM, end, 4, jaas_person("8988218d-a6ef", disconnectReason="left")),
        jaas("ROOM_DESTROYED", ROOM, end, 5, {"conference": ROOM, "isBreakout": False}),
    ]


@pytest.mark.parametrize("order", ORDERS)
def test_a_whole_session_gives_its_minutes_in_any_order(order: str, new_invoice: Any) -> None:
    session = new_invoice(provider="jaas", room=ROOM).session
    deliver("jaas", story(session), order)
    presence = presence_of(session)
    assert figures(presence) == WHOLE_SESSION
    assert [stay.side for stay in presence.stays] == [visit.who for visit in sorted(VISITS, key=lambda v: v.joined)]


@pytest.mark.parametrize("who", ["client", "guest"])
def test_a_leave_without_its_join_is_no_presence(who: str, new_invoice: Any) -> None:
    session = new_invoice(provider="jaas", room=ROOM).session
    therapist, other = (come_and_go(session, Visit(*visit)) for visit in (("therapist", 1, 0, 50), (who, 2, 5, 45)))
    deliver("jaas", [*therapist, other[1]], "reversed")
    assert figures(presence_of(session)) == {"client": (0, 0, 0), "anyone": (0, 0, 0)}
    assert {stay.side for stay in presence_of(session).stays} == {Side.THERAPIST}
    post("jaas", json.dumps(other[0]).encode())
    assert presence_of(session).with_anyone.live_minutes == 40
