"""The stored bytes of events, some at a time: a long session's are many megabytes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.db.models import BooleanField, ExpressionWrapper

from audit.encryption import decrypt_all
from review.packet.sealing import Sealed
from sessions_app.models import PresenceEvent
from sessions_app.rereading import IS_OWN, SECRET

CHUNK = 200
COLUMNS = ("pk", "provider", "room", "received_at", "attached__at", "is_own", "body_hash", "secret")


@dataclass(frozen=True, slots=True)
class Stored:
    """One event as it is kept, without its bytes. `is_own`: told by a reconcile of ours, not posted by the provider.

    `problem`: why its bytes prove nothing.
    """

    provider: str
    room: str
    received_at: datetime
    attached_at: datetime | None
    is_own: bool
    body_hash: str
    size: int
    problem: Sealed | None


def stored(ids: Sequence[int]) -> Iterator[tuple[int, Stored, bytes]]:
    """Each event with its bytes, in this order; no bytes where they have a problem."""
    events = PresenceEvent.objects.annotate(secret=SECRET, is_own=ExpressionWrapper(IS_OWN, BooleanField()))
    for start in range(0, len(ids), CHUNK):
        some = ids[start : start + CHUNK]
        rows = {row[0]: row[1:] for row in events.filter(pk__in=some).values_list(*COLUMNS)}
        plain = decrypt_all(bytes(rows[pk][-1]) for pk in some)
        for pk, body in zip(some, plain, strict=True):
            yield pk, _stored(rows[pk], body), body or b""


def _stored(row: tuple[Any, ...], body: bytes | None) -> Stored:
    provider, room, received_at, attached_at, is_own, body_hash, _ = row
    problem = None
    if body is None:
        problem = Sealed.UNREADABLE
    elif sha256(body).hexdigest() != body_hash:
        problem = Sealed.CHANGED
    size = 0 if body is None else len(body)
    return Stored(provider, room, received_at, attached_at, is_own, body_hash, size, problem)
