"""LiveKit: protobuf JSON with 64-bit numbers as text, default values left out, signed with a raw JWT."""

import base64
import hashlib
import secrets
from datetime import datetime
from typing import Any

from livekit.api import AccessToken

from therapy_billing.demo.senders.base import Sender, Visit

KEY = "demo"


class LiveKitSender(Sender):
    """Posts as LiveKit does."""

    def __init__(self, key: str = KEY) -> None:
        self.key = key

    def joined(self, room: str, visit: Visit, at_ms: int) -> dict[str, Any]:
        """`participant_joined`."""
        return self._event("participant_joined", room, at_ms, {**self._person(visit, at_ms), "state": "ACTIVE"})

    def left(self, room: str, visit: Visit, joined_ms: int, at_ms: int) -> dict[str, Any]:
        """`participant_left`; it carries the join time, and no time of its own but the event's."""
        gone = {**self._person(visit, joined_ms), "state": "DISCONNECTED", "disconnectReason": visit.reason}
        return self._event("participant_left", room, at_ms, gone)

    def ended(self, room: str, at_ms: int) -> dict[str, Any]:
        """`room_finished`."""
        return self._event("room_finished", room, at_ms, None)

    def headers(self, body: bytes, secret: str, at: datetime) -> dict[str, str]:
        """A JWT over the body's hash. The library stamps it with the clock's time, whatever `at` is."""
        return {"Authorization": signature(body, self.key, secret), "Content-Type": "application/webhook+json"}

    def _event(self, what: str, room: str, at_ms: int, person: dict[str, str] | None) -> dict[str, Any]:
        return {
            "event": what,
            "id": f"EV_{secrets.token_hex(8)}",
            "createdAt": str(at_ms // 1000),
            "room": {"sid": f"RM_{room}", "name": room},
            **({"participant": person} if person else {}),
        }

    def _person(self, visit: Visit, joined_ms: int) -> dict[str, str]:
        return {
            "sid": f"PA_{visit.connection}",
            "identity": visit.identity,
            "joinedAt": str(joined_ms // 1000),
            "joinedAtMs": str(joined_ms),
            **({} if visit.kind == "STANDARD" else {"kind": visit.kind}),
        }


def signature(body: bytes, key: str, secret: str) -> str:
    """The `Authorization` header: a raw JWT over the body's hash."""
    body_hash = base64.b64encode(hashlib.sha256(body).digest()).decode()
    return AccessToken(key, secret).with_sha256(body_hash).to_jwt()
