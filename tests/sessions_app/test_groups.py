"""One room, a time per member: nobody's partner makes minutes for another member."""

from datetime import date

import pytest

from sessions_app.actions import add_client, add_group, name_person
from sessions_app.changes import Side
from sessions_app.evidence import evidence_of
from sessions_app.models import TherapySession
from sessions_app.recording import presence_of
from tests.fixtures import NewInvoice
from tests.rooms import Room


@pytest.fixture
def members(new_invoice: NewInvoice) -> tuple[TherapySession, TherapySession]:
    """Two members of a group; the first was there for 40 minutes, the second never. A phone nobody has named, 20."""
    alice = new_invoice().session.therapist
    group = add_group(alice, "Tuesday", provider="livekit")
    clients = [add_client(alice, name, payer=None, since=date(2020, 1, 1)) for name in ("Ash", "Rowan")]
    first, second = (new_invoice(client=client, group=group, provider="").session for client in clients)
    room = Room(first)
    room.visit("therapist", 0, 60)
    room.visit("client", 0, 40)
    room.visit("+1-caller", 10, 30)
    return first, second


def minutes(session: TherapySession) -> tuple[int, int]:
    """With the client and with anyone."""
    presence = presence_of(session)
    return presence.with_client.live_minutes, presence.with_anyone.live_minutes


def test_an_unnamed_person_is_no_members_until_somebody_says_so(members: tuple[TherapySession, ...]) -> None:
    assert [minutes(session) for session in members] == [(40, 40), (0, 0)]


def test_the_unnamed_person_is_asked_after_and_drawn_as_not_yet_placed(members: tuple[TherapySession, ...]) -> None:
    for session in members:
        evidence = evidence_of(session)
        assert evidence is not None
        assert evidence.unnamed == ("+1-caller",)
        assert evidence.timeline is not None
        assert [row.name for row in evidence.timeline.rows][-1] == "Guest, not yet placed"


def test_a_word_for_one_member_takes_the_person_from_the_others(members: tuple[TherapySession, ...]) -> None:
    first, second = members
    name_person(second, person="+1-caller", side=Side.CLIENT, by=second.therapist.user)
    assert [minutes(session) for session in members] == [(40, 40), (20, 20)]
    assert {stay.person for stay in presence_of(first).stays} == {first.therapist_identity, first.client_identity}


def test_the_members_own_word_outranks_what_was_said_of_another(members: tuple[TherapySession, ...]) -> None:
    first, second = members
    name_person(first, person="+1-caller", side=Side.CLIENT, by=first.therapist.user)
    name_person(second, person="+1-caller", side=Side.GUEST, by=second.therapist.user)
    assert minutes(second) == (0, 20)


def test_a_therapist_who_dialled_in_is_the_therapist_for_every_member(members: tuple[TherapySession, ...]) -> None:
    first, second = members
    room = Room(first)
    room.visit("client", 70, 80)
    room.visit("+1-therapist", 70, 80)
    name_person(second, person="+1-therapist", side=Side.THERAPIST, by=second.therapist.user)
    assert minutes(first) == (50, 50)
