"""Who was really in a room, and what a telehealth provider's server would post about it."""

import base64
import hashlib
import hmac
import json
import secrets
from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Visit:
    """One connection of one person: from and to, in seconds after the session's start. No end: it was never told."""

    identity: str
    joined_s: float
    left_s: float | None
    reason: str = "CLIENT_INITIATED"
    kind: str = "STANDARD"
    connection: str = field(default_factory=lambda: secrets.token_hex(6))


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that the provider tells, at its time in milliseconds since 1970."""

    at_ms: int
    what: str
    content: dict[str, Any]

    @property
    def body(self) -> bytes:
        """As it is posted."""
        return json.dumps(self.content).encode()


class Sender(ABC):
    """A provider's server: its events of a room, and how it signs them."""

    @abstractmethod
    def joined(self, room: str, visit: Visit, at_ms: int) -> dict[str, Any]:
        """Somebody came."""

    @abstractmethod
    def left(self, room: str, visit: Visit, joined_ms: int, at_ms: int) -> dict[str, Any]:
        """Somebody went."""

    @abstractmethod
    def ended(self, room: str, at_ms: int) -> dict[str, Any]:
        """The room closed."""

    @abstractmethod
    def headers(self, body: bytes, secret: str, at: datetime) -> dict[str, str]:
        """The headers with which exactly this body is posted at this time."""

    def events(self, room: str, start_ms: int, visits: list[Visit], ended_s: float | None) -> list[Event]:
        """Every event of one room in the order of its time."""
        told = [event for visit in visits for event in self._of(room, start_ms, visit)]
        if ended_s is not None:
            ended_ms = start_ms + int(ended_s * 1000)
            told.append(Event(ended_ms, "ended", self.ended(room, ended_ms)))
        return sorted(told, key=lambda event: event.at_ms)

    def _of(self, room: str, start_ms: int, visit: Visit) -> Iterator[Event]:
        joined_ms = start_ms + int(visit.joined_s * 1000)
        yield Event(joined_ms, "joined", self.joined(room, visit, joined_ms))
        if visit.left_s is not None:
            left_ms = start_ms + int(visit.left_s * 1000)
            yield Event(left_ms, "left", self.left(room, visit, joined_ms, left_ms))


def hmac_of(secret: bytes, message: bytes) -> bytes:
    """HMAC-SHA256."""
    return hmac.digest(secret, message, hashlib.sha256)


def in_base64(digest: bytes) -> str:
    """As text."""
    return base64.b64encode(digest).decode()


def iso(at_ms: int, *, timespec: str = "seconds") -> str:
    """An instant in UTC, as 2026-11-17T17:15:00Z."""
    return datetime.fromtimestamp(at_ms / 1000, UTC).isoformat(timespec=timespec).replace("+00:00", "Z")
