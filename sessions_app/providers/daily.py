"""Daily: `X-Webhook-Signature`, the base64 HMAC of `{X-Webhook-Timestamp}.{body}` under the base64-decoded secret.

Payload facts: docs.daily.co/reference/rest-api/webhooks. `event_ts` tells when an event was sent, not when it
happened; a leave carries its join time and the duration.
"""

import base64
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings

from sessions_app.changes import Kind, PresenceChange
from sessions_app.providers.base import LATEST_MS, Provider, Reading, event_name, event_type, nested, parsed, text
from sessions_app.providers.signing import demand, in_base64, signed_at

PROBE = {"test": "test"}
KINDS = {
    "participant.joined": Kind.JOINED,
    "participant.left": Kind.LEFT,
    "meeting.ended": Kind.ROOM_ENDED,
}


class Daily(Provider):
    """The provider named `daily`."""

    name = "daily"

    def is_configured(self) -> bool:
        """Is there a secret?"""
        return bool(settings.DAILY_SECRETS)

    def is_probe(self, body: bytes) -> bool:
        """What Daily posts, unsigned, when a webhook is set up."""
        return parsed(body) == PROBE

    def verify(self, body: bytes, headers: Mapping[str, str], now: datetime) -> datetime:
        """As Provider.verify."""
        stamp = headers.get("X-Webhook-Timestamp", "")
        at = signed_at(stamp, now, may_be_ms=True)
        secrets = [key for secret in settings.DAILY_SECRETS if (key := _decoded(secret))]
        demand([headers.get("X-Webhook-Signature", "")], stamp.encode() + b"." + body, secrets, in_base64)
        return at

    def read(self, body: bytes) -> Reading:
        """Joins, leaves and the meeting's end."""
        event = parsed(body)
        payload = nested(event, "payload")
        return Reading(
            event_id=event_name(event.get("id")),
            event_type=_type(event, payload),
            room=text(payload.get("room"), 200),
            change=_change(KINDS.get(str(event.get("type"))), payload),
        )


def _decoded(secret: str) -> bytes:
    """The key; empty for a secret that is no base64, under which nothing can have been signed."""
    try:
        return base64.b64decode(secret, validate=True)
    except ValueError:  # binascii's error is one, and letters outside ASCII raise a plain one
        return b""


def _type(event: dict[str, Any], payload: dict[str, Any]) -> str:
    return event_type(event.get("type"), of_nobody=str(event.get("type")) in KINDS and _is_hidden(payload))


def _is_hidden(payload: dict[str, Any]) -> bool:
    return nested(payload, "permissions").get("hasPresence") is False


def _change(kind: Kind | None, payload: dict[str, Any]) -> PresenceChange | None:
    if kind is None or _is_hidden(payload):
        return None
    if kind == Kind.ROOM_ENDED:
        ended_ms = _ms(payload.get("end_ts"))
        return PresenceChange(kind, ended_ms) if ended_ms else None
    joined_ms, connection = _ms(payload.get("joined_at")), text(payload.get("session_id"), 120)
    at_ms = joined_ms if kind == Kind.JOINED else _ms(payload.get("joined_at"), payload.get("duration"))
    if at_ms is None or not connection:
        return None
    return PresenceChange(
        kind=kind,
        at_ms=at_ms,
        person=text(payload.get("user_id"), 120) or connection,
        connection=connection,
        joined_at_ms=joined_ms if kind == Kind.LEFT else None,
        is_host=payload.get("owner") is True,
    )


def _ms(*seconds: object) -> int | None:
    """The sum of numbers of seconds, with fractions, in milliseconds; None when one of them is no such number."""
    total = 0.0
    for value in seconds:
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < LATEST_MS:
            return None
        total += value
    return round(total * 1000) if 0 < total * 1000 < LATEST_MS else None
