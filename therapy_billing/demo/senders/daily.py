"""Daily: seconds with fractions; a leave carries its join time and the duration."""

import base64
import secrets
from datetime import datetime
from typing import Any

from therapy_billing.demo.senders.base import Sender, Visit, hmac_of, in_base64


class DailySender(Sender):
    """Posts as Daily does."""

    def joined(self, room: str, visit: Visit, at_ms: int) -> dict[str, Any]:
        """`participant.joined`."""
        return self._event("participant.joined", at_ms, {**self._person(room, visit), "joined_at": at_ms / 1000})

    def left(self, room: str, visit: Visit, joined_ms: int, at_ms: int) -> dict[str, Any]:
        """`participant.left`."""
        times = {"joined_at": joined_ms / 1000, "duration": (at_ms - joined_ms) / 1000}
        return self._event("participant.left", at_ms, {**self._person(room, visit), **times})

    def ended(self, room: str, at_ms: int) -> dict[str, Any]:
        """`meeting.ended`."""
        return self._event("meeting.ended", at_ms, {"room": room, "end_ts": at_ms / 1000})

    def headers(self, body: bytes, secret: str, at: datetime) -> dict[str, str]:
        """`X-Webhook-Signature` over time and body; the secret is shown in base64."""
        stamp = str(int(at.timestamp()))
        digest = hmac_of(base64.b64decode(secret), stamp.encode() + b"." + body)
        return {
            "X-Webhook-Timestamp": stamp,
            "X-Webhook-Signature": in_base64(digest),
            "Content-Type": "application/json",
        }

    def _event(self, what: str, at_ms: int, payload: dict[str, Any]) -> dict[str, Any]:
        return {
            "version": "1.1.0",
            "type": what,
            "id": secrets.token_hex(12),
            "payload": payload,
            "event_ts": (at_ms + 800) / 1000,
        }

    def _person(self, room: str, visit: Visit) -> dict[str, Any]:
        return {
            "room": room,
            "session_id": visit.connection,
            "user_id": visit.identity,
            "user_name": "participant",
            "owner": visit.identity.startswith("therapist-"),
        }
