"""Reads environment variables, and refuses a value that cannot be read: which one, what is wrong, and an example.

A value that may be a secret is never repeated.
"""

import base64
from collections.abc import Callable, Iterable
from datetime import time
from decimal import Decimal
from typing import Any, TypeAlias, TypeVar
from zoneinfo import ZoneInfo

import environ
from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured

Read = TypeVar("Read")
# Inside the class str, int and bool are its methods.
Text: TypeAlias = str
Whole: TypeAlias = int
Truth: TypeAlias = bool

YES, NO = ("1", "true", "yes", "on", "y", "t"), ("0", "false", "no", "off", "n", "f", "")
DATABASES = ("postgres", "postgresql", "sqlite")
LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
A_FERNET_KEY = (
    "python -c 'from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())' makes one; several "
    "are separated by commas, newest first"
)


class Unreadable(ImproperlyConfigured):
    """A variable is missing, or its value cannot be read. Its text is for whoever set it."""


class Environment(environ.Env):  # type: ignore[misc]  # it ships no types
    """As django-environ, but nothing wrong passes for something else, like HTTPS=ture for off."""

    def bool(self, var: Text, default: Any = environ.Env.NOTSET) -> Truth:
        """One of the usual words for yes and no."""
        return self.read(var, _yes_or_no, default, "1 or 0")

    def int(self, var: Text, default: Any = environ.Env.NOTSET) -> Whole:
        """A whole number."""
        return self.read(var, _whole, default, "60")

    def numbers(self, var: Text, default: list[Whole]) -> list[Whole]:
        """Whole numbers, separated by commas."""
        return self.read(var, lambda text: [_whole(one) for one in text.split(",") if one], default, "1,7,12")

    def clock(self, var: Text, default: Text) -> time:
        """A time of day."""
        return self.read(var, time.fromisoformat, time.fromisoformat(default), default)

    def amount(self, var: Text, default: Text) -> Decimal:
        """A sum of money, not below zero."""
        return self.read(var, _amount, Decimal(default), default)

    def zone(self, var: Text, default: Text) -> Text:
        """A time zone's name."""
        return self.read(var, lambda text: ZoneInfo(text).key, default, default)

    def level(self, var: Text, default: Text) -> Text:
        """How much is logged."""
        return self.read(var, lambda text: _one_of(text.upper(), LEVELS), default, ", ".join(LEVELS))

    def choice(self, var: Text, default: Text, known: Iterable[Text]) -> Text:
        """One of these words."""
        return self.read(var, lambda text: _one_of(text.lower(), tuple(known)), default, " or ".join(known))

    def fernet_keys(self, var: Text) -> list[Text]:
        """Keys that encrypt, newest first; at least one."""
        return self.read(var, _fernet_keys, environ.Env.NOTSET, A_FERNET_KEY, is_secret=True)

    def key_pairs(self, var: Text) -> dict[Text, Text]:
        """`key:secret` pairs, newest first."""
        return self.read(var, _pairs, {}, "APIkey:secret,APIolderkey:oldersecret", is_secret=True)

    def base64_secrets(self, var: Text) -> list[Text]:
        """Secrets as their provider shows them, in base64, newest first."""
        return self.read(var, _base64_secrets, [], "c2VjcmV0LW9mLXRoZS13ZWJob29r", is_secret=True)

    def database(self, var: Text, default: Text) -> dict[Text, Any]:
        """PostgreSQL or SQLite, the two that are tested."""
        example = "postgres://user:password@host:5432/name; signs like @ and / in a password are written %40 and %2F"
        return self.read(var, self._database, self._database(default), example, is_secret=True)

    def _database(self, text: Text) -> dict[Text, Any]:
        _one_of(text.partition(":")[0], DATABASES)
        found: dict[Text, Any] = self.db_url_config(text)
        if not found["NAME"]:
            raise ValueError("no name of a database")
        return found

    def str(self, var: Text, default: Any = environ.Env.NOTSET, multiline: Truth = False) -> Text:
        """Text as it stands; must be there when it has no default."""
        if default is environ.Env.NOTSET and not self.ENVIRON.get(var):
            raise Unreadable(f"{var} is not set. It must be; the README lists what each setting means.")
        text: Text = super().str(var, default=default, multiline=multiline)
        return text

    def read(
        self, var: Text, how: Callable[[Text], Read], default: Any, example: Text, *, is_secret: Truth = False
    ) -> Read:
        """What `how` makes of the value; the default where the variable is not set."""
        text = self.ENVIRON.get(var)
        if text is None and default is not environ.Env.NOTSET:
            found: Read = default
            return found
        if not text and default is environ.Env.NOTSET:
            raise Unreadable(f"{var} is not set. It must be: {example}.")
        try:
            return how((text or "").strip())
        except (ValueError, ArithmeticError, LookupError, OSError) as error:
            shown = "its value" if is_secret else f"“{text}”"
            raise Unreadable(f"{var}: {shown} cannot be read. An example: {example}.") from error


def _yes_or_no(text: str) -> bool:
    return _one_of(text.lower(), YES + NO) in YES


def _one_of(text: str, known: tuple[str, ...]) -> str:
    if text not in known:
        raise ValueError(text)
    return text


def _whole(text: str) -> int:
    if not (text.strip().isascii() and text.strip().isdigit()):
        raise ValueError(text)
    return int(text)


def _amount(text: str) -> Decimal:
    amount = Decimal(text)
    if not amount.is_finite() or amount < 0:
        raise ValueError(text)
    return amount


def _fernet_keys(text: str) -> list[str]:
    keys = [one.strip() for one in text.split(",") if one.strip()]
    for key in keys:
        Fernet(key)
    if not keys:
        raise ValueError("no key")
    return keys


def _pairs(text: str) -> dict[str, str]:
    pairs = dict(one.strip().split(":", 1) for one in text.split(",") if one.strip())
    if not all(key and secret for key, secret in pairs.items()):
        raise ValueError("half a pair")
    return pairs


def _base64_secrets(text: str) -> list[str]:
    secrets = [one.strip() for one in text.split(",") if one.strip()]
    for secret in secrets:
        base64.b64decode(secret, validate=True)
    return secrets
