"""The way into a room: by whose link, when, and under which identity."""

from datetime import datetime, timedelta
from typing import Any

import jwt
import pytest
import time_machine
from django.core import signing

from audit.models import Event
from sessions_app import join_links
from sessions_app.actions import add_client, add_group
from sessions_app.join_links import Link, NoLink, Role
from sessions_app.models import TherapySession
from tests import people
from tests.fixtures import NEW_YORK, NewInvoice
from tests.pages import Browser, signed_in

START = datetime(2026, 11, 17, 12, 15, tzinfo=NEW_YORK)
SECRET = "test-secret-test-secret-test-secret-1"
JSON = {"accept": "application/json"}


@pytest.fixture
def session(new_invoice: NewInvoice) -> TherapySession:
    """Robin's session of 12:15 to 1:15 PM."""
    return new_invoice().session


def enter(path: str, at: datetime = START) -> dict[str, Any]:
    """What a POST of a link gives a program."""
    with time_machine.travel(at, tick=False):
        answer = Browser().post(path, headers=JSON)
    assert answer.status_code == 200, answer.content
    return dict(answer.json())


def test_a_token_says_a_session_and_a_role(session: TherapySession) -> None:
    token = join_links.address(session, Role.GUEST).split("/")[2]
    assert join_links.read(token) == Link(session.pk, Role.GUEST)


@pytest.mark.parametrize(
    "token",
    [
        "nonsense",
        signing.dumps([1, "client"]),
        signing.dumps([1, "owner"], salt=join_links.SALT),
        signing.dumps([1], salt=join_links.SALT),
        signing.dumps("x", salt=join_links.SALT),
        signing.dumps(7, salt=join_links.SALT),
        signing.dumps([None, "client"], salt=join_links.SALT),
    ],
)
def test_a_token_that_is_not_ours_is_not_found(session: TherapySession, token: str) -> None:
    with pytest.raises(NoLink):
        join_links.read(token)
    assert Browser().get(f"/join/{token}/").status_code == 404


def test_a_token_for_one_role_is_none_for_another(session: TherapySession) -> None:
    path = join_links.address(session, Role.GUEST)
    assert Browser().get(path[:-2] + ("A/" if path[-2] != "A" else "B/")).status_code == 404


def test_the_therapist_is_led_to_their_own_link(session: TherapySession) -> None:
    answer = signed_in(session.therapist.user).post(f"/sessions/{session.pk}/room/")
    assert answer.status_code == 303
    assert answer.headers["Location"] == join_links.address(session, Role.THERAPIST)


def test_a_program_gets_all_three_links(session: TherapySession) -> None:
    links = signed_in(session.therapist.user).post(f"/sessions/{session.pk}/room/", headers=JSON).json()
    assert set(links) == {"join_url", "client_url", "guest_url"}
    assert links["client_url"] == "http://testserver" + join_links.address(session, Role.CLIENT)


def test_nobody_else_and_no_session_in_person_has_a_room(session: TherapySession, new_invoice: NewInvoice) -> None:
    for other in (people.bob().user, people.carol(), people.dana()):
        assert signed_in(other).post(f"/sessions/{session.pk}/room/").status_code == 404
    in_person = new_invoice(modality="in_person", provider="").session
    assert signed_in(session.therapist.user).post(f"/sessions/{in_person.pk}/room/").status_code == 404


@pytest.mark.parametrize(
    ("at", "status", "is_open"),
    [
        (START - timedelta(hours=1, seconds=1), 409, False),
        (START - timedelta(hours=1), 200, True),
        (START + timedelta(hours=13), 200, True),
        (START + timedelta(hours=13, seconds=1), 404, False),
    ],
)
def test_a_link_opens_an_hour_before_and_closes_twelve_hours_after(
    session: TherapySession, at: datetime, status: int, is_open: bool
) -> None:
    with time_machine.travel(at, tick=False):
        answer = Browser().post(join_links.address(session, Role.CLIENT))
    assert answer.status_code == status
    assert ("session-" in answer.content.decode()) is is_open


