"""Whereby: the room with a leading slash, ISO times with milliseconds, roles."""

import secrets
from datetime import datetime
from typing import Any

from therapy_billing.demo.senders.base import Sender, Visit, hmac_of, iso


class WherebySender(Sender):
    """Posts as Whereby does."""

    def joined(self, room: str, visit: Visit, at_ms: int) -> dict[str, Any]:
        """`room.client.joined`."""
        return self._event("room.client.joined", room, at_ms, self._person(visit))

    def left(self, room: str, visit: Visit, joined_ms: int, at_ms: int) -> dict[str, Any]:
        """`room.client.left`; it carries no join time."""
        return self._event("room.client.left", room, at_ms, self._person(visit))

    def ended(self, room: str, at_ms: int) -> dict[str, Any]:
        """`room.session.ended`."""
        return self._event("room.session.ended", room, at_ms, {})

    def headers(self, body: bytes, secret: str, at: datetime) -> dict[str, str]:
        """`Whereby-Signature` over time and body."""
        stamp = str(int(at.timestamp()))
        digest = hmac_of(secret.encode(), stamp.encode() + b"." + body)
        return {"Whereby-Signature": f"t={stamp},v1={digest.hex()}", "Content-Type": "application/json"}

    def _event(self, what: str, room: str, at_ms: int, data: dict[str, Any]) -> dict[str, Any]:
        return {
            "id": secrets.token_hex(12),
            "apiVersion": "1.0",
            "createdAt": iso(at_ms, timespec="milliseconds"),
            "type": what,
            "data": {"meetingId": "1", "roomName": f"/{room}", "subdomain": "demo", **data},
        }

    def _person(self, visit: Visit) -> dict[str, Any]:
        is_ours = not visit.identity.startswith("guest-")
        return {
            "participantId": visit.connection,
            "externalId": visit.identity if is_ours else None,
            "roleName": "host" if visit.identity.startswith("therapist-") else "visitor",
            "displayName": "participant",
        }
