"""JaaS: the room behind the tenant's name, times in milliseconds, one address a connection."""

import secrets
from datetime import datetime
from typing import Any

from therapy_billing.demo.senders.base import Sender, Visit, hmac_of, in_base64

TENANT = "vpaas-magic-cookie-demo"


class JaasSender(Sender):
    """Posts as JaaS does."""

    def joined(self, room: str, visit: Visit, at_ms: int) -> dict[str, Any]:
        """`PARTICIPANT_JOINED`."""
        return self._event("PARTICIPANT_JOINED", room, at_ms, self._person(room, visit))

    def left(self, room: str, visit: Visit, joined_ms: int, at_ms: int) -> dict[str, Any]:
        """`PARTICIPANT_LEFT`; it carries no join time."""
        gone = {**self._person(room, visit), "disconnectReason": visit.reason}
        return self._event("PARTICIPANT_LEFT", room, at_ms, gone)

    def ended(self, room: str, at_ms: int) -> dict[str, Any]:
        """`ROOM_DESTROYED`."""
        return self._event("ROOM_DESTROYED", room, at_ms, {"conference": f"{room}@conference.demo"})

    def headers(self, body: bytes, secret: str, at: datetime) -> dict[str, str]:
        """`X-Jaas-Signature` over time and body."""
        stamp = str(int(at.timestamp()))
        digest = hmac_of(secret.encode(), stamp.encode() + b"." + body)
        return {"X-Jaas-Signature": f"t={stamp},v1={in_base64(digest)}", "Content-Type": "application/json"}

    def _event(self, what: str, room: str, at_ms: int, data: dict[str, Any]) -> dict[str, Any]:
        return {
            "idempotencyKey": secrets.token_hex(16),
            "customerId": "demo",
            "appId": TENANT,
            "eventType": what,
            "sessionId": f"{room}-1",
            "timestamp": at_ms,
            "fqn": f"{TENANT}/{room}",
            "data": data,
        }

    def _person(self, room: str, visit: Visit) -> dict[str, Any]:
        return {
            "conference": f"{room}@conference.demo",
            "name": "participant",
            "id": visit.identity,
            "moderator": visit.identity.startswith("therapist-"),
            "participantJid": f"{room}@conference.demo/{visit.connection}",
        }
