"""Reconciling: what LiveKit says of who is there becomes events, once a minute, whatever else arrives."""

import hashlib
import json
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command

from sessions_app.actions import add_client, add_group
from sessions_app.models import PresenceEvent, TherapySession
from sessions_app.providers import livekit_rooms
from sessions_app.recording import presence_of
from sessions_app.stays import Closing
from tests.fixtures import NEW_YORK, NewInvoice
from tests.livekit_server import Rooms, refusal, serving, somebody
from tests.rooms import Room

START = datetime(2026, 11, 17, 12, 15, tzinfo=NEW_YORK)
HOUR = 60


@pytest.fixture
def livekit(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Rooms]:
    """A server on this machine, and who is in its rooms. While the time stands still, an answer takes none."""
    monkeypatch.setattr(livekit_rooms, "monotonic", time.time)
    with serving() as rooms:
        settings.LIVEKIT_URL = rooms.url
        yield rooms


@pytest.fixture
def session(new_invoice: NewInvoice) -> TherapySession:
    """Robin's session of 12:15 to 1:15 PM."""
    return new_invoice().session


def run(minutes: float) -> str:
    """What the command says so many minutes after the start."""
    said = StringIO()
    with time_machine.travel(START + timedelta(minutes=minutes), tick=False):
        call_command("reconcile_presence", stdout=said, stderr=said)
    return said.getvalue()


def sid_of(person: str) -> str:
    """The connection with which somebody joined last."""
    return PresenceEvent.objects.filter(person=person, kind="joined").latest("pk").connection


def test_who_is_there_is_kept_as_seen(session: TherapySession, livekit: Rooms) -> None:
    livekit.people[session.own_room] = [
        somebody(session.therapist_identity, "PA_1"),
        somebody(session.client_identity, "PA_2"),
        somebody("recorder", "PA_3", kind="EGRESS"),
        somebody("sip_1", "PA_4", kind="SIP"),
    ]
    assert "Rooms asked about: 1. Connections there: 3." in run(10)
    assert sorted(PresenceEvent.objects.values_list("kind", "person", "connection", "is_audio_only")) == [
        ("polled", "", "", False),
        ("seen", session.client_identity, "PA_2", False),
        ("seen", "sip_1", "PA_4", True),
        ("seen", session.therapist_identity, "PA_1", False),
    ]


def test_what_is_kept_is_evidence(session: TherapySession, livekit: Rooms) -> None:
    livekit.people[session.own_room] = [somebody(session.client_identity, "PA_2")]
    run(10)
    poll, sighting = PresenceEvent.objects.order_by("kind")
    at_ms = int((START + timedelta(minutes=10)).timestamp() * 1000)
    for event in (poll, sighting):
        assert event.event_type == "reconcile"
        assert event.body_hash == hashlib.sha256(event.body).hexdigest()
        assert (event.at_ms, json.loads(event.body)["at_ms"]) == (at_ms, at_ms)
    minute = at_ms // 60_000
    assert poll.provider_event_id == f"poll:{session.own_room}:{minute}"
    assert sighting.provider_event_id == f"seen:{session.own_room}:{minute}:PA_2"
    assert json.loads(poll.body)["seen"] == ["PA_2"]
    assert not PresenceEvent.objects.unmatched().exists()


def test_one_answer_comes_at_one_instant(session: TherapySession, livekit: Rooms) -> None:
    livekit.people[session.own_room] = [somebody(session.client_identity, f"PA_{number}") for number in range(20)]
    with time_machine.travel(START):  # the clock goes on
        call_command("reconcile_presence", stdout=StringIO())
    assert PresenceEvent.objects.count() == 21
    assert PresenceEvent.objects.values("received_at").distinct().count() == 1


def test_a_name_that_is_too_long_for_its_column_is_kept_by_its_hash(new_invoice: NewInvoice, livekit: Rooms) -> None:
    session = new_invoice(room="r" * 200).session
    livekit.people["r" * 200] = [somebody(session.client_identity, "PA_2"), somebody("x" * 300, "y" * 300)]
    run(10)
    assert len(PresenceEvent.objects.of_any([session])) == 3


def test_a_minute_is_kept_once_however_often_it_is_asked(session: TherapySession, livekit: Rooms) -> None:
    livekit.people[session.own_room] = [somebody(session.client_identity, "PA_2")]
    counts = []
    for minutes in (10, 10.5, 11):
        run(minutes)
        counts.append(PresenceEvent.objects.count())
    assert counts == [2, 2, 4]


def test_every_minute_while_webhooks_arrive_changes_no_time(session: TherapySession, livekit: Rooms) -> None:
    room = Room(session)
    room.visit("therapist", 0, 20)
    therapist = somebody(session.therapist_identity, sid_of(session.therapist_identity))
    livekit.people[session.own_room] = [therapist]
    for minute in range(1, 20):
        if minute == 8:  # late: the client has been there since minute 2
            room.visit("client", 2, 18)
        client = somebody(session.client_identity, sid_of(session.client_identity)) if 8 <= minute < 18 else None
        livekit.people[session.own_room] = [one for one in (therapist, client) if one]
        run(minute)
        run(minute)
    figure = presence_of(session).with_client
    assert (figure.live_minutes, figure.inferred_ms) == (16, 0)
    assert PresenceEvent.objects.filter(kind="polled").count() == 19
    assert PresenceEvent.objects.filter(kind="seen").count() == 19 + 10


