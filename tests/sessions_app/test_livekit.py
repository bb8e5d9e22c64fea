"""LiveKit's payloads as plain values."""

import json
from typing import Any

import pytest

from sessions_app.changes import Kind, PresenceChange
from sessions_app.providers.livekit import LiveKit


def change(event: str, participant: dict[str, Any] | None = None, created: object = "1792000100") -> Any:
    body = {"event": event, "id": "EV", "createdAt": created, "room": {"name": "session-1"}}
    if participant is not None:
        body["participant"] = {"sid": "PA_1", "identity": "client-1", **participant}
    return LiveKit().read(json.dumps(body).encode()).change


def test_a_join_has_milliseconds_where_they_are_given() -> None:
    assert (
        change("participant_joined", {"joinedAt": "1792000000", "joinedAtMs": "1792000000250"}).at_ms == 1792000000250
    )
    assert change("participant_joined", {"joinedAt": "1792000000"}).at_ms == 1792000000000
    assert change("participant_joined", {}).at_ms == 1792000100000


def test_a_leave_takes_its_events_time_and_carries_the_join() -> None:
    left = change("participant_left", {"joinedAtMs": "1792000000250", "disconnectReason": "CLIENT_INITIATED"})
    assert left == PresenceChange(
        Kind.LEFT, 1792000100000, "client-1", "PA_1", joined_at_ms=1792000000250, reason="CLIENT_INITIATED"
    )


def test_an_aborted_connection_ends_and_proves_no_beginning() -> None:
    aborted = change("participant_connection_aborted", {"joinedAtMs": "1792000000250"})
    assert (aborted.kind, aborted.joined_at_ms) == (Kind.LEFT, None)


def test_the_rooms_end() -> None:
    assert change("room_finished") == PresenceChange(Kind.ROOM_ENDED, 1792000100000)


@pytest.mark.parametrize("kind", ["EGRESS", "INGRESS", "AGENT", 1, 2, 4])
def test_recorders_and_bots_are_nobody(kind: object) -> None:
    assert change("participant_joined", {"kind": kind}) is None


@pytest.mark.parametrize("kind", ["SIP", 3])
def test_a_phone_is_audio_only(kind: object) -> None:
    assert change("participant_joined", {"kind": kind}).is_audio_only


def test_somebody_without_a_name_stands_for_the_connection() -> None:
    assert change("participant_joined", {"identity": ""}).person == "PA_1"


@pytest.mark.parametrize("event", ["room_started", "track_published", "egress_started", None])
def test_other_events_tell_nothing_about_presence(event: Any) -> None:
    assert change(event, {}) is None
