"""Zoom: its question about the address, its events as plain values, and one whole session."""

import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from sessions_app.changes import Kind, PresenceChange, Side
from sessions_app.models import PresenceEvent
from sessions_app.recording import presence_of
from tests.payloads import Event, iso, milliseconds, zoom, zoom_person
from tests.telehealth import (
    ORDERS,
    SECRET,
    SENDERS,
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

ROOM = "85746065432"
HOST = "x1yCzABCDEfg23HiJKl4mN"
GUEST = "16778240@4444AAAiAAAAAiAiAiiAii=="  # the connection, and whoever is known by nothing else
AT = datetime(2026, 11, 17, 17, 15, 6, tzinfo=UTC)
QUESTION = {
    "payload": {"plainToken": "qgg8vlvZRS6UYooatFL8Aw"},
    "event_ts": 1_795_000_000_000,
    "event": "endpoint.url_validation",
}


@pytest.fixture(autouse=True)
def secrets(settings: Any) -> None:
    configure(settings)


def joined(connection: object = "16778240", **fields: object) -> PresenceChange:
    person = zoom_person(connection, join_time=iso(AT), **fields)
    return stored("zoom", zoom("participant_joined", ROOM, AT, person)).as_change()


def left(connection: object = "16778240", **fields: object) -> PresenceChange:
    person = zoom_person(connection, leave_time=iso(AT), **fields)
    return stored("zoom", zoom("participant_left", ROOM, AT, person)).as_change()


def proof(secret: str, token: str) -> str:
    return hmac.new(secret.encode(), token.encode(), hashlib.sha256).hexdigest()


# --- The question about the address ------------------------------------------------------------------
def test_a_signed_validation_is_answered_with_the_token_and_its_proof_and_not_stored() -> None:
    answer = post("zoom", json.dumps(QUESTION).encode())
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/json")
    token = "qgg8vlvZRS6UYooatFL8Aw"
    assert answer.json() == {"plainToken": token, "encryptedToken": proof(SECRET, token)}
    assert not PresenceEvent.objects.exists()


def test_an_unsigned_or_forged_validation_proves_nothing() -> None:
    body = json.dumps(QUESTION).encode()
    for headers in ({}, signed("zoom", body, secret="another-secret"), signed("zoom", body, stamp="1795000000")):
        answer = post("zoom", body, headers)
        assert (answer.status_code, answer.content) == (401, b"")
    assert not PresenceEvent.objects.exists()


@pytest.mark.parametrize("secret", ["the-new-one", "the-old-one"])
def test_during_a_rotation_the_proof_is_under_the_secret_that_asked(secret: str, settings: Any) -> None:
    SENDERS["zoom"].use(settings, "the-new-one", "the-old-one")
    body = json.dumps(QUESTION).encode()
    answer = post("zoom", body, signed("zoom", body, secret=secret))
    assert answer.json()["encryptedToken"] == proof(secret, "qgg8vlvZRS6UYooatFL8Aw")


@pytest.mark.parametrize("payload", [{}, None, [], {"plainToken": None}, {"plainToken": 7}, {"plainToken": ["a"]}])
def test_a_validation_without_a_token_is_no_crash_and_no_event(payload: object) -> None:
    assert post("zoom", json.dumps({**QUESTION, "payload": payload}).encode()).status_code == 200
    assert not PresenceEvent.objects.exists()


@pytest.mark.parametrize("token", ["", "é", "\0", "\ud800", "x" * 10_000])
def test_any_text_is_a_token(token: str) -> None:
    answer = post("zoom", json.dumps({**QUESTION, "payload": {"plainToken": token}}).encode())
    assert (answer.status_code, answer.json()["plainToken"]) == (200, token)


@pytest.mark.parametrize("name", ["daily", "jaas", "whereby", "livekit"])
def test_only_zoom_asks(name: str) -> None:
    assert stored(name, QUESTION).kind == ""


# --- Events as plain values --------------------------------------------------------------------------
def test_a_join() -> None:
    assert joined(customer_key="client-7") == PresenceChange(Kind.JOINED, milliseconds(AT), "client-7", GUEST)


def test_a_connection_is_the_same_as_a_number_and_as_text() -> None:
    assert (joined(16_778_240).connection, left("16778240").connection) == (GUEST, GUEST)


def test_a_leave_has_its_reason_and_carries_no_join() -> None:
    change = left(customer_key="client-7", leave_reason="Host ended the meeting.")
    assert change == PresenceChange(Kind.LEFT, milliseconds(AT), "client-7", GUEST, reason="Host ended the meeting.")


@pytest.mark.parametrize("room", [ROOM, int(ROOM)])
def test_the_room_is_the_meetings_number(room: object) -> None:
    assert stored("zoom", zoom("ended", room, AT, end_time=iso(AT))).room == ROOM


@pytest.mark.parametrize(
    ("fields", "person"),
    [
        ({"customer_key": "client-7", "registrant_id": "abc"}, "client-7"),
        ({"customer_key": "", "registrant_id": "abc"}, "abc"),
        ({"registrant_id": "abc"}, "abc"),
        ({"customer_key": None, "registrant_id": None}, GUEST),
        ({"participant_user_id": "DYHrdpjrS3uaOf7dPkkg8w", "email": "robin@example.org"}, GUEST),
        ({}, GUEST),
    ],
)
def test_a_person_is_the_customer_key_else_the_registration_else_a_guest_of_its_own(
    fields: dict[str, object], person: str
) -> None:
    assert (joined(**fields).person, left(**fields).person) == (person, person)


@pytest.mark.parametrize(("user", "is_host"), [(HOST, True), ("another-account", False), ("", False), (None, False)])
def test_the_host_is_whose_account_owns_the_meeting(user: object, is_host: bool) -> None:
    assert (joined(id=user).is_host, left(id=user).is_host) == (is_host, is_host)


@pytest.mark.parametrize("host", ["", None])
def test_nobody_is_the_host_of_a_meeting_without_one(host: object) -> None:
    for user in ("", None):
        person = zoom_person("1", join_time=iso(AT), id=user, registrant_id=f"{user}")
        assert not stored("zoom", zoom("participant_joined", ROOM, AT, person, host_id=host)).is_host


def test_a_caller_by_telephone_is_audio_only_and_a_guest() -> None:
    assert joined(phone_number="1 (***) ***-**12") == PresenceChange(
        Kind.JOINED, milliseconds(AT), GUEST, GUEST, is_audio_only=True
    )
    assert not joined("1", phone_number="").is_audio_only


def test_the_end_of_the_meeting_is_its_end_time_however_late_it_is_sent() -> None:
    late = zoom("ended", ROOM, AT + timedelta(minutes=20), end_time=iso(AT))
    assert stored("zoom", late).as_change() == PresenceChange(Kind.ROOM_ENDED, milliseconds(AT))


@pytest.mark.parametrize(
    "event",
    [
        "started",
        "participant_joined_waiting_room",
        "participant_left_waiting_room",
        "participant_admitted",
        "participant_put_in_waiting_room",
        "participant_jbh_waiting",
        "sharing_started",
        "participant_joined_breakout_room",
    ],
)
def test_other_events_tell_nothing_about_presence(event: str) -> None:
    person = zoom_person("16778240", join_time=iso(AT), leave_time=iso(AT), date_time=iso(AT))
    row = stored("zoom", zoom(event, ROOM, AT, person))
    assert (row.kind, row.event_type, row.room) == ("", f"meeting.{event}", ROOM)


@pytest.mark.parametrize("missing", ["user_id", "join_time"])
def test_a_join_without_connection_or_time_tells_nothing(missing: str) -> None:
    person = {**zoom_person("16778240", join_time=iso(AT)), missing: ""}
    assert stored("zoom", zoom("participant_joined", ROOM, AT, person)).kind == ""


def test_the_same_event_sent_later_under_another_time_is_another_body_and_the_same_presence(new_invoice: Any) -> None:
    session = new_invoice(provider="zoom", room=ROOM).session
    person = zoom_person("1", join_time=iso(AT), id=HOST)
    for minutes in (0, 5, 20):
        stored("zoom", zoom("participant_joined", ROOM, AT + timedelta(minutes=minutes), person))
    assert PresenceEvent.objects.count() == 3
    assert len(presence_of(session).stays) == 1


# --- One session -------------------------------------------------------------------------------------
def come_and_go(session: Any, visit: Visit) -> list[Event]:
    """The therapist comes as the host first, then by our identity as customer key; the client by that alone."""
    known: dict[str, object] = {}
    if visit.who == "client" or visit.connection == 3:
        known["customer_key"] = {"client": session.client_identity, "therapist": session.therapist_identity}[visit.who]
    elif visit.who == "therapist":
        known = {"id": HOST}
    person = zoom_person(str(16_778_240 + visit.connection), **known)
    came, went = (session.scheduled_start_at + timedelta(minutes=at) for at in (visit.joined, visit.left))
    return [
        zoom("participant_joined", ROOM, came, {**person, "join_time": iso(came)}),
        zoom("participant_left", ROOM, went, {**person, "leave_time": iso(went), "leave_reason": "left the meeting."}),
    ]


def story(session: Any) -> list[Event]:
    """Everybody's coming and going, and what must not count: a waiting person, another meeting, a stray leave."""
    start = session.scheduled_start_at
    end = start + timedelta(minutes=56)
    stray = zoom_person("16778999", leave_time=iso(end), customer_key=session.client_identity)
    return [
        zoom("started", ROOM, start),
        zoom("participant_joined_waiting_room", ROOM, start, zoom_person("16778555", join_time=iso(start))),
        zoom("participant_joined", "85746060000", start, zoom_person("16778111", join_time=iso(start), id=HOST)),
        *(event for visit in VISITS for event in come_and_go(session, visit)),
        zoom("participant_left", ROOM, end, stray),
        zoom("ended", ROOM, end, end_time=iso(end)),
    ]


@pytest.mark.parametrize("order", ORDERS)
def test_a_whole_session_gives_its_minutes_in_any_order(order: str, new_invoice: Any) -> None:
    session = new_invoice(provider="zoom", room=ROOM).session
    deliver("zoom", story(session), order)
    presence = presence_of(session)
    assert figures(presence) == WHOLE_SESSION
    assert [stay.side for stay in presence.stays] == [visit.who for visit in sorted(VISITS, key=lambda v: v.joined)]


@pytest.mark.parametrize("who", ["client", "guest"])
def test_a_leave_without_its_join_is_no_presence(who: str, new_invoice: Any) -> None:
    session = new_invoice(provider="zoom", room=ROOM).session
    therapist, other = (come_and_go(session, Visit(*visit)) for visit in (("therapist", 1, 0, 50), (who, 2, 5, 45)))
    deliver("zoom", [*therapist, other[1]], "reversed")
    assert figures(presence_of(session)) == {"client": (0, 0, 0), "anyone": (0, 0, 0)}
    assert {stay.side for stay in presence_of(session).stays} == {Side.THERAPIST}
    post("zoom", json.dumps(other[0]).encode())
    assert presence_of(session).with_anyone.live_minutes == 40
