"""Saying who somebody in the room was, and saying it again: the page, the words that stay, the time that follows."""

import json
import re
from datetime import date, timedelta
from typing import Any

import pytest

from audit.models import Event
from sessions_app.actions import add_client, add_group, name_person
from sessions_app.changes import Side
from sessions_app.evidence import evidence_of
from sessions_app.models import PersonNamed, TherapySession
from sessions_app.recording import presence_of
from sessions_app.room_access import access
from tests import payloads, people, telehealth
from tests.fixtures import NewInvoice
from tests.pages import Page, signed_in
from tests.rooms import Room

CALLER = "+1-caller"


@pytest.fixture
def session(new_invoice: NewInvoice) -> TherapySession:
    """28 minutes on video, then a phone that nobody has named; from the start a guest by their link."""
    room = Room(new_invoice().session)
    room.visit("therapist", 0, 60)
    room.visit("client", 0, 28, "CONNECTION_TIMEOUT")
    room.visit("guest-0a2b", 1, 20)
    room.visit(CALLER, 30, 60)
    return room.session


def minutes(session: TherapySession) -> tuple[int, int]:
    """Whole minutes with the client and with anyone."""
    presence = presence_of(session)
    return presence.with_client.live_minutes, presence.with_anyone.live_minutes


def page(session: TherapySession) -> Page:
    """The session's page as its therapist sees it."""
    return Page(signed_in(session.therapist.user).get(f"/sessions/{session.pk}/"))


def say(session: TherapySession, follow: bool = False, **answer: Any) -> Page:
    """Post the form."""
    browser = signed_in(session.therapist.user)
    return Page(browser.post(f"/sessions/{session.pk}/people/", answer, follow=follow))


def offered(shown: Page) -> list[str]:
    """The people of the form's list."""
    return [value for _, value, _ in shown.options.get("person", []) if value]


def drawn(shown: Page) -> list[str]:
    """The names of the picture's rows."""
    return re.findall(r'class="timeline-name"[^>]*>([^<]+)<', shown.text)


def listed(shown: Page) -> list[str]:
    """What the people in the list are called, in its order."""
    return re.findall(r"<strong>((?:Guest|Host)[^<]*)</strong>", shown.text)


# --- Whom, and as what ---------------------------------------------------------------------------


def test_everybody_without_an_identity_of_ours_is_offered_under_the_pictures_name(session: TherapySession) -> None:
    shown = page(session)
    assert offered(shown) == ["guest-0a2b", CALLER]
    assert listed(shown) == ["Guest 1", "Guest 2"]
    assert drawn(shown) == ["Therapist", "Client", "Guest 1", "Guest 2"]


def test_a_named_person_stays_on_offer_and_keeps_the_number(session: TherapySession) -> None:
    for side, row in ((Side.CLIENT, "Guest 1, the client"), (Side.THERAPIST, "Guest 1, the therapist")):
        assert say(session, person="guest-0a2b", side=side).status == 303
        shown = page(session)
        assert offered(shown) == ["guest-0a2b", CALLER]
        assert listed(shown) == ["Guest 1", "Guest 2"]
        assert {row, "Guest 2"} <= set(drawn(shown))
    say(session, person="guest-0a2b", side=Side.NOBODY)
    shown = page(session)
    assert (listed(shown), drawn(shown)) == (["Guest 1", "Guest 2"], ["Therapist", "Client", "Guest 2"])


def test_the_invoice_form_numbers_people_alike(session: TherapySession) -> None:
    say(session, person="guest-0a2b", side=Side.NOBODY)
    form = Page(signed_in(session.therapist.user).get(f"/sessions/{session.pk}/invoice/"))
    assert drawn(form) == drawn(page(session)) == ["Therapist", "Client", "Guest 2"]


def test_the_table_of_connections_names_people_alike(session: TherapySession) -> None:
    say(session, person=CALLER, side=Side.CLIENT)
    rows = re.findall(r'<td data-label="Who">([^<]+)</td>', page(session).text)
    assert rows == ["Therapist", "Client", "Guest 1", "Guest 2, the client"]


def test_identities_of_ours_are_never_on_offer(session: TherapySession, new_invoice: NewInvoice) -> None:
    Room(session).visit(new_invoice().session.therapist_identity, 5, 6)
    Room(session).visit("client-987654", 5, 6)
    assert offered(page(session)) == ["guest-0a2b", CALLER]
    for ours in (session.therapist_identity, session.client_identity, "client-987654"):
        assert say(session, person=ours, side=Side.NOBODY).status == 422
    assert not PersonNamed.objects.exists()


