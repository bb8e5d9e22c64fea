"""The way into a room: by whose link, when, and under which identity."""

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import unquote

import pytest
import time_machine
from django.core import signing

from accounts.models import User
from audit.models import Event
from sessions_app import join_links
from sessions_app.actions import add_client, add_group
from sessions_app.join_links import Link, NoLink, Role
from sessions_app.models import GroupMeeting, TherapySession
from tests import people
from tests.fixtures import NEW_YORK, NewInvoice
from tests.pages import Browser, Page, signed_in

START = datetime(2026, 11, 17, 12, 15, tzinfo=NEW_YORK)
JSON = {"accept": "application/json"}
SECOND = timedelta(seconds=1)


@pytest.fixture
def session(new_invoice: NewInvoice) -> TherapySession:
    """Robin's session of 12:15 to 1:15 PM."""
    return new_invoice().session


def signed(value: Any, salt: str = join_links.SALT) -> str:
    """A token of ours that says anything."""
    return signing.Signer(salt=salt).sign_object(value)


def ask(path: str, at: datetime = START, by: User | None = None, **how: Any) -> Any:
    """What somebody gets, without a sign-in unless a user is named."""
    with time_machine.travel(at, tick=False):
        return (signed_in(by) if by else Browser()).get(path, **how)


def post(path: str, at: datetime = START, by: User | None = None, **how: Any) -> Any:
    """What they get who press the button."""
    with time_machine.travel(at, tick=False):
        return (signed_in(by) if by else Browser()).post(path, **how)


def enter(session: TherapySession, role: Role) -> dict[str, str]:
    """What a POST of a link gives a program."""
    by = session.therapist.user if role == Role.THERAPIST else None
    answer = post(join_links.address(session, role), by=by, headers=JSON)
    assert answer.status_code == 200, answer.content
    return dict(answer.json())


# --- Tokens ----------------------------------------------------------------------------------------


def test_a_token_says_a_session_and_a_role_and_no_more(session: TherapySession) -> None:
    token = join_links.address(session, Role.GUEST).split("/")[2]
    assert join_links.read(token) == Link(session.pk, Role.GUEST)
    assert signing.Signer(salt=join_links.SALT).unsign_object(token) == [session.pk, "guest"]


def test_a_link_stays_the_same(session: TherapySession) -> None:
    with time_machine.travel(START - timedelta(days=30)):
        earlier = join_links.address(session, Role.CLIENT)
    assert join_links.address(session, Role.CLIENT) == earlier


def test_a_forged_token_is_not_found(session: TherapySession) -> None:
    says_guest, of_guest = join_links.address(session, Role.GUEST).split("/")[2].rsplit(":", 1)
    says_therapist, of_therapist = join_links.address(session, Role.THERAPIST).split("/")[2].rsplit(":", 1)
    for token in (f"{says_therapist}:{of_guest}", f"{says_guest}:{of_therapist}", says_guest, f"{says_guest}:"):
        assert ask(f"/join/{token}/").status_code == 404
        assert post(f"/join/{token}/").status_code == 404


@pytest.mark.parametrize(
    ("value", "salt"),
    [
        ([1, "client"], "another.salt"),
        ([1, "owner"], join_links.SALT),
        ([1], join_links.SALT),
        ("x", join_links.SALT),
        (7, join_links.SALT),
        ([None, "client"], join_links.SALT),
        ([1, "client", "more"], join_links.SALT),
    ],
)
def test_a_token_that_says_anything_else_is_not_found(session: TherapySession, value: Any, salt: str) -> None:
    with pytest.raises(NoLink):
        join_links.read(signed(value, salt))
    assert ask(f"/join/{signed(value, salt)}/").status_code == 404


def test_a_session_that_is_gone_or_was_moved_into_the_office_has_no_room(session: TherapySession) -> None:
    assert ask(f"/join/{signed([session.pk + 1, 'client'])}/").status_code == 404
    session.modality = "in_person"
    session.save()
    assert ask(join_links.address(session, Role.CLIENT)).status_code == 404


