"""Somebody who asks a server over the network as a browser does: cookies, tokens, forms, no scripts."""

import http.client
from collections.abc import Mapping
from dataclasses import dataclass
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode

from tests.reading import Form, Reader

LOGIN = "/accounts/login/"
FORMS = "application/x-www-form-urlencoded"


class NoAnswer(Exception):
    """The connection was refused, or broke before the whole answer had come: nobody knows what was done."""


@dataclass(frozen=True)
class Answer:
    """What the server said."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """The page."""
        return self.body.decode()

    @property
    def location(self) -> str:
        """Where it leads to."""
        return self.headers.get("Location", "")

    def form(self, address: str) -> Form:
        """The page's form for an address, with every hidden field; KeyError where there is none."""
        return Reader(self.status, self.text).forms[address]


class Visitor:
    """One browser. Redirects are not followed; every request has a connection of its own, as behind a proxy."""

    def __init__(self, port: int, timeout: float = 60) -> None:
        self.port = port
        self.timeout = timeout
        self.cookies: dict[str, str] = {}

    def sign_in(self, email: str, password: str) -> None:
        """On the sign-in page."""
        form = self.get(LOGIN).form(LOGIN)
        answer = self.post(LOGIN, {**form, "login": email, "password": password})
        if answer.status != 302:
            raise RuntimeError(f"{email} was not let in: {answer.status}")

    def same_person(self) -> "Visitor":
        """Another window of the same browser, for another thread."""
        other = Visitor(self.port, self.timeout)
        other.cookies = dict(self.cookies)
        return other

    def get(self, address: str, **headers: str) -> Answer:
        """Read a page. Raises NoAnswer, as everything here."""
        return self.ask("GET", address, None, headers)

    def post(self, address: str, form: Mapping[str, Any], **headers: str) -> Answer:
        """Send a form; in the headers' names _ stands for -."""
        ours = {"Content-Type": FORMS, "Origin": f"http://127.0.0.1:{self.port}", "Sec-Fetch-Site": "same-origin"}
        return self.ask("POST", address, urlencode(form, doseq=True).encode(), {**ours, **headers})

    def ask(self, method: str, address: str, body: bytes | None, headers: Mapping[str, str]) -> Answer:
        """Any request."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        link = self._link()
        try:
            link.request(method, address, body, sent)
            found = link.getresponse()
            answer = Answer(found.status, dict(found.getheaders()), found.read())
            self._keep(found.headers.get_all("Set-Cookie") or [])
        except (OSError, http.client.HTTPException) as error:
            raise NoAnswer(repr(error)) from error
        finally:
            self._leave(link)
        return answer

    def _link(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=self.timeout)

    def _leave(self, link: http.client.HTTPConnection) -> None:
        link.close()

    def _keep(self, sent: list[str]) -> None:
        for line in sent:
            for name, morsel in SimpleCookie(line).items():
                self.cookies[name] = morsel.value
                if morsel["max-age"] == "0" or morsel.value == "":
                    del self.cookies[name]
