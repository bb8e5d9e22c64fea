"""What every telehealth provider's file offers: verify the raw bytes, and read an event into plain values."""

import hashlib
import json
import re
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from operator import attrgetter
from typing import Any

from sessions_app.changes import PresenceChange

# What PostgreSQL cannot store (NUL) or UTF-8 cannot spell (lone surrogates).
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# Behind an event's type: it tells of a recorder, a hidden person or a breakout room, which is nobody's presence.
NOBODY = ":nobody"
LONGEST_NAME, LONGEST_TYPE = 120, 60
# 1970 to 2200: an instant outside is no instant of a session.
LATEST_MS = 7_258_118_400_000
# What is stored of a reading: how the event is named, and what it tells of presence; NOTHING where it tells nothing.
TOLD = ("kind", "at_ms", "person", "connection", "joined_at_ms", "is_host", "is_audio_only", "reason")
NOTHING = ("", None, "", "", None, False, False, "")
COLUMNS = ("provider_event_id", "event_type", "room", *TOLD)
_told = attrgetter(*TOLD)


class NotVerified(Exception):
    """The signature is missing, wrong or stale; nothing may be stored."""


class NotAnswered(Exception):
    """The provider was asked who is in a room and did not say; the text tells why."""


@dataclass(frozen=True, slots=True)
class Reading:
    """An event as plain values. `event_id` is empty when the event names none; no change: nothing about presence."""

    event_id: str = ""
    event_type: str = ""
    room: str = ""
    change: PresenceChange | None = None

    def row(self, body_hash: str) -> tuple[object, ...]:
        """The values of COLUMNS. An event that has no name is known by the hash of its body."""
        name = self.event_id or f"sha256:{body_hash}"
        return (name, self.event_type, self.room, *(_told(self.change) if self.change else NOTHING))

    def columns(self, body_hash: str) -> dict[str, Any]:
        """As they are stored beside the body, by name."""
        return dict(zip(COLUMNS, self.row(body_hash), strict=True))


UNREADABLE = Reading()


class Provider(ABC):
    """One telehealth provider. Its name stands in addresses and beside its events for ever."""

    name: str

    @abstractmethod
    def is_configured(self) -> bool:
        """Has it keys in the settings? Without, its address answers 404."""

    def is_probe(self, body: bytes) -> bool:
        """Is this the unsigned call with which the provider tries an address? It is answered and never stored."""
        return False

    @abstractmethod
    def verify(self, body: bytes, headers: Mapping[str, str], now: datetime) -> datetime:
        """When it was signed, by the provider's clock; raises NotVerified unless it signed exactly these bytes then."""

    def handshake(self, body: bytes, headers: Mapping[str, str]) -> dict[str, str] | None:
        """What a signed question of the provider's own is answered with, instead of storing it; None for an event."""
        return None

    def can_be_asked(self) -> bool:
        """Does it say who is in a room now?"""
        return False

    def present(self, room: str) -> list[PresenceChange]:
        """Who is in a room now: a POLLED, and a SEEN for each connection there, all of one instant.

        The instant is the provider's, as those of its events are, and not after whoever is listed was there. Several
        threads may ask at once. Raises NotAnswered.
        """
        raise NotAnswered(f"{self.name} does not say who is in a room")

    @abstractmethod
    def read(self, body: bytes) -> Reading:
        """The event as plain values; UNREADABLE when it is no event of this provider's. Never raises."""


def parsed(body: bytes) -> dict[str, Any]:
    """A body's JSON object; empty when it is none. Of a key that stands twice the last counts."""
    try:
        event = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return event if isinstance(event, dict) else {}


def nested(value: dict[str, Any], *names: str) -> dict[str, Any]:
    """An object inside objects; empty where one is missing or no object."""
    found: Any = value
    for name in names:
        found = found.get(name) if isinstance(found, dict) else None
    return found if isinstance(found, dict) else {}


def text(value: object, most: int) -> str:
    """A value that fits its column, a whole number as its digits, without what no database takes; else empty."""
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**40:
        value = str(value)
    if not isinstance(value, str):
        return ""
    is_plain = value.isascii() and "\0" not in value  # nearly every one, and known sooner than replaced
    return (value if is_plain else _UNSTORABLE.sub("\ufffd", value))[:most]


def event_type(value: object, *, of_nobody: bool = False) -> str:
    """What kind of event it is, as it fits its column; `of_nobody` for one that tells of nobody's presence."""
    return text(value, LONGEST_TYPE - len(NOBODY)) + NOBODY if of_nobody else text(value, LONGEST_TYPE)


def event_name(value: object) -> str:
    """What names an event or a connection. One that does not fit its column is known by its hash; empty when none."""
    name = text(value, 1_000_000)
    if len(name) <= LONGEST_NAME and (name == value or not isinstance(value, str)):
        return name
    raw = value.encode("utf-8", "surrogatepass") if isinstance(value, str) else name.encode()
    return f"sha256:{hashlib.sha256(raw).hexdigest()}"


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


def from_iso_ms(value: object) -> int | None:
    """Milliseconds since 1970 of an ISO date and time, in UTC where it names no offset; None for anything else."""
    try:
        at = datetime.fromisoformat(value) if isinstance(value, str) else None
        if at is None:
            return None
        exact = ((at if at.tzinfo else at.replace(tzinfo=UTC)) - EPOCH) // timedelta(milliseconds=1)
    except (ValueError, OverflowError):
        return None
    return exact if 0 < exact < LATEST_MS else None
