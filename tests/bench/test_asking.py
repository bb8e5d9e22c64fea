"""A connection that a server ended meanwhile is opened again after a rest."""

import socket
import threading
from collections.abc import Iterator

import pytest

from bench import asking

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nOK"


@pytest.fixture
def port() -> Iterator[int]:
    """Of a server that answers once on each connection and ends it without a word."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def answer() -> None:
            for _ in range(3):
                link, _address = listening.accept()
                link.recv(65536)
                link.sendall(ANSWER)
                link.close()

        threading.Thread(target=answer, daemon=True).start()
        yield listening.getsockname()[1]


def test_after_a_rest_the_connection_is_a_new_one(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    caller = asking.Caller(port)
    assert caller.ask("GET", "/", None, {}).body == b"OK"
    monkeypatch.setattr(asking, "RESTS_SECONDS", -1)
    assert caller.ask("GET", "/", None, {}).body == b"OK"
    caller.close()
