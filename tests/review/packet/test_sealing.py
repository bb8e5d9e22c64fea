"""Whose bytes leave the house, by what the providers put into them."""

import json
from typing import Any

import pytest

from review.packet.sealing import REASONS, Names, Sealed, parts_of
from sessions_app.changes import Side

ROBIN = Names(client=parts_of("Robin Q. Reed"))
NAMED = Names(is_client_named=True)

LIVEKIT = {
    "event": "participant_joined",
    "id": "EV_1",
    "createdAt": "1763400000",
    "room": {"name": "session-5", "sid": "RM_1"},
    "participant": {"sid": "PA_1", "identity": "client-7", "joinedAtMs": "1763400000123"},
}
ZOOM = {
    "event": "meeting.participant_left",
    "payload": {
        "object": {
            "id": "81234567890",
            "uuid": "abc==",
            "topic": "Weekly",
            "participant": {"user_id": "16778240", "customer_key": "client-7", "leave_time": "2026-11-17T18:00:00Z"},
        }
    },
}


def body(event: dict[str, Any], **person: Any) -> bytes:
    """An event of either provider with more said of the person."""
    copy = json.loads(json.dumps(event))
    of = copy["participant"] if "participant" in copy else copy["payload"]["object"]["participant"]
    of.update(person)
    return json.dumps(copy).encode()


@pytest.mark.parametrize("event", [LIVEKIT, ZOOM])
@pytest.mark.parametrize("side", Side)
def test_bytes_with_our_own_identities_go_out(event: dict[str, Any], side: Side) -> None:
    assert ROBIN.reason(body(event), side) is None


@pytest.mark.parametrize(
    "said",
    [
        {"name": "R."},
        {"user_name": "x"},
        {"displayName": "x"},
        {"email": "a@b.example"},
        {"metadata": '{"note": 1}'},
        {"public_ip": "203.0.113.9"},
        {"anything": "someone@mail.example.org"},
        {"identity": "sip_+15550100123"},
        {"anything": "+1 (555) 010-0123"},
    ],
)
def test_what_tells_who_it_is_stays_here(said: dict[str, str]) -> None:
    for event in (LIVEKIT, ZOOM):
        assert ROBIN.reason(body(event, **said), Side.CLIENT) == Sealed.CLIENT
        assert ROBIN.reason(body(event, **said), Side.GUEST) == Sealed.GUEST
        assert ROBIN.reason(body(event, **said), Side.UNPLACED) == Sealed.GUEST
        # The therapist is named in every packet.
        assert ROBIN.reason(body(event, **said), Side.THERAPIST) is None


def test_the_client_may_be_named_where_the_full_name_was_asked_for() -> None:
    assert NAMED.reason(body(ZOOM, user_name="Robin Reed"), Side.CLIENT) is None
    assert NAMED.reason(body(ZOOM, user_name="Sam Reed"), Side.GUEST) == Sealed.GUEST


@pytest.mark.parametrize(
    "said", [{"leave_reason": "Robin left the meeting."}, {"x": ["REED"]}, {"x": "robin-reed"}, {"Reed": 1}]
)
def test_a_part_of_the_clients_name_anywhere_seals(said: dict[str, Any]) -> None:
    assert ROBIN.reason(body(ZOOM, **said), Side.THERAPIST) == Sealed.CLIENT
    assert NAMED.reason(body(ZOOM, **said), Side.THERAPIST) is None


@pytest.mark.parametrize("said", [{"x": "Reeds"}, {"x": "agreed"}, {"x": "Q"}, {"x": None, "y": True, "z": 3}])
def test_a_longer_word_or_an_initial_is_no_name(said: dict[str, Any]) -> None:
    assert ROBIN.reason(body(ZOOM, **said), Side.THERAPIST) is None


def test_another_client_seals_in_every_packet() -> None:
    others = frozenset({"client-9", "morgan"})
    for names in (Names(others=others), Names(others=others, is_client_named=True)):
        assert names.reason(body(LIVEKIT, x="client-9"), Side.THERAPIST) == Sealed.OTHERS
        assert names.reason(body(LIVEKIT, x="Morgan's group"), Side.NOBODY) == Sealed.OTHERS
        assert names.reason(body(LIVEKIT, x="client-97"), Side.NOBODY) is None


@pytest.mark.parametrize("raw", [b"name=Robin+x", b"\xff\xfeRobin", b"[" * 100_000 + b"Robin"])
def test_what_is_no_json_is_looked_through_as_text(raw: bytes) -> None:
    assert ROBIN.reason(raw, Side.NOBODY) == Sealed.CLIENT
    assert ROBIN.reason(raw.replace(b"Robin", b"x"), Side.NOBODY) is None


def test_a_jitsi_identity_is_no_address() -> None:
    assert ROBIN.reason(body(LIVEKIT, participantJid="1f@conference.8x8.vc"), Side.CLIENT) is None


def test_every_reason_is_told_in_words() -> None:
    assert set(REASONS) == set(Sealed)


@pytest.mark.parametrize(
    ("name", "parts"),
    [("Robin Reed", {"robin reed", "robin", "reed"}), ("Li X", {"li x"}), ("", set()), ("Ana (Bea) O’Neil, Jr.", None)],
)
def test_the_parts_of_a_name(name: str, parts: set[str] | None) -> None:
    assert parts_of(name) == (parts if parts is not None else {name.casefold(), "ana", "bea", "o’neil"})