def test_a_guest_of_our_own_link_may_be_named(session: TherapySession) -> None:
    identity = access(session, "guest").identity
    Room(session).visit(identity, 28, 58)
    assert say(session, person=identity, side=Side.CLIENT).status == 303
    assert minutes(session) == (58, 60)


def test_a_therapist_who_dials_in_is_named_and_the_time_follows(new_invoice: NewInvoice) -> None:
    session = new_invoice().session
    room = Room(session)
    room.visit("therapist", 0, 20, "CONNECTION_TIMEOUT")
    room.visit("client", 0, 50)
    room.visit(CALLER, 22, 50)
    assert minutes(session) == (20, 20)
    shown = say(session, follow=True, person=CALLER, side=Side.THERAPIST)
    assert minutes(session) == (48, 48)
    assert "Together with the client: 20 min before, 48 min now." in shown.text
    assert "Guest, the therapist" in drawn(shown)


def test_the_form_says_what_each_answer_changes(session: TherapySession) -> None:
    text = page(session).text
    assert "what of it you shared with the client becomes time that is billed" in text
    assert "What was submitted already stays as it was." in text


def test_the_form_can_be_sent_from_a_browser(session: TherapySession) -> None:
    text = page(session).text
    form = text[text.index(f'action="/sessions/{session.pk}/people/"') :]
    assert 'name="csrfmiddlewaretoken"' in form[: form.index("</form>")]


def test_a_providers_host_may_be_named(new_invoice: NewInvoice, settings: Any) -> None:
    telehealth.configure(settings)
    session = new_invoice(provider="whereby", room="555").session
    for number, (connection, role) in enumerate((("c1", "host"), ("c2", "visitor"))):
        for event, minute in (("room.client.joined", 0), ("room.client.left", 50)):
            at = session.scheduled_start_at + timedelta(minutes=minute)
            somebody = payloads.whereby_person(connection, roleName=role)
            telehealth.stored("whereby", payloads.whereby(event, "555", at, f"{number}{minute}", **somebody))
    shown = page(session)
    assert listed(shown) == ["Host", "Guest"]
    assert drawn(shown) == ["Host, the therapist", "Guest"]
    host, guest = offered(shown)
    assert "The provider marked this person as the host; counts as the therapist" in shown.text
    say(session, person=host, side=Side.NOBODY)
    say(session, person=guest, side=Side.THERAPIST)
    again = page(session)
    assert (listed(again), drawn(again)) == (["Host", "Guest"], ["Guest, the therapist"])


# --- Again and again -----------------------------------------------------------------------------


def test_the_newest_word_counts_each_is_a_row_and_an_event_of_its_own(session: TherapySession) -> None:
    for side in (Side.CLIENT, Side.THERAPIST, Side.CLIENT):
        say(session, person=CALLER, side=side)
    assert minutes(session)[0] == 58
    assert list(PersonNamed.objects.values_list("side", flat=True)) == ["client", "therapist", "client"]
    events = Event.objects.filter(action="person.named", by=session.therapist.user).order_by("pk")
    assert [json.loads(event.details)["side"] for event in events] == ["client", "therapist", "client"]


def test_the_present_word_is_shown_with_who_said_it_and_when(session: TherapySession) -> None:
    say(session, person=CALLER, side=Side.CLIENT)
    say(session, person=CALLER, side=Side.GUEST)
    text = page(session).text
    said = re.findall(r"Named as ([^<]+? by Alice \(alice@example\.org\) on \w{3}, \w{3} \d+, \d{4}, [^<.]+)\.", text)
    assert [one.split(" by ")[0] for one in said] == ["a guest of the client&#x27;s"]
    assert "Nobody has said who this was; counts as a guest of the client&#x27;s." in text  # the other one
    assert text.count("says Alice") == 2


def test_the_other_tab_simply_has_a_newer_word(session: TherapySession) -> None:
    address = f"/sessions/{session.pk}/people/"
    first, second = (signed_in(session.therapist.user) for _ in range(2))
    forms = [Page(tab.get(f"/sessions/{session.pk}/")).forms[address] for tab in (first, second)]
    answers = [
        tab.post(address, {**form, "person": CALLER, "side": side})
        for tab, form, side in zip((first, second), forms, (Side.CLIENT, Side.NOBODY), strict=True)
    ]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert minutes(session) == (28, 28)
    assert PersonNamed.objects.count() == 2


