"""Reconciling as it is run: every minute, several rooms and several runs at once, against a clock that is not ours."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from io import StringIO
from itertools import count
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection
from livekit.protocol.models import ParticipantInfo

from sessions_app import reconciling
from sessions_app.models import PresenceEvent, TherapySession
from sessions_app.providers import livekit_rooms
from sessions_app.recording import presence_of
from sessions_app.stays import Closing
from tests.fixtures import NEW_YORK, NewInvoice
from tests.livekit_server import Rooms, serving, somebody
from tests.rooms import Room

START = datetime(2026, 11, 17, 12, 15, tzinfo=NEW_YORK)


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
    """What the command says so many minutes after the start, by our clock; also when it fails."""
    said = StringIO()
    with time_machine.travel(START + timedelta(minutes=minutes), tick=False):
        try:
            call_command("reconcile_presence", stdout=said, stderr=said)
        except CommandError as error:
            said.write(f"FAILED: {error}")
    return said.getvalue()


def there(session: TherapySession, who: str) -> ParticipantInfo:
    """The connection with which the therapist or the client came last."""
    identity = {"therapist": session.therapist_identity, "client": session.client_identity}[who]
    return somebody(identity, PresenceEvent.objects.filter(person=identity, kind="joined").latest("pk").connection)


# --- Two clocks --------------------------------------------------------------------------------------
@pytest.mark.parametrize("ahead", [-3, 0, 3])
def test_a_clock_minutes_from_ours_moves_no_inferred_end(session: TherapySession, livekit: Rooms, ahead: int) -> None:
    livekit.ahead_s = ahead * 60
    Room(session).visit("therapist", ahead, 50 + ahead)  # as LiveKit tells it
    Room(session).visit("client", ahead, None)
    client = there(session, "client")
    for minute in range(1, 31):
        livekit.people[session.own_room] = [client] if minute < 30 else []
        run(minute)
    (stay,) = [stay for stay in presence_of(session).stays if stay.person == session.client_identity]
    assert stay.closing == Closing.NO_LONGER_SEEN
    figure = presence_of(session).with_client
    assert (figure.live_minutes, figure.inferred_ms) == (30, 60_000)


def test_a_clock_behind_ours_proves_nobody_there_after_they_left(session: TherapySession, livekit: Rooms) -> None:
    livekit.ahead_s = -180
    Room(session).visit("therapist", 0, 50)
    Room(session).visit("client", 0, None)  # until 10, by the server's clock, and never told
    livekit.people[session.own_room] = [there(session, "client")]
    run(12.9)  # 9:54 by the server's
    figure = presence_of(session).with_client
    assert figure.live_ms - figure.inferred_ms == 9 * 60_000 + 54_000


# --- Several rooms -----------------------------------------------------------------------------------
def test_many_dead_rooms_are_waited_for_together_and_the_living_one_is_kept(
    session: TherapySession, new_invoice: NewInvoice, livekit: Rooms, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(livekit_rooms, "TIMEOUT_S", 1.0)
    for number in range(20):
        new_invoice(room=f"dead-{number}")
        livekit.silent.add(f"dead-{number}")
    began = time.monotonic()
    said = run(10)
    assert time.monotonic() - began < 10  # one after the other it would be 20
    assert "Rooms asked about: 1. Connections there: 0." in said
    assert "FAILED: Rooms that could not be asked about: 20." in said
    for number in range(20):
        assert f"livekit room dead-{number}: no answer within 1 seconds." in said
    assert PresenceEvent.objects.get().room == session.own_room


def test_no_more_rooms_are_asked_at_once_than_the_limit(
    new_invoice: NewInvoice, livekit: Rooms, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reconciling, "AT_ONCE", 3)
    for number in range(9):
        new_invoice(room=f"room-{number}")
    lock, now, most = threading.Lock(), 0, 0

    def answering() -> None:
        nonlocal now, most
        with lock:
            now += 1
            most = max(most, now)
        time.sleep(0.1)
        with lock:
            now -= 1

    livekit.while_answering = answering
    assert "Rooms asked about: 9." in run(10)
    assert most == 3


def test_an_answer_is_kept_while_another_room_is_still_silent(
    transactional_db: None, session: TherapySession, new_invoice: NewInvoice, livekit: Rooms
) -> None:
    new_invoice(room="slow")
    livekit.silent.add("slow")
    answers = reconciling.reconcile([("livekit", "slow"), session.room])
    assert next(answers) == (session.room, 0)
    assert PresenceEvent.objects.get().room == session.own_room
    livekit.over.set()
    assert next(answers) == (("livekit", "slow"), 0)


def test_when_the_time_is_up_nobody_else_is_asked_and_that_is_said(
    session: TherapySession, new_invoice: NewInvoice, livekit: Rooms, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reconciling, "LONGEST_RUN_S", -1.0)
    new_invoice(provider="zoom", room="81234567890")
    said = run(10)
    assert f"livekit room {session.own_room}: not asked, since the others took too long." in said
    assert "No reconcile for zoom" in said
    assert "FAILED: Rooms that could not be asked about: 1." in said
    assert livekit.asked == []


def test_whatever_a_library_raises_costs_its_own_room_only(
    session: TherapySession, new_invoice: NewInvoice, livekit: Rooms, monkeypatch: pytest.MonkeyPatch
) -> None:
    new_invoice(room="odd")
    ask: Callable[[str], Any] = livekit_rooms.present

    def present(room: str) -> Any:
        return {}["nothing"] if room == "odd" else ask(room)

    monkeypatch.setattr(livekit_rooms, "present", present)
    said = run(10)
    assert "livekit room odd: KeyError." in said
    assert "FAILED: Rooms that could not be asked about: 1." in said
    assert PresenceEvent.objects.get().room == session.own_room


# --- One answer a minute, whole or not at all --------------------------------------------------------
class Crowds(dict[str, list[ParticipantInfo]]):
    """Twenty people in every room, others whenever it is looked at."""

    def __init__(self) -> None:
        super().__init__()
        self.numbers = count(1)

    def __contains__(self, _: object) -> bool:
        return True

    def __getitem__(self, _: str) -> list[ParticipantInfo]:
        number = next(self.numbers)
        return [somebody(f"guest-{number}-{one}", f"PA_{number}_{one}") for one in range(20)]


def kept(minute_of: TherapySession) -> list[tuple[int, list[str], list[str]]]:
    """Each poll's instant, whom it told of, and who was kept as seen; instants of sightings without a poll stay out."""
    events = PresenceEvent.objects.filter(room=minute_of.own_room)
    seen: dict[int, list[str]] = {}
    for event in events.filter(kind="seen"):
        seen.setdefault(event.at_ms, []).append(event.connection)
    polls = {event.at_ms: json.loads(event.body)["seen"] for event in events.filter(kind="polled")}
    return [(at, polls.get(at, ["no poll"]), sorted(seen.get(at, []))) for at in sorted({*polls, *seen})]


