"""Zoom: `x-zm-signature: v0=` and the hex HMAC of `v0:{x-zm-request-timestamp}:{body}`.

Payload facts: developers.zoom.us/docs/api/webhooks. An event has no id, so its body's hash stands for it. `user_id` is
new with every connection of one meeting; whoever has no customer key or registration is a guest, the host is the
therapist.

A room (`object.id`) holds one meeting after the other, and each is an instance with a `uuid` of its own, in which the
`user_id`s may begin anew. So a connection is both: a leave, a host's mark or a name never reaches into another
instance. Events stored when `user_id` alone was read keep that reading and meet their own kind only: of a session under
way at that change a join and its leave stay apart, so that its end is inferred. What was observed is no longer for it.
"""

import hashlib
import hmac
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any

from django.conf import settings

from sessions_app.changes import Kind, PresenceChange
from sessions_app.providers.base import (
    NotVerified,
    Provider,
    Reading,
    event_name,
    from_iso_ms,
    instant_ms,
    nested,
    parsed,
    text,
)
from sessions_app.providers.signing import demand, signed_at

KINDS = {
    "meeting.participant_joined": Kind.JOINED,
    "meeting.participant_left": Kind.LEFT,
    "meeting.ended": Kind.ROOM_ENDED,
}
TIMES = {Kind.JOINED: "join_time", Kind.LEFT: "leave_time"}


class Zoom(Provider):
    """The provider named `zoom`."""

    name = "zoom"

    def is_configured(self) -> bool:
        """Is there a secret token?"""
        return bool(settings.ZOOM_SECRETS)

    def verify(self, body: bytes, headers: Mapping[str, str], now: datetime) -> datetime:
        """As Provider.verify."""
        at = signed_at(headers.get("x-zm-request-timestamp", ""), now)
        _demand_under(settings.ZOOM_SECRETS, body, headers)
        return at

    def handshake(self, body: bytes, headers: Mapping[str, str]) -> dict[str, str] | None:
        """`endpoint.url_validation` is answered with its token and the token's HMAC under the secret that asked."""
        event = parsed(body)
        if event.get("event") != "endpoint.url_validation":
            return None
        token = nested(event, "payload").get("plainToken")
        plain = token if isinstance(token, str) else ""
        digest = hmac.digest(_signer(body, headers).encode(), plain.encode(errors="replace"), hashlib.sha256)
        return {"plainToken": plain, "encryptedToken": digest.hex()}

    def read(self, body: bytes) -> Reading:
        """Joins, leaves and the meeting's end."""
        event = parsed(body)
        meeting = nested(event, "payload", "object")
        return Reading(
            event_type=text(event.get("event"), 60),
            room=text(meeting.get("id"), 200),
            change=_change(event, meeting),
        )


def _demand_under(secrets: Iterable[str], body: bytes, headers: Mapping[str, str]) -> None:
    stamp = headers.get("x-zm-request-timestamp", "")
    message = b"v0:%s:%s" % (stamp.encode(), body)
    keys = [secret.encode() for secret in secrets]
    demand([headers.get("x-zm-signature", "")], message, keys, lambda digest: f"v0={digest.hex()}")


def _signer(body: bytes, headers: Mapping[str, str]) -> str:
    """Which of two secrets signed: while they are exchanged, Zoom asks under the one it knows."""
    for secret in settings.ZOOM_SECRETS:
        with suppress(NotVerified):
            _demand_under([secret], body, headers)
            return str(secret)
    raise NotVerified


def _change(event: dict[str, Any], meeting: dict[str, Any]) -> PresenceChange | None:
    kind = KINDS.get(str(event.get("event")))
    if kind is None:
        return None
    if kind == Kind.ROOM_ENDED:
        ended_ms = from_iso_ms(meeting.get("end_time")) or instant_ms(event.get("event_ts"))
        return PresenceChange(kind, ended_ms) if ended_ms else None
    person = nested(meeting, "participant")
    at_ms, connection = from_iso_ms(person.get(TIMES[kind])), _connection(meeting, person)
    if at_ms is None or not connection:
        return None
    return PresenceChange(
        kind=kind,
        at_ms=at_ms,
        person=text(person.get("customer_key"), 120) or text(person.get("registrant_id"), 120) or connection,
        connection=connection,
        is_host=bool(person.get("id")) and person.get("id") == meeting.get("host_id"),
        is_audio_only=bool(person.get("phone_number")),
        reason=text(person.get("leave_reason"), 60),
    )


def _connection(meeting: dict[str, Any], person: dict[str, Any]) -> str:
    """`user_id` and the instance's `uuid`; without the latter the former alone, and without the former nothing."""
    number, instance = event_name(person.get("user_id")), event_name(meeting.get("uuid"))
    return event_name(f"{number}@{instance}") if number and instance else number