# --- The therapist's own ---------------------------------------------------------------------------


def test_the_therapist_is_led_to_their_own_link(session: TherapySession) -> None:
    answer = signed_in(session.therapist.user).post(f"/sessions/{session.pk}/room/")
    assert answer.status_code == 303
    assert answer.headers["Location"] == join_links.address(session, Role.THERAPIST)


def test_a_program_gets_all_three_links(session: TherapySession) -> None:
    answer = signed_in(session.therapist.user).post(f"/sessions/{session.pk}/room/", headers=JSON)
    names = {"join_url": Role.THERAPIST, "client_url": Role.CLIENT, "guest_url": Role.GUEST}
    assert answer.json() == {
        name: "http://testserver" + join_links.address(session, role) for name, role in names.items()
    }


def test_nobody_else_and_no_session_in_person_has_a_room(session: TherapySession, new_invoice: NewInvoice) -> None:
    address = f"/sessions/{session.pk}/room/"
    for other in (people.bob().user, people.carol(), people.dana()):
        assert signed_in(other).post(address).status_code == 404
    assert Browser().post(address).status_code == 302  # to the sign-in
    in_person = new_invoice(modality="in_person", provider="").session
    assert signed_in(session.therapist.user).post(f"/sessions/{in_person.pk}/room/").status_code == 404


def test_a_group_without_a_room_is_no_fault(session: TherapySession, new_invoice: NewInvoice) -> None:
    group = GroupMeeting.objects.create(therapist=session.therapist, name="Nowhere", provider="livekit")
    roomless = new_invoice(group=group, provider="").session
    assert signed_in(session.therapist.user).post(f"/sessions/{roomless.pk}/room/").status_code == 404
    assert post(join_links.address(roomless, Role.CLIENT)).status_code == 404


# --- When ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("at", "shown", "entered"),
    [
        (START - timedelta(hours=1) - SECOND, 200, 409),
        (START - timedelta(hours=1), 200, 200),
        (START - timedelta(hours=1) + SECOND, 200, 200),
        (START + timedelta(hours=13) - SECOND, 200, 200),
        (START + timedelta(hours=13), 200, 200),
        (START + timedelta(hours=13) + SECOND, 404, 404),
    ],
)
@pytest.mark.parametrize("role", Role)
def test_a_link_opens_an_hour_before_and_closes_twelve_hours_after(
    session: TherapySession, role: Role, at: datetime, shown: int, entered: int
) -> None:
    path = join_links.address(session, role)
    by = session.therapist.user if role == Role.THERAPIST else None
    assert (ask(path, at, by).status_code, post(path, at, by).status_code) == (shown, entered)
    assert post(path, at, by, headers=JSON).status_code == entered
    assert Event.objects.filter(action="room.entered").exists() is (entered == 200)


def test_the_hours_are_the_installations(session: TherapySession, settings: Any) -> None:
    settings.JOIN_OPENS_MINUTES, settings.JOIN_CLOSES_HOURS = 5, 1
    assert join_links.opens_at(session) == START - timedelta(minutes=5)
    assert join_links.closes_at(session) == START + timedelta(hours=2)


def test_before_it_opens_the_page_says_from_when_and_has_no_button(session: TherapySession) -> None:
    path, early = join_links.address(session, Role.CLIENT), START - timedelta(days=1)
    page = Page(ask(path, early))
    assert "Tue, Nov 17, 2026, 11:15 AM EST" in page.text
    assert page.forms == {}
    assert "session-" not in Page(post(path, early)).text
    assert post(path, early, headers=JSON).json() == {"opens_at": "2026-11-17T16:15:00+00:00"}


# --- Where to --------------------------------------------------------------------------------------


def test_the_way_in_is_a_link_that_tells_nothing_of_where_one_came_from(session: TherapySession, settings: Any) -> None:
    settings.JOIN_URLS = {"livekit": "https://meet.example.org/{room}"}
    answer = post(join_links.address(session, Role.CLIENT))
    assert (
        f'<a class="button" href="https://meet.example.org/session-{session.pk}" rel="noreferrer">' in Page(answer).text
    )
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "form-action 'self'" in answer.headers["Content-Security-Policy"]


