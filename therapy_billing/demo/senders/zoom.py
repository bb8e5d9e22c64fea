"""Zoom: times in whole seconds, an identity of ours as customer key, a new user id with every connection.

A meeting that starts again in the same room is another instance, with a uuid of its own.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from therapy_billing.demo.senders.base import Event, Sender, Visit, hmac_of, iso


@dataclass(frozen=True)
class ZoomSender(Sender):
    """Posts as Zoom does. `instance` tells the meetings of one room apart."""

    instance: str = ""

    def events(self, room: str, start_ms: int, visits: list[Visit], ended_s: float | None) -> list[Event]:
        """Every call is a meeting of its own, known by its start."""
        return Sender.events(replace(self, instance=f"{start_ms}"), room, start_ms, visits, ended_s)

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
            "payload": {"account_id": "demo", "object": {**self._meeting(room), "end_time": iso(at_ms)}},
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
        meeting = {**self._meeting(room), "participant": person}
        return {
            "event": f"meeting.{what}",
            "event_ts": at_ms,
            "payload": {"account_id": "demo", "object": meeting},
        }

    def _meeting(self, room: str) -> dict[str, Any]:
        return {"id": room, "uuid": f"{room}+{self.instance}==", "host_id": "demo-host"}

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
