"""Reconciling: what LiveKit says of who is there becomes events, once a minute, whatever else arrives."""

import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import StringIO
from typing import Any, ClassVar

import pytest
import time_machine
from django.core.management import CommandError, call_command
from livekit.api import ListParticipantsRequest, ListParticipantsResponse, ParticipantInfo

from sessions_app.models import PresenceEvent, TherapySession
from sessions_app.recording import presence_of
from tests.fixtures import NEW_YORK, NewInvoice
from tests.rooms import Room

START = datetime(2026, 11, 17, 12, 15, tzinfo=NEW_YORK)


class Server(BaseHTTPRequestHandler):
    """LiveKit's room service: answers with whoever is in `rooms`; a room that is not there is not found."""

    rooms: ClassVar[dict[str, list[ParticipantInfo]]] = {}

    def do_POST(self) -> None:  # the library's name
        asked = ListParticipantsRequest.FromString(self.rfile.read(int(self.headers["Content-Length"])))
        if asked.room in self.rooms:
            body, status, kind = ListParticipantsResponse(participants=self.rooms[asked.room]), 200, "protobuf"
            answer = body.SerializeToString()
        elif asked.room == "session-broken":
            answer, status, kind = b'{"code": "internal", "msg": "no"}', 500, "json"
        else:
            answer, status, kind = b'{"code": "not_found", "msg": "no such room"}', 404, "json"
        self.send_response(status)
        self.send_header("Content-Type", f"application/{kind}")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture
def livekit(settings: Any) -> Iterator[dict[str, list[ParticipantInfo]]]:
    """A server on this machine, and its rooms."""
    Server.rooms = {}
    server = ThreadingHTTPServer(("127.0.0.1", 0), Server)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    settings.LIVEKIT_URL = f"http://127.0.0.1:{server.server_port}"
    yield Server.rooms
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def session(new_invoice: NewInvoice) -> TherapySession:
    """Robin's session of 12:15 to 1:15 PM."""
    return new_invoice().session


def somebody(identity: str, sid: str, kind: str = "STANDARD") -> ParticipantInfo:
    return ParticipantInfo(identity=identity, sid=sid, kind=ParticipantInfo.Kind.Value(kind))


def run(minutes: float) -> str:
    """What the command says so many minutes after the start."""
    said = StringIO()
    with time_machine.travel(START + timedelta(minutes=minutes), tick=False):
        call_command("reconcile_presence", stdout=said, stderr=said)
    return said.getvalue()


def test_who_is_there_is_seen(session: TherapySession, livekit: dict[str, list[ParticipantInfo]]) -> None:
    livekit[session.own_room] = [
        somebody(session.therapist_identity, "PA_1"),
        somebody(session.client_identity, "PA_2"),
        somebody("recorder", "PA_3", "EGRESS"),
        somebody("sip_1", "PA_4", "SIP"),
    ]
    assert "4 events added" in run(10)
    kinds = sorted(PresenceEvent.objects.values_list("kind", "person", "is_audio_only"))
    assert kinds == [
        ("polled", "", False),
        ("seen", session.client_identity, False),
        ("seen", "sip_1", True),
        ("seen", session.therapist_identity, False),
    ]


def test_a_minute_is_kept_once_however_often_it_is_asked(
    session: TherapySession, livekit: dict[str, list[ParticipantInfo]]
) -> None:
    livekit[session.own_room] = [somebody(session.client_identity, "PA_2")]
    assert ["2 events added" in run(10), "0 events added" in run(10.5), "2 events added" in run(11)] == [True] * 3


def test_a_lost_leave_is_closed_by_the_poll_that_no_longer_saw_the_person(
    session: TherapySession, livekit: dict[str, list[ParticipantInfo]]
) -> None:
    Room(session).visit("therapist", 0, 50)
    Room(session).visit("client", 0, None)
    sid = PresenceEvent.objects.get(person=session.client_identity).connection
    for minute in range(1, 31):
        livekit[session.own_room] = [somebody(session.client_identity, sid)] if minute < 30 else []
        run(minute)
    figure = presence_of(session).with_client
    assert (figure.live_minutes, figure.inferred_ms) == (30, 60_000)


def test_a_room_that_is_gone_is_an_empty_one(
    session: TherapySession, livekit: dict[str, list[ParticipantInfo]]
) -> None:
    assert "1 events added" in run(10)
    assert PresenceEvent.objects.get().kind == "polled"


@pytest.mark.parametrize(("minutes", "asked"), [(-31, False), (-30, True), (60 + 180, True), (60 + 181, False)])
def test_only_sessions_under_way_are_asked_about(
    session: TherapySession, livekit: dict[str, list[ParticipantInfo]], minutes: int, asked: bool
) -> None:
    assert ("1 events added" in run(minutes)) is asked


def test_one_room_that_fails_does_not_stop_the_others(
    session: TherapySession, new_invoice: NewInvoice, livekit: dict[str, list[ParticipantInfo]]
) -> None:
    new_invoice(room="session-broken")
    with pytest.raises(CommandError, match="1 rooms could not"):
        run(10)
    assert PresenceEvent.objects.get().room == session.own_room


def test_a_server_that_is_down_is_said(session: TherapySession, settings: Any) -> None:
    settings.LIVEKIT_URL = "http://127.0.0.1:9"
    with pytest.raises(CommandError, match="1 rooms could not"):
        run(10)
    assert not PresenceEvent.objects.exists()


def test_providers_that_cannot_be_asked_say_so(new_invoice: NewInvoice, settings: Any) -> None:
    settings.ZOOM_SECRETS = ["x"]
    new_invoice(provider="zoom", room="81234567890")
    new_invoice(provider="daily")
    new_invoice()
    settings.LIVEKIT_URL = ""
    said = run(10)
    for provider in ("zoom", "daily", "livekit"):
        assert f"No reconcile for {provider}" in said
    assert "0 events added" in said
