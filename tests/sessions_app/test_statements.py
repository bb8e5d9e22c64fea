"""What people say about a record: who a guest was, which event belongs to which session. The time follows."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client as Browser

from sessions_app.actions import NotAttachable, attach_event, name_person
from sessions_app.changes import Side
from sessions_app.models import EventAttached, PersonNamed, PresenceEvent, TherapySession
from sessions_app.recording import presence_of
from tests import people
from tests.fixtures import NewInvoice
from tests.pages import signed_in
from tests.rooms import Room


def minutes(session: TherapySession) -> tuple[int, int]:
    """Whole minutes with the client and with anyone."""
    presence = presence_of(session)
    return presence.with_client.live_minutes, presence.with_anyone.live_minutes


@pytest.fixture
def phoned(new_invoice: NewInvoice) -> TherapySession:
    """28 minutes on video, then a phone that nobody has named."""
    room = Room(new_invoice().session)
    room.visit("therapist", 0, 60)
    room.visit("client", 0, 28, "CONNECTION_TIMEOUT")
    room.visit("+1-caller", 30, 60)
    return room.session


def test_a_guest_named_as_the_client_counts_with_the_client(phoned: TherapySession) -> None:
    assert minutes(phoned) == (28, 58)
    name_person(phoned, person="+1-caller", side=Side.CLIENT, by=phoned.therapist.user)
    assert minutes(phoned) == (58, 58)


def test_the_newest_word_counts_and_the_older_one_stays(phoned: TherapySession) -> None:
    for side in (Side.CLIENT, Side.NOBODY):
        name_person(phoned, person="+1-caller", side=side, by=phoned.therapist.user)
    assert minutes(phoned) == (28, 28)
    assert PersonNamed.objects.count() == 2


def test_an_identity_of_the_application_is_never_renamed(phoned: TherapySession) -> None:
    name_person(phoned, person=phoned.client_identity, side=Side.NOBODY, by=phoned.therapist.user)
    assert minutes(phoned) == (28, 58)


def test_an_event_of_an_unknown_room_is_attached_later(new_invoice: NewInvoice) -> None:
    session = new_invoice().session
    room = Room(session)
    room.visit("therapist", 0, 60)
    TherapySession.objects.filter(pk=session.pk).update(provider_room="a-typo")
    room.session.provider_room = "a-typo"
    room.visit("client", 0, 45)
    TherapySession.objects.filter(pk=session.pk).update(provider_room=session.own_room)
    session.refresh_from_db()
    assert minutes(session) == (0, 0)
    lost = PresenceEvent.objects.unmatched()
    assert lost.count() == 2
    for event in lost:
        attach_event(event, session, by=people.dana())
    assert minutes(session) == (45, 45)
    assert not PresenceEvent.objects.unmatched().exists()


def test_an_event_that_is_at_home_is_not_attached(phoned: TherapySession, new_invoice: NewInvoice) -> None:
    event = PresenceEvent.objects.first()
    assert event is not None
    with pytest.raises(NotAttachable):
        attach_event(event, new_invoice().session, by=people.dana())


def test_an_admin_attaches_events_from_the_list(phoned: TherapySession, new_invoice: NewInvoice) -> None:
    TherapySession.objects.filter(pk=phoned.pk).update(provider_room="elsewhere")
    other = new_invoice().session
    browser = signed_in(people.dana())
    chosen = list(PresenceEvent.objects.unmatched().values_list("pk", flat=True))
    posted = {"action": "attach", "session": str(other.pk), "_selected_action": chosen}
    assert browser.post("/admin/sessions_app/presenceevent/?matched=no", posted).status_code == 302
    assert EventAttached.objects.filter(session=other).count() == len(chosen) == 6


@pytest.mark.parametrize("number", ["", "0", "999999", "x", "9" * 30])
def test_a_session_that_is_none_is_said(phoned: TherapySession, number: str) -> None:
    browser = signed_in(people.dana())
    chosen = PresenceEvent.objects.values_list("pk", flat=True)[:1]
    posted = {"action": "attach", "session": number, "_selected_action": list(chosen)}
    answer = browser.post("/admin/sessions_app/presenceevent/", posted, follow=True)
    assert answer.status_code == 200
    assert not EventAttached.objects.exists()


def test_sessions_that_share_a_room_keep_their_own_time(new_invoice: NewInvoice) -> None:
    first = new_invoice(provider="livekit", room="standing").session
    later = first.scheduled_start_at.replace(day=24)
    second = new_invoice(starts=later, provider="livekit", room="standing").session
    for session, live in ((first, 45), (second, 50)):
        room = Room(session)
        room.visit("therapist", 0, live)
        room.visit("client", 0, live)
    assert (minutes(first), minutes(second)) == ((45, 45), (50, 50))


@pytest.mark.parametrize(
    "statement", ["DELETE FROM sessions_app_personnamed", "UPDATE sessions_app_eventattached SET session_id = 0"]
)
def test_what_was_said_is_never_changed(phoned: TherapySession, statement: str) -> None:
    name_person(phoned, person="+1-caller", side=Side.CLIENT, by=phoned.therapist.user)
    TherapySession.objects.filter(pk=phoned.pk).update(provider_room="elsewhere")
    event = PresenceEvent.objects.unmatched().first()
    assert event is not None
    attach_event(event, phoned, by=people.dana())
    with pytest.raises(DatabaseError, match="only ever added"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_the_unmatched_list_holds_unknown_types_and_not_the_silent_ones(new_invoice: NewInvoice) -> None:
    session = new_invoice().session
    told = {"provider": "livekit", "received_at": session.booked_at, "body": b"{}", "room": session.own_room}
    for name in ("track_published", "unheard_of", ""):
        PresenceEvent.objects.create(provider_event_id=f"e{name}", event_type=name, body_hash="", **told)
    assert sorted(PresenceEvent.objects.unmatched().values_list("event_type", flat=True)) == ["", "unheard_of"]


def test_the_evidence_stands_on_the_session_page(phoned: TherapySession) -> None:
    page = Browser()
    page.force_login(phoned.therapist.user)
    text = page.get(f"/sessions/{phoned.pk}/").content.decode()
    assert "<svg" in text
    assert "CONNECTION_TIMEOUT" in text
    assert "America/New_York" in text