def test_a_word_that_changes_no_time_says_so(session: TherapySession) -> None:
    assert (
        "The time together is the same as before."
        in say(session, follow=True, person="guest-0a2b", side=Side.GUEST).text
    )


# --- What cannot be said -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "fields"),
    [
        ({}, ["person", "side"]),
        ({"person": "", "side": "client"}, ["person"]),
        ({"person": "nobody-here", "side": "client"}, ["person"]),
        ({"person": "\x00", "side": "client"}, ["person"]),
        ({"person": "x" * 100_000, "side": "client"}, ["person"]),
        ({"person": CALLER}, ["side"]),
        ({"person": CALLER, "side": "unplaced"}, ["side"]),
        ({"person": CALLER, "side": "\x00"}, ["side"]),
    ],
)
def test_an_answer_that_is_none_is_said_at_its_field(
    session: TherapySession, answer: dict[str, str], fields: list[str]
) -> None:
    shown = say(session, **answer)
    assert shown.status == 422
    assert [name for name in ("person", "side") if f"id_{name}_error" in shown.ids] == fields
    assert not PersonNamed.objects.exists()


def test_somebody_who_is_no_longer_in_the_record_is_said_and_the_answer_kept(
    session: TherapySession, new_invoice: NewInvoice
) -> None:
    """A session that was booked into the room in between is nearer to the caller's time."""
    TherapySession.objects.filter(pk=session.pk).update(
        scheduled_end_at=session.scheduled_start_at + timedelta(0, 1500)
    )
    client = add_client(session.therapist, "Sage Hill", payer=None, since=date(2020, 1, 1))
    starts = session.scheduled_start_at + timedelta(minutes=29)
    new_invoice(starts=starts, room=session.room[1], client=client)
    shown = say(session, person=CALLER, side=Side.CLIENT)
    assert shown.status == 422
    assert "This person is not in the session&#x27;s record, or no longer." in shown.text
    assert shown.forms[f"/sessions/{session.pk}/people/"]["side"] == ["client"]
    assert not PersonNamed.objects.exists()


def test_a_word_on_somebody_who_is_gone_stays_to_be_read(session: TherapySession) -> None:
    name_person(session, person="long-gone", side=Side.CLIENT, by=session.therapist.user)
    assert "Somebody who is no longer in the record was the client, says Alice" in page(session).text


def test_a_session_where_nobody_is_to_be_named_answers_all_the_same(new_invoice: NewInvoice) -> None:
    empty, office = new_invoice().session, new_invoice(modality="in_person", provider="").session
    for one in (empty, office):
        assert f"/sessions/{one.pk}/people/" not in page(one).forms
        assert say(one, person=CALLER, side=Side.CLIENT).status == 422


def test_nobody_else_names_people(session: TherapySession) -> None:
    answer = {"person": CALLER, "side": "client"}
    for other in (people.bob().user, people.carol(), people.dana()):
        assert signed_in(other).post(f"/sessions/{session.pk}/people/", answer).status_code == 404
    assert not PersonNamed.objects.exists()


# --- In a group ----------------------------------------------------------------------------------


def test_a_members_page_tells_the_member_apart_and_shows_no_other(new_invoice: NewInvoice) -> None:
    therapist = new_invoice().session.therapist
    group = add_group(therapist, "Tuesday", provider="livekit")
    clients = [add_client(therapist, name, payer=None, since=date(2020, 1, 1)) for name in ("Ash", "Rowan")]
    first, second = (new_invoice(client=client, group=group, provider="").session for client in clients)
    room = Room(first)
    room.visit("therapist", 0, 60)
    room.visit("client", 0, 40)
    room.visit(second.client_identity, 0, 60)
    room.visit(CALLER, 10, 30)
    shown = page(first)
    assert drawn(shown) == ["Therapist", "Client", "Guest, not yet placed"]
    assert "This is one member's part of a group" in shown.text
    assert second.client_identity not in shown.text
    assert "Rowan" not in shown.text
    say(second, person=CALLER, side=Side.CLIENT)
    shown = page(first)
    assert (
        "On another session in this room a person said who this was; here that makes nobody who counts." in shown.text
    )
    evidence = evidence_of(first)
    assert evidence is not None
    assert (evidence.unnamed, listed(shown)) == ((), ["Guest"])
