"""Daily: its unsigned probe, its events as plain values, and one whole session."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from sessions_app.changes import Kind, PresenceChange, Side
from sessions_app.models import PresenceEvent
from sessions_app.recording import presence_of
from tests.payloads import Event, daily, daily_person, milliseconds
from tests.telehealth import (
    ORDERS,
    VISITS,
    WHOLE_SESSION,
    Visit,
    configure,
    deliver,
    figures,
    post,
    signed,
    stored,
)

pytestmark = pytest.mark.django_db

ROOM = "riverbank-7Qm2"
AT = datetime(2026, 11, 17, 17, 15, 6, 251_000, tzinfo=UTC)
AT_MS = milliseconds(AT)
NOBODY = {"hasPresence": False, "canSend": False, "canReceive": {"base": True}, "canAdmin": False}


@pytest.fixture(autouse=True)
def secrets(settings: Any) -> None:
    configure(settings)


def row(event: str, joined: object = None, **fields: object) -> PresenceEvent:
    person = {**daily_person(ROOM, "s-1", AT, **fields), **({} if joined is None else {"joined_at": joined})}
    return stored("daily", daily(event, AT + timedelta(minutes=90), f"{event}-{fields}-{joined}"[:80], **person))


# --- The unsigned probe, and the two spellings of the time -------------------------------------------
@pytest.mark.parametrize("body", [b'{"test": "test"}', b'{"test":"test"}', b'\n{ "test" : "test" }\n'])
def test_the_unsigned_probe_is_answered_and_not_stored(body: bytes) -> None:
    answer = post("daily", body, {})
    assert (answer.status_code, answer.content) == (200, b"")
    assert not PresenceEvent.objects.exists()


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{}",
        b"test",
        b'"test"',
        b'["test", "test"]',
        b'[{"test": "test"}]',
        b'{"test": "other"}',
        b'{"test": ["test"]}',
        b'{"test": "test", "type": "participant.joined"}',
        b'{"test": "test"}{}',
        b'{"test": "test"',
        b'{"Test": "test"}',
        b"[" * 60_000,
        b'{"test":' * 7_000,
    ],
)
def test_no_other_unsigned_body_is_a_probe(body: bytes) -> None:
    answer = post("daily", body, {})
    assert (answer.status_code, answer.content) == (401, b"")
    assert not PresenceEvent.objects.exists()


@pytest.mark.parametrize("name", ["zoom", "jaas", "whereby", "livekit"])
def test_only_daily_probes(name: str) -> None:
    assert post(name, b'{"test": "test"}', {}).status_code == 401


def test_a_probe_over_64_kib_is_too_large() -> None:
    assert post("daily", b'{"test": "test"}' + b" " * 65_536, {}).status_code == 413


def test_a_probe_to_an_address_that_is_not_switched_on_is_404(settings: Any) -> None:
    settings.DAILY_SECRETS = []
    assert post("daily", b'{"test": "test"}', {}).status_code == 404


@pytest.mark.parametrize(
    ("millis", "status"),
    [(-300_001, 401), (-300_000, 200), (-1, 200), (0, 200), (300_000, 200), (300_001, 401), (-301_000, 401)],
)
def test_a_time_of_13_digits_is_milliseconds(millis: int, status: int) -> None:
    body, stamp = b"{}", str(AT_MS + millis)
    assert len(stamp) == 13
    with time_machine.travel(AT, tick=False):
        assert post("daily", body, signed("daily", body, stamp=stamp)).status_code == status
    assert [milliseconds(event.signed_at) for event in PresenceEvent.objects.all()] == [AT_MS + millis] * (
        status == 200
    )


def test_milliseconds_with_a_fraction_or_a_letter_are_no_time() -> None:
    with time_machine.travel(AT, tick=False):
        for stamp in (f"{AT_MS}.5", f"{AT_MS}0", f"{AT_MS}"[:-1] + "x", f"{AT_MS:,}"):
            assert post("daily", b"{}", signed("daily", b"{}", stamp=stamp)).status_code == 401


# --- Events as plain values --------------------------------------------------------------------------
def test_a_join_is_when_the_person_joined_not_when_it_was_sent() -> None:
    event = row("participant.joined", user_id="client-7")
    assert event.as_change() == PresenceChange(Kind.JOINED, AT_MS, "client-7", "s-1")
    assert (event.room, event.event_type) == (ROOM, "participant.joined")


@pytest.mark.parametrize("duration", [0, 0.001, 1, 2_713.489, 3600.0])
def test_a_leave_is_the_join_plus_the_duration_and_carries_the_join(duration: float) -> None:
    change = row("participant.left", user_id="client-7", duration=duration).as_change()
    left_ms = AT_MS + round(duration * 1000)
    assert change == PresenceChange(Kind.LEFT, left_ms, "client-7", "s-1", joined_at_ms=AT_MS)


def test_times_in_whole_seconds_are_read_too() -> None:
    change = row("participant.left", joined=1_795_000_000, duration=60).as_change()
    assert (change.joined_at_ms, change.at_ms) == (1_795_000_000_000, 1_795_000_060_000)


@pytest.mark.parametrize("user", [None, ""])
def test_whoever_has_no_user_id_is_a_guest_of_its_own(user: object) -> None:
    assert row("participant.joined", user_id=user).person == "s-1"
    assert row("participant.left", user_id=user, duration=5).person == "s-1"


@pytest.mark.parametrize(("owner", "is_host"), [(True, True), (False, False), (None, False)])
def test_the_owner_is_the_host(owner: object, is_host: bool) -> None:
    assert row("participant.joined", owner=owner).is_host == is_host
    assert row("participant.left", owner=owner, duration=5).is_host == is_host


def test_whoever_has_no_presence_is_nobody() -> None:
    for event in (
        row("participant.joined", permissions=NOBODY, owner=True),
        row("participant.left", permissions=NOBODY, duration=5),
    ):
        assert (event.kind, event.at_ms, event.room) == ("", None, ROOM)


@pytest.mark.parametrize("permissions", [None, {}, {"hasPresence": True}, {"canSend": False}, []])
def test_whoever_is_not_said_to_be_hidden_is_present(permissions: object) -> None:
    assert row("participant.joined", permissions=permissions).kind == "joined"


def test_the_end_of_the_meeting_is_its_end_time_not_when_it_was_sent() -> None:
    late = AT + timedelta(minutes=3)
    start, end = (AT - timedelta(hours=1)).timestamp(), AT.timestamp()
    event = daily("meeting.ended", late, 9, room=ROOM, meeting_id="m-1", start_ts=start, end_ts=end)
    assert stored("daily", event).as_change() == PresenceChange(Kind.ROOM_ENDED, AT_MS)


@pytest.mark.parametrize(
    "event",
    ["waiting-participant.joined", "waiting-participant.left", "meeting.started", "recording.started", "participant"],
)
def test_other_events_tell_nothing_about_presence(event: str) -> None:
    assert (row(event, duration=5).kind, row(event, duration=6).event_type) == ("", event)


@pytest.mark.parametrize("fields", [{}, {"duration": None}, {"duration": -1}, {"duration": "60"}, {"session_id": ""}])
def test_a_leave_without_duration_or_connection_tells_nothing(fields: dict[str, object]) -> None:
    assert row("participant.left", **fields).kind == ""


def test_the_same_id_is_the_same_event_whatever_else_changed() -> None:
    event = daily("participant.joined", AT, 1, **daily_person(ROOM, "s-1", AT))
    stored("daily", event)
    assert post("daily", json.dumps({**event, "event_ts": 1_795_000_000.5}).encode()).status_code == 200
    assert PresenceEvent.objects.get().provider_event_id == event["id"]


# --- One session -------------------------------------------------------------------------------------
def come_and_go(session: Any, visit: Visit) -> list[Event]:
    """The therapist comes as the owner first, then by our identity as user id; the client by that alone."""
    known: dict[str, object] = {}
    if visit.who == "client" or visit.connection == 3:
        known["user_id"] = {"client": session.client_identity, "therapist": session.therapist_identity}[visit.who]
    elif visit.who == "therapist":
        known = {"owner": True}
    came, went = (
        session.scheduled_start_at + timedelta(minutes=at, milliseconds=251) for at in (visit.joined, visit.left)
    )
    person = daily_person(ROOM, f"s-{visit.connection}", came, **known)
    gone = {**person, "duration": (went - came).total_seconds()}
    return [
        daily("participant.joined", came, f"join-{visit.connection}", **person),
        daily("participant.left", went, f"left-{visit.connection}", **gone),
    ]


def story(session: Any) -> list[Event]:
    """Everybody's coming and going, and what must not count: a hidden and a waiting person, another room."""
    start = session.scheduled_start_at
    end = start + timedelta(minutes=56)
    watcher = daily_person(ROOM, "s-8", start, permissions=NOBODY)
    waiting = daily_person(ROOM, "s-9", start)
    elsewhere = daily_person("another-room", "s-10", start, user_id=session.client_identity)
    return [
        daily("meeting.started", start, "m", room=ROOM, meeting_id="m-1", start_ts=start.timestamp()),
        daily("waiting-participant.joined", start, "w", **waiting),
        daily("participant.joined", start, "h", **watcher),
        daily("participant.left", end, "hl", **watcher, duration=3360),
        daily("participant.joined", start, "e", **elsewhere),
        *(event for visit in VISITS for event in come_and_go(session, visit)),
        daily("meeting.ended", end, "me", room=ROOM, meeting_id="m-1", end_ts=end.timestamp()),
    ]


@pytest.mark.parametrize("order", ORDERS)
def test_a_whole_session_gives_its_minutes_in_any_order(order: str, new_invoice: Any) -> None:
    session = new_invoice(provider="daily", room=ROOM).session
    deliver("daily", story(session), order)
    presence = presence_of(session)
    assert figures(presence) == WHOLE_SESSION
    assert [stay.side for stay in presence.stays] == [visit.who for visit in sorted(VISITS, key=lambda v: v.joined)]


@pytest.mark.parametrize("order", ORDERS)
def test_the_leaves_alone_give_the_same_minutes(order: str, new_invoice: Any) -> None:
    session = new_invoice(provider="daily", room=ROOM).session
    deliver("daily", [event for event in story(session) if event["type"] != "participant.joined"], order)
    assert figures(presence_of(session)) == WHOLE_SESSION
    assert presence_of(session).has(Side.GUEST)
