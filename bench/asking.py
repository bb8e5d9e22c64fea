"""One request at a time, over a connection that stays open: how long until the whole answer is there?"""

import http.client
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from bench.measuring import Sample
from bench.visitor import FORMS, Answer, Visitor

CPU, QUERIES, AFTER = "X-Bench-Cpu", "X-Bench-Queries", "X-Bench-Queries-After"
PROFILE = "/bench/profile/"
RESTS_SECONDS = 30


@dataclass(frozen=True)
class Request:
    """What is sent, and what must be answered."""

    method: str
    address: str
    body: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    status: int = 200


def posted(address: str, form: Mapping[str, Any], *, status: int = 200, **headers: str) -> Request:
    """A form; in the headers' names _ stands for -."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Request("POST", address, urlencode(form, doseq=True).encode(), {"Content-Type": FORMS, **named}, status)


class Caller(Visitor):
    """A browser whose connection stays open, so that a request is not the making of a connection."""

    def __init__(self, port: int) -> None:
        super().__init__(port, timeout=1200)
        self._open = super()._link()
        self._used_at = time.monotonic()

    def as_at(self, port: int) -> "Caller":
        """The same person at another server."""
        other = Caller(port)
        other.cookies = dict(self.cookies)
        return other

    def close(self) -> None:
        """The last request was asked."""
        self._open.close()

    def _link(self) -> http.client.HTTPConnection:
        """After a long rest a new one: the server may have ended it unseen."""
        if time.monotonic() - self._used_at > RESTS_SECONDS:
            self._open.close()
        return self._open

    def _leave(self, link: http.client.HTTPConnection) -> None:
        """The connection opens itself again after a server's end of it."""
        self._used_at = time.monotonic()


class Target:
    """One server with one worker, whose processor time is told by every answer."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.used = 0.0

    def ask(self, by: Caller, request: Request, bench: str = "") -> tuple[Answer, float, float]:
        """The answer, the seconds it took, and those that the worker used. RuntimeError when it is another status."""
        headers = {"Origin": f"http://127.0.0.1:{self.port}", **request.headers}
        if bench:
            headers["X-Bench"] = bench
        started = time.perf_counter()
        answer = by.ask(request.method, request.address, request.body, headers)
        seconds = time.perf_counter() - started
        if answer.status != request.status:
            words = f"{request.method} {request.address} answered {answer.status}, not {request.status}"
            raise RuntimeError(f"{words}:\n{answer.body[:2000].decode(errors='replace')}")
        used = float(answer.headers.get(CPU, self.used))
        cpu, self.used = used - self.used, used
        return answer, seconds, cpu

    def measure(self, sample: Sample, by: Caller, request: Request) -> None:
        """Ask once more, for the figures."""
        _, seconds, cpu = self.ask(by, request)
        sample.add(seconds, cpu)
