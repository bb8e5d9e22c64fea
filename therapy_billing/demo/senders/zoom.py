"""Zoom: times in whole seconds, an identity of ours as customer key, a new user id with every connection."""

from datetime import datetime
from typing import Any

from therapy_billing.demo.senders.base import Sender, Visit, hmac_of, iso


class ZoomSender(Sender):
    """Posts as Zoom does."""

    def joined(self, room: str, visit: Visit, at_ms: int) -> dict[str, Any]:
        """`meeting.participant_joined`."""
        return self._event("participant_joined", room, at_ms, {**self._person(visit), "join_time": iso(at_ms)})

    def left(self, room: str, visit: Visit, joined_ms: int, at_ms: int) -> dict[str, Any]:
        """`meeting.participant_left`; it carries no join time."""
        gone = {**self._person(visit), "leave_time": iso(at_ms), "leave_reason": visit.reason}
        return self._event("participant_left", room, at_ms, gone)

    def ended(self, room: str, at_ms: int) -> dict[str, Any]:
        """`meeting.ended`."""
        return {
            "event": "meeting.ended",
            "event_ts": at_ms,
            "payload": {"account_id": "demo", "object": {"id": room, "uuid": f"{room}==", "end_time": iso(at_ms)}},
        }

    def headers(self, body: bytes, secret: str, at: datetime) -> dict[str, str]:
        """`x-zm-signature` over version, time and body."""
        stamp = str(int(at.timestamp()))
        digest = hmac_of(secret.encode(), b"v0:%s:%s" % (stamp.encode(), body))
        return {
            "x-zm-request-timestamp": stamp,
            "x-zm-signature": f"v0={digest.hex()}",
            "Content-Type": "application/json",
        }

    def _event(self, what: str, room: str, at_ms: int, person: dict[str, str]) -> dict[str, Any]:
        meeting = {"id": room, "uuid": f"{room}==", "host_id": "demo-host", "participant": person}
        return {
            "event": f"meeting.{what}",
            "event_ts": at_ms,
            "payload": {"account_id": "demo", "object": meeting},
        }

    def _person(self, visit: Visit) -> dict[str, str]:
        is_ours = not visit.identity.startswith("guest-")
        return {
            "user_id": str(int(visit.connection, 16)),
            "user_name": "participant",
            "id": "demo-host" if visit.identity.startswith("therapist-") else "",
            "participant_uuid": visit.connection,
            "customer_key": visit.identity if is_ours else "",
            **({"phone_number": "1 (***) ***-**00"} if visit.kind == "SIP" else {}),
        }