def test_a_lost_leave_is_closed_by_the_poll_that_no_longer_saw_the_person(
    session: TherapySession, livekit: Rooms
) -> None:
    Room(session).visit("therapist", 0, 50)
    Room(session).visit("client", 0, None)
    client = somebody(session.client_identity, sid_of(session.client_identity))
    for minute in range(1, 31):
        livekit.people[session.own_room] = [client] if minute < 30 else []
        run(minute)
    (stay,) = [stay for stay in presence_of(session).stays if stay.person == session.client_identity]
    assert stay.closing == Closing.NO_LONGER_SEEN
    figure = presence_of(session).with_client
    assert (figure.live_minutes, figure.inferred_ms) == (30, 60_000)


def test_who_leaves_while_the_answer_is_on_its_way_is_not_there_for_longer(
    session: TherapySession, livekit: Rooms
) -> None:
    Room(session).visit("therapist", 0, 50)
    Room(session).visit("client", 0, None)
    livekit.people[session.own_room] = [somebody(session.client_identity, sid_of(session.client_identity))]
    with time_machine.travel(START + timedelta(minutes=10), tick=False) as clock:
        livekit.while_answering = lambda: clock.shift(4)  # gone within these four seconds
        call_command("reconcile_presence", stdout=StringIO())
    figure = presence_of(session).with_client
    assert figure.live_ms - figure.inferred_ms == 10 * 60_000
    assert PresenceEvent.objects.get(kind="polled").received_at == START + timedelta(minutes=10, seconds=4)


def test_a_room_that_is_gone_is_an_empty_one(session: TherapySession, livekit: Rooms) -> None:
    assert "Rooms asked about: 1. Connections there: 0." in run(10)
    assert PresenceEvent.objects.get().kind == "polled"


@pytest.mark.parametrize(
    ("minutes", "asked"), [(-30.02, False), (-30, True), (HOUR + 180, True), (HOUR + 180.02, False)]
)
def test_sessions_near_their_schedule_are_asked_about(
    session: TherapySession, livekit: Rooms, minutes: float, asked: bool
) -> None:
    run(minutes)
    assert PresenceEvent.objects.exists() is asked


def test_a_session_in_person_is_not_asked_about(new_invoice: NewInvoice, livekit: Rooms) -> None:
    new_invoice(modality="in_person", provider="")
    assert "Rooms asked about: 0." in run(10)
    assert livekit.asked == []


def test_a_groups_room_is_asked_about_once(session: TherapySession, new_invoice: NewInvoice, livekit: Rooms) -> None:
    group = add_group(session.therapist, "Tuesday", provider="livekit")
    for name in ("A", "B"):
        client = add_client(session.therapist, name, payer=None, since=START.date())
        new_invoice(client=client, group=group, provider="")
    run(10)
    assert sorted(room for room, _ in livekit.asked) == [f"group-{group.pk}", session.own_room]


def test_somebody_who_never_left_is_asked_after_until_they_are_gone(session: TherapySession, livekit: Rooms) -> None:
    Room(session).visit("client", 0, None)
    client = somebody(session.client_identity, sid_of(session.client_identity))
    asked = []
    for minute in range(6 * HOUR, 6 * HOUR + 5):
        livekit.people[session.own_room] = [client] if minute < 6 * HOUR + 2 else []
        run(minute)
        asked.append(len(livekit.asked))
    assert asked == [1, 2, 3, 3, 3]
    (stay,) = presence_of(session).stays
    assert stay.closing == Closing.NO_LONGER_SEEN


@pytest.mark.parametrize(("minutes", "asked"), [(25 * HOUR, True), (25 * HOUR + 0.02, False)])
def test_after_a_day_it_is_for_a_person_to_say(
    session: TherapySession, livekit: Rooms, minutes: float, asked: bool
) -> None:
    Room(session).visit("client", 0, None)
    run(minutes)
    assert bool(livekit.asked) is asked


def test_a_rooms_end_ends_the_asking(session: TherapySession, livekit: Rooms) -> None:
    Room(session).visit("client", 0, None)
    Room(session).end(60)
    run(6 * HOUR)
    assert livekit.asked == []


def test_in_a_standing_room_only_the_last_session_is_asked_after(new_invoice: NewInvoice, livekit: Rooms) -> None:
    first = new_invoice(room="standing").session
    last = new_invoice(START + timedelta(hours=2), room="standing").session
    Room(first).visit("client", 0, None)
    Room(last).visit("client", 0, 50)
    run(8 * HOUR)
    assert livekit.asked == []


def test_one_room_that_fails_does_not_stop_the_others(
    session: TherapySession, new_invoice: NewInvoice, livekit: Rooms
) -> None:
    for number, answer in enumerate([refusal(500, "internal"), (200, "text/html", b"<h1>Hello</h1>")]):
        new_invoice(room=f"broken-{number}")
        livekit.answers[f"broken-{number}"] = answer
    with pytest.raises(CommandError, match="could not be asked about: 2"):
        run(10)
    assert PresenceEvent.objects.get().room == session.own_room


def test_a_server_that_is_down_is_said_and_keeps_nothing(session: TherapySession, settings: Any) -> None:
    settings.LIVEKIT_URL = "ws://127.0.0.1:9"
    with pytest.raises(CommandError, match="could not be asked about: 1"):
        run(10)
    assert not PresenceEvent.objects.exists()


def test_providers_that_cannot_be_asked_are_named_and_the_others_are_asked(
    new_invoice: NewInvoice, session: TherapySession, livekit: Rooms
) -> None:
    for provider in ("zoom", "daily", "jaas", "whereby", ""):
        new_invoice(provider=provider, room="81234567890")
    said = run(10)
    for provider in ("zoom", "daily", "jaas", "whereby", "sessions without a provider"):
        assert f"No reconcile for {provider}" in said
    assert "Rooms asked about: 1." in said
