"""Reconciling as it is run: every minute, several rooms and several runs at once, against a clock that is not ours."""

import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command
from livekit.protocol.models import ParticipantInfo

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
