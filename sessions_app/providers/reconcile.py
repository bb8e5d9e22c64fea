"""Our own telling of who was in a room, when a provider was asked: its bytes, written and read in one place.

Canonical JSON of the change, with its provider and room. The POLLED tells of everybody who was there, so that it also
proves who was not.
"""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from audit.chain import canonical
from sessions_app.changes import Kind, PresenceChange
from sessions_app.providers.base import Reading, instant_ms, parsed, text

TYPE = "reconcile"
KINDS = (Kind.POLLED, Kind.SEEN)


def body_of(provider: str, room: str, change: PresenceChange, seen: Iterable[str]) -> bytes:
    """What is kept, byte for byte. `seen`: every connection there; a POLLED names them."""
    values = {name: value for name, value in asdict(change).items() if name != "event"}
    told = {"seen": sorted(seen)} if change.kind == Kind.POLLED else {}
    return canonical({"provider": provider, "room": room, **values, **told}).encode()


def read(provider: str, body: bytes) -> Reading:
    """The telling as plain values; without a change when it is none of this provider's. Never raises.

    It has no name of its own: under which one it is kept, once a minute, is for whoever asked.
    """
    told = parsed(body)
    change = _change(told) if told.get("provider") == provider else None
    return Reading("", TYPE, text(told.get("room"), 200), change)


def _change(told: dict[str, Any]) -> PresenceChange | None:
    kind, at_ms = told.get("kind"), instant_ms(told.get("at_ms"))
    if kind not in KINDS or at_ms is None:
        return None
    return PresenceChange(
        kind=Kind(kind),
        at_ms=at_ms,
        person=text(told.get("person"), 120),
        connection=text(told.get("connection"), 120),
        joined_at_ms=instant_ms(told.get("joined_at_ms")),
        is_host=told.get("is_host") is True,
        is_audio_only=told.get("is_audio_only") is True,
        reason=text(told.get("reason"), 60),
    )
