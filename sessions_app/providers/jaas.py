"""JaaS (8x8's Jitsi): `X-Jaas-Signature: t=...,v1=` and the base64 HMAC of `{t}.{body}`.

Payload facts: developer.8x8.com/jaas/docs/webhooks-payload. The order is not guaranteed; `timestamp` (milliseconds)
counts. A repeat has the same `idempotencyKey`.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings

from sessions_app.changes import Kind, PresenceChange
from sessions_app.providers.base import Provider, Reading, event_name, event_type, instant_ms, nested, parsed, text
from sessions_app.providers.signing import demand, in_base64, signed_at, stamp_and_signatures

KINDS = {
    "PARTICIPANT_JOINED": Kind.JOINED,
    "PARTICIPANT_LEFT": Kind.LEFT,
    "ROOM_DESTROYED": Kind.ROOM_ENDED,
}


class Jaas(Provider):
    """The provider named `jaas`."""

    name = "jaas"

    def is_configured(self) -> bool:
        """Is there a secret?"""
        return bool(settings.JAAS_SECRETS)

    def verify(self, body: bytes, headers: Mapping[str, str], now: datetime) -> datetime:
        """As Provider.verify."""
        stamp, signatures = stamp_and_signatures(headers.get("X-Jaas-Signature", ""))
        at = signed_at(stamp, now)
        secrets = [secret.encode() for secret in settings.JAAS_SECRETS]
        demand(signatures, stamp.encode() + b"." + body, secrets, in_base64)
        return at

    def read(self, body: bytes) -> Reading:
        """Joins, leaves and the room's end."""
        event = parsed(body)
        data = nested(event, "data")
        return Reading(
            event_id=event_name(event.get("idempotencyKey")),
            event_type=event_type(event.get("eventType"), of_nobody=_kind(event) is not None and _is_apart(data)),
            room=text(text(event.get("fqn"), 400).partition("/")[2], 200),
            change=_change(event, data),
        )


def _kind(event: dict[str, Any]) -> Kind | None:
    return KINDS.get(str(event.get("eventType")))


def _is_apart(data: dict[str, Any]) -> bool:
    """A breakout room has the main room's name, and whoever is in it is not with the others."""
    return data.get("isBreakout") in (True, "true")


def _change(event: dict[str, Any], person: dict[str, Any]) -> PresenceChange | None:
    kind, at_ms = _kind(event), instant_ms(event.get("timestamp"))
    if kind is None or at_ms is None or _is_apart(person):
        return None
    if kind == Kind.ROOM_ENDED:
        return PresenceChange(kind, at_ms)
    connection = text(person.get("participantJid"), 120)
    if not connection:
        return None
    return PresenceChange(
        kind=kind,
        at_ms=at_ms,
        person=text(person.get("id"), 120) or connection,
        connection=connection,
        is_host=person.get("moderator") in (True, "true"),
        reason=text(person.get("disconnectReason"), 60),
    )