def test_before_it_opens_the_page_says_from_when(session: TherapySession) -> None:
    with time_machine.travel(START - timedelta(days=1), tick=False):
        text = Browser().get(join_links.address(session, Role.CLIENT)).content.decode()
    assert "Tue, Nov 17, 2026, 11:15 AM EST" in text


def test_identities_are_ours_and_each_guest_has_a_new_one(session: TherapySession) -> None:
    assert enter(join_links.address(session, Role.THERAPIST))["identity"] == session.therapist_identity
    assert enter(join_links.address(session, Role.CLIENT))["identity"] == session.client_identity
    guests = {enter(join_links.address(session, Role.GUEST))["identity"] for _ in range(3)}
    assert len(guests) == 3
    assert all(identity.startswith("guest-") for identity in guests)


def test_a_livekit_token_is_for_this_room_and_names_nobody(session: TherapySession) -> None:
    said = enter(join_links.address(session, Role.CLIENT))
    with time_machine.travel(START, tick=False):
        claims = jwt.decode(said["token"], SECRET, algorithms=["HS256"])
    assert claims["sub"] == session.client_identity
    assert claims["video"]["roomJoin"] is True
    assert claims["video"]["room"] == session.provider_room
    assert not {"roomAdmin", "roomCreate", "roomList", "roomRecord"} & claims["video"].keys()
    assert "Robin" not in str(claims)
    assert claims["exp"] - int(START.timestamp()) == 6 * 3600


def test_members_of_a_group_share_the_room_and_no_identity(session: TherapySession, new_invoice: NewInvoice) -> None:
    therapist = session.therapist
    group = add_group(therapist, "Tuesday", provider="livekit")
    clients = [add_client(therapist, name, payer=None, since=START.date()) for name in ("A", "B")]
    said = [
        enter(join_links.address(new_invoice(client=client, group=group, provider="").session, Role.CLIENT))
        for client in clients
    ]
    assert {one["room"] for one in said} == {f"group-{group.pk}"}
    assert len({one["identity"] for one in said}) == 2


def test_an_address_is_filled_in_and_quoted(session: TherapySession, settings: Any) -> None:
    settings.LIVEKIT_URL = "wss://rooms.example.org/?a&b"
    settings.JOIN_URLS = {"livekit": "https://meet.example.org/custom?liveKitUrl={url}&token={token}"}
    said = enter(join_links.address(session, Role.CLIENT))
    prefix = "https://meet.example.org/custom?liveKitUrl=wss%3A%2F%2Frooms.example.org%2F%3Fa%26b&token="
    assert said["url"] == prefix + said["token"]


def test_without_an_address_the_page_says_what_is_entered_by_hand(session: TherapySession) -> None:
    with time_machine.travel(START, tick=False):
        text = Browser().post(join_links.address(session, Role.CLIENT)).content.decode()
    assert "no address for video rooms of livekit" in text
    assert session.client_identity in text


def test_another_provider_needs_no_token(new_invoice: NewInvoice) -> None:
    session = new_invoice(provider="zoom", room="81234567890").session
    said = enter(join_links.address(session, Role.CLIENT))
    assert (said["provider"], said["room"], said["token"]) == ("zoom", "81234567890", "")


def test_without_keys_there_is_no_token(session: TherapySession, settings: Any) -> None:
    settings.LIVEKIT_KEYS = {}
    assert enter(join_links.address(session, Role.CLIENT))["token"] == ""


def test_the_public_page_names_no_client_and_no_address(session: TherapySession) -> None:
    with time_machine.travel(START, tick=False):
        for role in (Role.CLIENT, Role.GUEST):
            text = Browser().get(join_links.address(session, role)).content.decode()
            assert "Robin" not in text
            assert "alice@" not in text
            assert join_links.address(session, Role.CLIENT) not in text
        own = Browser().get(join_links.address(session, Role.THERAPIST)).content.decode()
        assert join_links.address(session, Role.CLIENT) in own


def test_an_entry_leaves_a_trace(session: TherapySession) -> None:
    enter(join_links.address(session, Role.GUEST))
    event = Event.objects.get(action="room.entered")
    assert (event.subject_id, event.by, event.details) == (session.pk, None, '{"role":"guest"}')
