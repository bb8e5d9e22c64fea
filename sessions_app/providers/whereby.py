"""Whereby: `Whereby-Signature: t=...,v1=` and the hex HMAC of `{t}.{body}`.

Payload facts: docs.whereby.com/monitoring-usage/webhooks. Events may repeat and come out of order; `createdAt` counts.
`room.session.ended` is the provider's guess, some time after fewer than two were left: good enough to close by.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings

from sessions_app.changes import Kind, PresenceChange
from sessions_app.providers.base import Provider, Reading, event_name, event_type, from_iso_ms, nested, parsed, text
from sessions_app.providers.signing import demand, signed_at, stamp_and_signatures

KINDS = {
    "room.client.joined": Kind.JOINED,
    "room.client.left": Kind.LEFT,
    "room.session.ended": Kind.ROOM_ENDED,
}
NOT_PEOPLE = {"recorder", "streamer", "captioner"}


class Whereby(Provider):
    """The provider named `whereby`."""

    name = "whereby"

    def is_configured(self) -> bool:
        """Is there a secret?"""
        return bool(settings.WHEREBY_SECRETS)

    def verify(self, body: bytes, headers: Mapping[str, str], now: datetime) -> datetime:
        """As Provider.verify."""
        stamp, signatures = stamp_and_signatures(headers.get("Whereby-Signature", ""))
        at = signed_at(stamp, now)
        secrets = [secret.encode() for secret in settings.WHEREBY_SECRETS]
        demand(signatures, stamp.encode() + b"." + body, secrets, bytes.hex)
        return at

    def read(self, body: bytes) -> Reading:
        """Joins, leaves and the session's end."""
        event = parsed(body)
        data = nested(event, "data")
        return Reading(
            event_id=event_name(event.get("id")),
            event_type=event_type(event.get("type"), of_nobody=str(event.get("type")) in KINDS and _is_machine(data)),
            room=text(text(data.get("roomName"), 201).removeprefix("/"), 200),
            change=_change(event, data),
        )


def _is_machine(data: dict[str, Any]) -> bool:
    role = data.get("roleName")
    return isinstance(role, str) and role in NOT_PEOPLE


def _change(event: dict[str, Any], data: dict[str, Any]) -> PresenceChange | None:
    kind, at_ms = KINDS.get(str(event.get("type"))), from_iso_ms(event.get("createdAt"))
    if kind is None or at_ms is None:
        return None
    if kind == Kind.ROOM_ENDED:
        return PresenceChange(kind, at_ms)
    connection = text(data.get("participantId"), 120)
    if not connection or _is_machine(data):
        return None
    return PresenceChange(
        kind=kind,
        at_ms=at_ms,
        person=text(data.get("externalId"), 120) or connection,
        connection=connection,
        is_host=data.get("roleName") == "host",
        is_audio_only=data.get("isDialIn") is True,
    )
