"""What every telehealth provider's file offers: verify the raw bytes, and read an event into plain values."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sessions_app.changes import PresenceChange

# What PostgreSQL cannot store (NUL) or UTF-8 cannot spell (lone surrogates).
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
# 1970 to 2200: an instant outside is no instant of a session.
LATEST_MS = 7_258_118_400_000


class NotVerified(Exception):
    """The signature is missing, wrong or stale; nothing may be stored."""


@dataclass(frozen=True, slots=True)
class Reading:
    """An event as plain values. `event_id` is empty when the event names none; no change: nothing about presence."""

    event_id: str = ""
    event_type: str = ""
    room: str = ""
    change: PresenceChange | None = None


UNREADABLE = Reading()


class Provider(Protocol):
    """One telehealth provider."""

    name: str

    def is_configured(self) -> bool:
        """Has it keys in the settings? Without, its address answers 404."""
        ...

    def verify(self, body: bytes, headers: Mapping[str, str], now: datetime) -> None:
        """Raise NotVerified unless the provider signed exactly these bytes a short while ago."""
        ...

    def read(self, body: bytes) -> Reading:
        """The event as plain values; UNREADABLE when it is no event of this provider's. Never raises."""
        ...


def text(value: object, most: int) -> str:
    """A value that fits its column; empty when it is no text, and without what a database refuses."""
    return _UNSTORABLE.sub("\ufffd", value)[:most] if isinstance(value, str) else ""


def whole_number(value: object) -> int | None:
    """A number, also when JSON carries it as text, as protobuf does with 64 bits; None for anything else."""
    if isinstance(value, str) and re.fullmatch(r"[0-9]{1,16}", value, re.ASCII):
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def instant_ms(milliseconds: object, seconds: object = None) -> int | None:
    """Milliseconds since 1970, from milliseconds, else from seconds; None when neither is an instant."""
    exact = whole_number(milliseconds)
    if not exact:
        whole = whole_number(seconds)
        exact = whole * 1000 if whole else None
    return exact if exact is not None and 0 < exact < LATEST_MS else None
