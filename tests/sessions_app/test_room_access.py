"""A fresh way into a room: under which identity, with which token, to which address."""

from datetime import date
from typing import Any

import jwt
import pytest
import time_machine

from sessions_app.actions import add_client, add_group
from sessions_app.join_links import Role
from sessions_app.models import TherapySession
from sessions_app.room_access import access
from tests.fixtures import NewInvoice
from tests.rooms import at

NOW = at("2026-11-17T17:15")
SECRET = "test-secret-test-secret-test-secret-1"


@pytest.fixture
def session(new_invoice: NewInvoice) -> TherapySession:
    """One session of Robin's."""
    return new_invoice().session


def claims(session: TherapySession, role: Role) -> dict[str, Any]:
    """What a LiveKit token made and read at one instant says; its signature holds."""
    with time_machine.travel(NOW, tick=False):
        return dict(jwt.decode(access(session, role).token, SECRET, algorithms=["HS256"]))


def test_identities_are_ours_and_each_guest_has_a_new_one(session: TherapySession) -> None:
    assert access(session, Role.THERAPIST).identity == f"therapist-{session.therapist_id}"
    assert access(session, Role.CLIENT).identity == f"client-{session.client_id}"
    guests = {access(session, Role.GUEST).identity for _ in range(3)}
    assert len(guests) == 3
    assert all(identity.startswith("guest-") for identity in guests)


@pytest.mark.parametrize(
    ("role", "identity"), [(Role.THERAPIST, "therapist_identity"), (Role.CLIENT, "client_identity")]
)
def test_a_livekit_token_is_for_this_room_and_names_nobody(session: TherapySession, role: Role, identity: str) -> None:
    assert claims(session, role) == {
        "iss": "test-key",
        "sub": getattr(session, identity),
        "nbf": int(NOW.timestamp()),
        "exp": int(NOW.timestamp()) + 6 * 3600,
        "video": {
            "roomJoin": True,
            "room": f"session-{session.pk}",
            "canPublish": True,
            "canSubscribe": True,
            "canPublishData": True,
        },
    }


def test_a_guests_token_gives_no_more_than_the_clients(session: TherapySession) -> None:
    guests = claims(session, Role.GUEST)
    assert guests["sub"].startswith("guest-")
    assert {**guests, "sub": session.client_identity} == claims(session, Role.CLIENT)


def test_the_newest_key_signs(session: TherapySession, settings: Any) -> None:
    settings.LIVEKIT_KEYS = {"newest": SECRET, "older": "older-secret-older-secret-older-secret"}
    assert claims(session, Role.CLIENT)["iss"] == "newest"


def test_without_keys_there_is_no_token(session: TherapySession, settings: Any) -> None:
    settings.LIVEKIT_KEYS = {}
    assert access(session, Role.CLIENT).token == ""


def test_members_of_a_group_share_the_room_and_no_identity(session: TherapySession, new_invoice: NewInvoice) -> None:
    group = add_group(session.therapist, "Tuesday", provider="livekit")
    clients = [add_client(session.therapist, name, payer=None, since=date(2020, 1, 1)) for name in ("A", "B")]
    said = [claims(new_invoice(client=client, group=group, provider="").session, Role.CLIENT) for client in clients]
    assert {one["video"]["room"] for one in said} == {f"group-{group.pk}"}
    assert [one["sub"] for one in said] == [f"client-{client.pk}" for client in clients]


def test_another_provider_needs_no_token(new_invoice: NewInvoice) -> None:
    session = new_invoice(provider="zoom", room="81234567890").session
    way_in = access(session, Role.CLIENT)
    assert (way_in.provider, way_in.room, way_in.token, way_in.url) == ("zoom", "81234567890", "", "")


def test_an_address_is_filled_in_and_quoted(session: TherapySession, settings: Any) -> None:
    settings.LIVEKIT_URL = "wss://rooms.example.org/?a&b"
    settings.JOIN_URLS = {"livekit": "https://meet.example.org/custom?liveKitUrl={url}&token={token}"}
    way_in = access(session, Role.CLIENT)
    prefix = "https://meet.example.org/custom?liveKitUrl=wss%3A%2F%2Frooms.example.org%2F%3Fa%26b&token="
    assert way_in.url == prefix + way_in.token


def test_a_rooms_name_cannot_lead_elsewhere(new_invoice: NewInvoice, settings: Any) -> None:
    settings.JOIN_URLS = {"whereby": "https://meet.example.org/{room}?as={identity}"}
    session = new_invoice(provider="whereby", room="../{token}?x=/#").session
    url = f"https://meet.example.org/..%2F%7Btoken%7D%3Fx%3D%2F%23?as=client-{session.client_id}"
    assert access(session, Role.CLIENT).url == url
