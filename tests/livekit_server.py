"""LiveKit's room service on this machine: answers ListParticipants as the real one does, in protobuf over Twirp."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from livekit.protocol.models import ParticipantInfo
from livekit.protocol.room import ListParticipantsRequest, ListParticipantsResponse

PATH = "/twirp/livekit.RoomService/ListParticipants"
Answer = tuple[int, str, bytes]


@dataclass
class Rooms:
    """Who is in which room; a room that is not here is not found. `answers`: what a room gets instead.

    Its clock is `ahead_s` seconds ahead of ours; `date` stands in every answer instead of its own, None for no header.
    A question about one of the `silent` rooms gets no answer at all.
    """

    url: str = ""
    people: dict[str, list[ParticipantInfo]] = field(default_factory=dict)
    answers: dict[str, Answer] = field(default_factory=dict)
    asked: list[tuple[str, str]] = field(default_factory=list)  # room and `Authorization`, in order
    while_answering: Callable[[], object] = lambda: None
    ahead_s: float = 0
    date: str | None = ""
    silent: set[str] = field(default_factory=set)
    over: threading.Event = field(default_factory=threading.Event)

    def answer(self, path: str, body: bytes, authorization: str) -> Answer:
        """Status, content type and body."""
        if path != PATH:
            return 404, "application/json", b'{"code": "bad_route", "msg": "no such thing"}'
        room = ListParticipantsRequest.FromString(body).room
        self.asked.append((room, authorization))
        if room in self.silent:
            self.over.wait()
        self.while_answering()
        if room in self.answers:
            return self.answers[room]
        if room not in self.people:
            return refusal(404, "not_found")
        listed = ListParticipantsResponse(participants=self.people[room])
        return 200, "application/protobuf", listed.SerializeToString()

    def headers(self) -> dict[str, str]:
        """Beside type and length: the server's time, as HTTP spells it."""
        date = formatdate(time.time() + self.ahead_s, usegmt=True) if self.date == "" else self.date
        return {} if date is None else {"Date": date}


def refusal(status: int, code: str) -> Answer:
    """A Twirp error, which is JSON whatever was asked in."""
    return status, "application/json", json.dumps({"code": code, "msg": "no"}).encode()


def somebody(identity: str, sid: str, **values: Any) -> ParticipantInfo:
    """One connection in a room; a person with a camera unless told."""
    return ParticipantInfo(identity=identity, sid=sid, **{"state": ParticipantInfo.State.ACTIVE, **values})


class Server(ThreadingHTTPServer):
    """Takes many questions at once."""

    request_queue_size = 64


@contextmanager
def serving() -> Iterator[Rooms]:
    """The server runs inside the block."""
    rooms = Rooms()

    class Handler(BaseHTTPRequestHandler):
        """Passes every question on."""

        def do_POST(self) -> None:  # the library's name
            body = self.rfile.read(int(self.headers["Content-Length"]))
            status, kind, answer = rooms.answer(self.path, body, self.headers["Authorization"])
            self.send_response_only(status)
            for name, value in {**rooms.headers(), "Content-Type": kind, "Content-Length": str(len(answer))}.items():
                self.send_header(name, value)
            with suppress(ConnectionError):  # nobody waits any more
                self.end_headers()
                self.wfile.write(answer)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    with Server(("127.0.0.1", 0), Handler) as server:
        rooms.url = f"ws://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield rooms
        finally:
            rooms.over.set()
            server.shutdown()
            thread.join()
