"""Clients that keep a server waiting: one byte a second, half a request, or nothing at all."""

import selectors
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace

# Not where the others come from: the proxy counts by address.
ADDRESS = "127.0.0.2"
HEADER = b"POST /accounts/login/ HTTP/1.1\r\nHost: 127.0.0.1\r\n"


@dataclass
class Slow:
    """One connection: what it sends at once, and what it then sends a byte a second; `lasted` so many seconds."""

    kind: str
    first: bytes
    rest: bytes = b""
    began: float = 0
    lasted: float | None = None
    said: bytes = b""


def kinds(told: int) -> Iterator[Slow]:
    """One of each; of those whose body comes to its end it is so many bytes long."""
    yield Slow("says nothing", b"")
    yield Slow("a header, a byte a second", HEADER, b"X-Slow: " + b"a" * 100_000)
    yield Slow("half a body, then nothing", HEADER + b"Content-Length: 1000\r\n\r\n" + b"login=")
    yield Slow("a body, a byte a second", HEADER + b"Content-Length: %d\r\n\r\n" % told, b"a" * told)


class Crowd:
    """So many of each kind at a time: who has ended comes again a moment later, until `wait`, which returns at the end.

    `most_seconds`: one that lasts longer than that has not ended.
    """

    def __init__(self, port: int, each: int, told: int, most_seconds: float) -> None:
        self.port, self.each, self.told, self.most_seconds = port, each, told, most_seconds
        self.clients: list[Slow] = []
        # On average, until `wait` was called.
        self.at_a_time = 0.0
        self._began = 0.0
        self._open: dict[socket.socket, Slow] = {}
        self._comes_again = threading.Event()
        self._gone: list[str] = []
        self._selector = selectors.DefaultSelector()
        self._thread = threading.Thread(target=self._drip)

    @property
    def open(self) -> int:
        """How many have not ended."""
        return len(self._open)

    def start(self) -> None:
        """Connect them all; from then on they send their bytes."""
        self._comes_again.set()
        self._began = time.monotonic()
        for one in [one for _ in range(self.each) for one in kinds(self.told)]:
            self._connect(one)
        self._thread.start()

    def wait(self) -> None:
        """Nobody comes any more; afterwards only those are open that have not ended in time."""
        self._comes_again.clear()
        self.at_a_time = self._at_a_time()
        self._thread.join()
        for link in self._open:
            link.close()
        self._selector.close()

    def _at_a_time(self) -> float:
        now = time.monotonic()
        lasted = (now - one.began if one.lasted is None else one.lasted for one in self.clients.copy())
        return sum(lasted) / (now - self._began)

    def longest(self) -> dict[str, str]:
        """By kind: how many there were, after how many seconds the last one ended, and what the server said."""
        found = {}
        for kind in dict.fromkeys(one.kind for one in self.clients):
            of_kind = [one for one in self.clients if one.kind == kind]
            lasted = max(one.lasted or self.most_seconds for one in of_kind)
            said = sorted({one.said[9:12].decode() or "nothing" for one in of_kind})
            found[kind] = f"{len(of_kind)}, each ended within {lasted:.0f} s, told {' or '.join(said)}"
        return found

    def _connect(self, one: Slow) -> None:
        link = socket.create_connection(("127.0.0.1", self.port), timeout=10, source_address=(ADDRESS, 0))
        one.began = time.monotonic()
        link.sendall(one.first)
        link.setblocking(False)
        self.clients.append(one)
        self._open[link] = one
        self._selector.register(link, selectors.EVENT_READ)

    def _drip(self) -> None:
        last = time.monotonic()
        while self._open and time.monotonic() - last < self.most_seconds:
            last = time.monotonic() if self._comes_again.is_set() else last
            turn = time.monotonic() + 1
            while self._open and (left := turn - time.monotonic()) > 0:
                for key, _ in self._selector.select(left):
                    self._read(key.fileobj)  # type: ignore[arg-type]  # only sockets are registered
            for link, one in self._open.items():
                _send_one_byte(link, one)
            self._come_again()

    def _read(self, link: socket.socket) -> None:
        """What the server says; after its last word it has ended."""
        one = self._open[link]
        try:
            part = link.recv(65536)
        except OSError:
            part = b""
        one.said += part
        if part and b"\r\n\r\n" not in one.said:
            return
        one.lasted = time.monotonic() - one.began
        self._selector.unregister(link)
        del self._open[link]
        link.close()
        self._gone.append(one.kind)

    def _come_again(self) -> None:
        """For each that has ended another of its kind."""
        gone, self._gone = self._gone, []
        new = {one.kind: one for one in kinds(self.told)}
        for kind in gone if self._comes_again.is_set() else ():
            self._connect(replace(new[kind]))


def _send_one_byte(link: socket.socket, one: Slow) -> None:
    if one.rest:
        # Where the server has closed, reading tells.
        with suppress(OSError):
            link.send(one.rest[:1])
        one.rest = one.rest[1:]