def test_a_second_answer_of_a_minute_adds_nothing_to_the_first(session: TherapySession, livekit: Rooms) -> None:
    livekit.people[session.own_room] = [somebody(session.client_identity, "PA_1")]
    run(10)
    livekit.people[session.own_room] += [somebody(session.therapist_identity, "PA_2")]
    assert "Connections there: 2." in run(10.5)
    ((_, told, seen),) = kept(session)
    assert told == seen == ["PA_1"]
    run(11)
    assert kept(session)[1][1:] == (["PA_1", "PA_2"], ["PA_1", "PA_2"])


def test_an_answer_that_cannot_be_kept_whole_is_not_kept_at_all(
    session: TherapySession, livekit: Rooms, monkeypatch: pytest.MonkeyPatch
) -> None:
    livekit.people[session.own_room] = [somebody(session.client_identity, "PA_1")]
    with monkeypatch.context() as patch:
        patch.setattr(type(PresenceEvent.objects.all()), "bulk_create", lambda *_, **__: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            run(10)
    assert not PresenceEvent.objects.exists()
    run(10)
    assert PresenceEvent.objects.count() == 2


@pytest.mark.parametrize("minute", range(4))
def test_of_runs_at_one_instant_one_answer_is_kept_whole(
    transactional_db: None, session: TherapySession, livekit: Rooms, minute: int
) -> None:
    """Every run is told of other people."""
    together, failures = threading.Barrier(4), []
    livekit.while_answering = lambda: together.wait(10)  # nobody is answered before everybody has asked
    livekit.people = Crowds()

    def reconcile() -> None:
        try:
            call_command("reconcile_presence", stdout=StringIO(), stderr=StringIO())
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=reconcile) for _ in range(4)]
    with time_machine.travel(START + timedelta(minutes=10 + minute), tick=False):
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert failures == []
    ((_, told, seen),) = kept(session)
    assert told == seen
    assert len(seen) == 20
