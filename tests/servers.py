"""Server processes of their own on the test's database, and people who ask them."""

import http.client
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db import connection

from accounts.models import User
from tests.pages import Page, signed_in
from tests.ports import free_port
from tests.run import ROOT

TOKEN = "t" * 32


@dataclass(frozen=True)
class Answer:
    """What a server said, as Page reads it."""

    status_code: int
    content: bytes


class Visitor:
    """Somebody signed in, who may ask any of the servers."""

    def __init__(self, user: User) -> None:
        session = signed_in(user).cookies["sessionid"].value
        self._headers = {"Cookie": f"sessionid={session}; csrftoken={TOKEN}"}

    def ask(self, port: int, address: str, form: dict[str, Any] | None = None, **headers: str) -> Answer:
        """GET, or POST the form."""
        sent = {**self._headers, **headers}
        body = None
        if form is not None:
            body = urlencode({**form, "csrfmiddlewaretoken": TOKEN}, doseq=True)
            sent["Content-Type"] = "application/x-www-form-urlencoded"
        link = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        link.request("POST" if form is not None else "GET", address, body, sent)
        answer = link.getresponse()
        found = Answer(answer.status, answer.read())
        link.close()
        return found

    def page(self, port: int, address: str) -> Page:
        """Read a page."""
        answer: Any = self.ask(port, address)
        return Page(answer)


@contextmanager
def servers(count: int) -> Iterator[list[int]]:
    """So many gunicorns with one worker each; their ports."""
    ports = [free_port() for _ in range(count)]
    running = [_start(port) for port in ports]
    try:
        for port in ports:
            wait_for(port)
        yield ports
    finally:
        for one in running:
            one.terminate()
        for one in running:
            one.wait(timeout=30)


def _start(port: int) -> subprocess.Popen[bytes]:
    command = ["-m", "gunicorn", "therapy_billing.wsgi", "--workers=1", f"--bind=127.0.0.1:{port}", "--log-level=error"]
    settings = {"DJANGO_SETTINGS_MODULE": "tests.settings", "DATABASE_URL": database_address()}
    return subprocess.Popen([sys.executable, *command], cwd=ROOT, env={**os.environ, **settings})


def database_address() -> str:
    """The address of the database that this test writes into."""
    at = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{at['NAME']}"
    person = f"{at['USER']}:{at['PASSWORD']}" if at["PASSWORD"] else at["USER"]
    return f"postgres://{person}@{at['HOST']}:{at['PORT'] or 5432}/{at['NAME']}"


def wait_for(port: int) -> None:
    """Until the server there is ready."""
    for _ in range(150):
        link = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            link.request("GET", "/health/ready/")
            if link.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.2)
        finally:
            link.close()
    raise RuntimeError(f"The server on port {port} did not start.")
