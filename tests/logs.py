"""A pytest plugin: while browsers click, nothing about a client may stand in the log.

It listens to every logger, to ours from DEBUG on, and formats each record as an installation does. What it looks for
it hears from the models: the names, addresses and words of every row that is saved meanwhile, and the demo's people.
"""

import json
import logging
import re
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from therapy_billing.logs import JsonLines

OURS = ("accounts", "audit", "cpt", "sessions_app", "invoicing", "review", "therapy_billing")
# Fields that say who somebody is; whatever is encrypted counts as well.
TELLING = {"accounts.user": ("email", "name"), "sessions_app.client": ("name", "reference")}
# Shorter names are looked for as words, written as they are; of what is encrypted the rest is too short to tell.
SHORTEST = 6
SHORT_NAME = re.compile(r"(?=.*[^\W\d]).{2,}", re.DOTALL)
# Longer than any choice of the form.
WRITTEN = re.compile(r'"([^"\\]{30,})"')


class Listener(logging.Handler):
    """Keeps what was said, and what must not have been."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.setFormatter(JsonLines())
        self.lines: list[str] = []
        self.secrets: set[str] = set()
        self.short: set[str] = set()
        self.heard = 0
        self._adding = threading.Lock()

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the line as an installation would write it."""
        self.lines.append(self.format(record))
        self.heard += 1

    def overhear(self, lines: list[str]) -> None:
        """What other processes wrote."""
        self.lines.extend(lines)
        self.heard += len(lines)

    def learn(self, sender: Any, instance: Any, **_: Any) -> None:
        """A row was saved: what of it tells of somebody?"""
        from audit.encryption import EncryptedText

        names = TELLING.get(sender._meta.label_lower, ())
        encrypted = [one.name for one in sender._meta.concrete_fields if isinstance(one, EncryptedText)]
        with self._adding:
            for value in (getattr(instance, name, None) for name in (*names, *encrypted)):
                self.secrets.update(one for one in _texts(value) if len(one) >= SHORTEST)
            for value in (str(getattr(instance, name) or "") for name in names):
                if len(value) < SHORTEST and SHORT_NAME.fullmatch(value):
                    self.short.add(value)

    def told(self) -> list[str]:
        """The lines since the last time with something about somebody."""
        lines, self.lines = self.lines, []
        with self._adding:
            # As they would stand in JSON.
            secrets = {json.dumps(one)[1:-1].casefold() for one in self.secrets}
            words = [re.escape(json.dumps(one)[1:-1]) for one in sorted(self.short)]
        short = re.compile(rf"(?<!\w)(?:{'|'.join(words) or '(?!)'})(?!\w)")
        return [line for line in lines if short.search(line) or any(secret in line.casefold() for secret in secrets)]


def _texts(value: Any) -> list[str]:
    """The text itself; of a form that is kept as JSON what somebody wrote into it."""
    text = str(value or "")
    return WRITTEN.findall(text) if text.startswith("{") else [text]


@pytest.fixture(scope="session")
def log_listener() -> Iterator[Listener]:
    """Listens from the first browser test to the end."""
    from django.db.models.signals import post_save

    from therapy_billing.demo.people import PEOPLE

    listener = Listener()
    listener.secrets.update(text for one in PEOPLE for text in (one.email, one.name))
    post_save.connect(listener.learn)
    logging.getLogger().addHandler(listener)
    before = {name: logging.getLogger(name).level for name in OURS}
    for name in OURS:
        logging.getLogger(name).setLevel(logging.DEBUG)
    yield listener
    for name, level in before.items():
        logging.getLogger(name).setLevel(level)
    logging.getLogger().removeHandler(listener)
    post_save.disconnect(listener.learn)
    assert listener.told() == []
    assert listener.heard, "No browser's request left a line: the log is not heard."


@pytest.fixture(scope="session")
def lines_elsewhere() -> Callable[[], list[str]]:
    """What servers outside this process logged since this was asked last: none, unless a plugin starts some."""
    return list


@pytest.fixture(autouse=True)
def nobody_in_the_log(request: pytest.FixtureRequest) -> Iterator[None]:
    """After each browser test: did the log tell of somebody?"""
    if request.node.get_closest_marker("browser") is None:
        yield
        return
    listener: Listener = request.getfixturevalue("log_listener")
    elsewhere: Callable[[], list[str]] = request.getfixturevalue("lines_elsewhere")
    yield
    listener.overhear(elsewhere())
    assert listener.told() == []