def test_without_an_address_the_page_says_what_is_entered_by_hand(session: TherapySession) -> None:
    text = Page(post(join_links.address(session, Role.CLIENT))).text
    assert "This installation has no address for the video room." in text
    for value in (f"session-{session.pk}", session.client_identity):
        assert f'readonly value="{value}"' in text
    assert 'id="id_token" readonly value="ey' in text


def test_a_program_gets_the_same_in_json(session: TherapySession) -> None:
    said = enter(session, Role.CLIENT)
    assert said.pop("token").startswith("ey")
    assert said == {
        "provider": "livekit",
        "room": f"session-{session.pk}",
        "identity": session.client_identity,
        "url": "",
    }


def test_every_press_of_a_guests_button_makes_another_guest(session: TherapySession) -> None:
    assert len({enter(session, Role.GUEST)["identity"] for _ in range(3)}) == 3


def test_no_link_of_a_group_leads_to_another_members_identity(session: TherapySession, new_invoice: NewInvoice) -> None:
    group = add_group(session.therapist, "Tuesday", provider="livekit")
    clients = [add_client(session.therapist, name, payer=None, since=START.date()) for name in ("A", "B")]
    mine, other = (new_invoice(client=client, group=group, provider="").session for client in clients)
    assert enter(mine, Role.CLIENT)["identity"] == mine.client_identity
    for role in (Role.CLIENT, Role.GUEST):
        path = join_links.address(mine, role)
        for text in (Page(ask(path)).text, Page(post(path)).text):
            assert other.client_identity not in text
            assert join_links.address(other, Role.CLIENT) not in text


# --- What stands there, and what stays -------------------------------------------------------------


@pytest.mark.parametrize(("role", "called"), [(Role.CLIENT, "as the client"), (Role.GUEST, "as a guest")])
def test_the_public_page_names_no_client_and_no_address(session: TherapySession, role: Role, called: str) -> None:
    path = join_links.address(session, role)
    for text in (Page(ask(path)).text, Page(post(path)).text, post(path, headers=JSON).content.decode()):
        for name in ("Robin", "Alice", "alice@", "example.org"):
            assert name not in text
        assert join_links.address(session, Role.THERAPIST) not in text
    text = Page(ask(path)).text
    assert "Riverbank" in text
    assert f"Tue, Nov 17, 2026, 12:15 PM EST · {called}" in text


def test_the_therapists_page_has_the_others_links(session: TherapySession) -> None:
    page = Page(ask(join_links.address(session, Role.THERAPIST), by=session.therapist.user))
    for role in (Role.CLIENT, Role.GUEST):
        assert f'readonly value="http://testserver{join_links.address(session, role)}"' in page.text
    assert "Robin" not in page.text


@pytest.mark.parametrize("method", [ask, post])
def test_as_the_therapist_only_the_therapist_enters(session: TherapySession, method: Any) -> None:
    path = join_links.address(session, Role.THERAPIST)
    assert unquote(method(path).headers["Location"]) == f"/accounts/login/?next={path}"
    assert method(path, by=people.carol()).status_code == 404
    assert not Event.objects.filter(action="room.entered").exists()


def test_an_entry_leaves_a_trace_and_a_look_does_not(session: TherapySession) -> None:
    ask(join_links.address(session, Role.GUEST))
    assert not Event.objects.filter(action="room.entered").exists()
    enter(session, Role.GUEST)
    with time_machine.travel(START, tick=False):
        signed_in(session.therapist.user).post(join_links.address(session, Role.THERAPIST))
    events = Event.objects.filter(action="room.entered").order_by("pk")
    assert [(event.subject_id, event.by, event.details) for event in events] == [
        (session.pk, None, '{"role":"guest"}'),
        (session.pk, session.therapist.user, '{"role":"therapist"}'),
    ]
