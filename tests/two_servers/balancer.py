"""One address before several servers: each request goes to the next of them, whoever asks.

Static files take turns of their own. Otherwise a page with one sheet would lead every page to the same server.
"""

import http.client
import json
import time
from collections import Counter
from collections.abc import Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import cycle
from threading import Thread
from typing import Any

import time_machine
from django.conf import UserSettingsHolder, settings

# Of one connection, and so not passed on (RFC 9110, 7.6.1).
OF_ONE_LINK = {"connection", "keep-alive", "proxy-connection", "te", "transfer-encoding", "upgrade"}
# Only we say these.
OURS = {"x-story", "x-forwarded-for", "x-forwarded-proto"}


class Balancer(ThreadingHTTPServer):
    """Listens from its making on. `answered`: how many requests each port was given, static files left out."""

    def __init__(self, ports: Sequence[int]) -> None:
        super().__init__(("127.0.0.1", 0), Turn)
        self._pages, self._files = cycle(ports), cycle(ports)
        self._before = _changed_settings()
        self.answered: Counter[int] = Counter()
        # What pytest-django changes while a story runs: nothing here, the servers have their own settings.
        self._live_server_modified_settings = _Nothing()
        Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        """By name: a passkey belongs to a name, never to a number."""
        return f"http://localhost:{self.server_port}"

    def next_for(self, path: str) -> int:
        """The port whose turn it is."""
        if path.startswith("/static/"):
            return next(self._files)
        port = next(self._pages)
        self.answered[port] += 1
        return port

    def story(self) -> str | None:
        """The moved clock and the changed settings of the story that runs, for wsgi.py; None without any."""
        moved = time_machine.escape_hatch.is_travelling()
        changed = {name: value for name, value in _changed_settings().items() if name not in self._before}
        return json.dumps({"now": time.time() if moved else None, "settings": changed}) if moved or changed else None


class _Nothing:
    def enable(self) -> None:
        """Nothing to change."""

    disable = enable


def _changed_settings() -> dict[str, Any]:
    """What pytest-django and override_settings laid over the settings."""
    found: dict[str, Any] = {}
    layer = settings._wrapped
    while isinstance(layer, UserSettingsHolder):
        found = {name: value for name, value in vars(layer).items() if name.isupper()} | found
        layer = layer.default_settings
    return found


class Turn(BaseHTTPRequestHandler):
    """One request and its answer, then the connection is closed."""

    server: Balancer

    def _pass_on(self) -> None:
        link = http.client.HTTPConnection("127.0.0.1", self.server.next_for(self.path), timeout=60)
        try:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            link.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
            for name, value in self._headers():
                link.putheader(name, value)
            link.endheaders(body or None)
            answer = link.getresponse()
            self._give_back(answer, answer.read())
        except ConnectionError:
            self.close_connection = True  # the window was closed meanwhile
        finally:
            link.close()

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = _pass_on  # noqa: N815

    def _headers(self) -> list[tuple[str, str]]:
        kept = [(name, value) for name, value in self.headers.items() if name.lower() not in OF_ONE_LINK | OURS]
        forwarded = [("X-Forwarded-For", self.client_address[0]), ("X-Forwarded-Proto", "http")]
        story = self.server.story()
        return [*kept, *forwarded, *([("X-Story", story)] if story else [])]

    def _give_back(self, answer: http.client.HTTPResponse, body: bytes) -> None:
        self.send_response_only(answer.status, answer.reason)
        for name, value in answer.getheaders():
            if name.lower() not in OF_ONE_LINK:
                self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)
