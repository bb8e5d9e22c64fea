"""Does each request go to the other server, and does it carry the story's clock and settings?"""

import http.client
import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
import time_machine

from tests.two_servers.balancer import Balancer


class Echo(BaseHTTPRequestHandler):
    """Says which server this is, what it was sent, and sets two cookies."""

    def do_POST(self) -> None:
        said = {"port": self.server.server_port, "headers": dict(self.headers.items())}
        said["body"] = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.send_response(200)
        for name in ("one", "two"):
            self.send_header("Set-Cookie", f"{name}=1")
        self.end_headers()
        self.wfile.write(json.dumps(said).encode())

    def log_message(self, *_: Any) -> None:
        """Nothing."""


@pytest.fixture
def balancer() -> Iterator[Balancer]:
    """Before two of them."""
    servers = [ThreadingHTTPServer(("127.0.0.1", 0), Echo) for _ in range(2)]
    for one in servers:
        Thread(target=one.serve_forever, daemon=True).start()
    found = Balancer([one.server_port for one in servers])
    yield found
    for one in (found, *servers):
        one.shutdown()
        one.server_close()


def ask(balancer: Balancer, path: str = "/", **headers: str) -> tuple[dict[str, Any], list[str]]:
    """What the server was sent, and its cookies."""
    link = http.client.HTTPConnection("127.0.0.1", balancer.server_port, timeout=10)
    link.request("POST", path, b"name=value", headers)
    answer = link.getresponse()
    found = json.loads(answer.read()), answer.headers.get_all("Set-Cookie", [])
    link.close()
    return found


def test_one_visitor_meets_both_servers_in_turn_and_static_files_do_not_count(balancer: Balancer) -> None:
    first, second = ask(balancer)[0]["port"], ask(balancer, "/static/a.css")[0]["port"]
    assert ask(balancer)[0]["port"] != first
    assert ask(balancer)[0]["port"] == first
    assert ask(balancer, "/static/a.css")[0]["port"] != second
    assert sorted(balancer.answered.values()) == [1, 2]


def test_what_was_asked_and_answered_comes_through_whole(balancer: Balancer) -> None:
    sent, cookies = ask(balancer, Cookie="sessionid=s")
    assert sent["body"] == "name=value"
    assert cookies == ["one=1", "two=1"]
    assert sent["headers"]["Host"] == f"127.0.0.1:{balancer.server_port}"
    assert sent["headers"]["Cookie"] == "sessionid=s"
    assert sent["headers"]["X-Forwarded-For"] == "127.0.0.1"


def test_a_visitor_moves_no_clock_and_names_no_address(balancer: Balancer) -> None:
    forged = {"X-Story": '{"now": 0, "settings": {}}', "X-Forwarded-For": "192.0.2.1"}
    headers = ask(balancer, **forged)[0]["headers"]
    assert "X-Story" not in headers
    assert headers["X-Forwarded-For"] == "127.0.0.1"


def test_a_moved_clock_and_a_changed_setting_travel_with_each_request(balancer: Balancer, settings: Any) -> None:
    assert "X-Story" not in ask(balancer)[0]["headers"]
    settings.DEMO = True
    assert json.loads(ask(balancer)[0]["headers"]["X-Story"]) == {"now": None, "settings": {"DEMO": True}}
    with time_machine.travel("2026-12-28T20:00:00Z", tick=False):
        told = json.loads(ask(balancer)[0]["headers"]["X-Story"])
    assert told == {"now": 1798488000.0, "settings": {"DEMO": True}}
