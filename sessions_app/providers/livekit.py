"""LiveKit: a raw JWT in `Authorization`, signed with the API secret, carrying the body's SHA-256.

Payload facts: github.com/livekit/protocol (webhook and models). JSON is protobuf JSON: 64-bit numbers come as text
and default values are left out. `joinedAtMs` has milliseconds; a leave has no time of its own, so its event's
`createdAt` (whole seconds) is used.
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
from django.conf import settings
from livekit.api import TokenVerifier

from sessions_app.changes import Kind, PresenceChange
from sessions_app.providers import livekit_rooms
from sessions_app.providers.base import (
    NotVerified,
    Provider,
    Reading,
    event_name,
    event_type,
    instant_ms,
    nested,
    parsed,
    text,
)

LEEWAY = timedelta(minutes=1)
# Recorders, streams and bots are nobody's presence. Protobuf may spell the kind as a name or as a number.
NOT_PEOPLE: set[str | int] = {"EGRESS", "INGRESS", "AGENT", 1, 2, 4}
PHONES: set[str | int] = {"SIP", 3}
KINDS = {
    "participant_joined": Kind.JOINED,
    "participant_left": Kind.LEFT,
    # The connection never came to be or broke: it ends here, and is no proof that it began.
    "participant_connection_aborted": Kind.LEFT,
    "room_finished": Kind.ROOM_ENDED,
}


class LiveKit(Provider):
    """The provider named `livekit`."""

    name = "livekit"

    def is_configured(self) -> bool:
        """Is there a key?"""
        return bool(settings.LIVEKIT_KEYS)

    def verify(self, body: bytes, headers: Mapping[str, str], now: datetime) -> datetime:
        """As Provider.verify: one of our keys signed the body's hash, inside `nbf` and `exp`."""
        token = headers.get("Authorization", "")
        claim = next((found for pair in settings.LIVEKIT_KEYS.items() if (found := _claim(token, pair))), None)
        if claim is None or not hmac.compare_digest(claim[0], hashlib.sha256(body).digest()):
            raise NotVerified
        return claim[1] or now

    def can_be_asked(self) -> bool:
        """Is there a key, and the server's address?"""
        return bool(settings.LIVEKIT_URL) and self.is_configured()

    def present(self, room: str) -> list[PresenceChange]:
        """As Provider.present; only where it can be asked."""
        return livekit_rooms.present(room)

    def read(self, body: bytes) -> Reading:
        """Joins, leaves and the room's end; anything else tells nothing about presence."""
        event = parsed(body)
        return Reading(
            event_id=event_name(event.get("id")),
            event_type=event_type(event.get("event"), of_nobody=_is_machine(event)),
            room=text(nested(event, "room").get("name"), 200),
            change=_change(event),
        )


def _claim(token: str, pair: tuple[str, str]) -> tuple[bytes, datetime | None] | None:
    """The body hash that the token vouches for under one key, and when it was made; None when it does not."""
    try:
        claims = TokenVerifier(*pair, leeway=LEEWAY).verify(token)
        # The verifier accepts a token without an end; ours must go stale.
        unchecked = jwt.decode(token, options={"verify_signature": False})
        if "exp" not in unchecked:
            return None
        made_at = datetime.fromtimestamp(unchecked["nbf"], UTC) if "nbf" in unchecked else None
        return base64.b64decode(claims.sha256 or "", validate=True), made_at
    except (jwt.InvalidTokenError, binascii.Error, ValueError, TypeError, AttributeError, OverflowError):
        return None


def _change(event: dict[str, Any]) -> PresenceChange | None:
    kind = KINDS.get(str(event.get("event")))
    created_ms = instant_ms(None, event.get("createdAt"))
    if kind == Kind.ROOM_ENDED:
        return PresenceChange(kind, created_ms) if created_ms else None
    person = nested(event, "participant")
    if kind is None or _is_one_of(person.get("kind"), NOT_PEOPLE):
        return None
    joined_ms = instant_ms(person.get("joinedAtMs"), person.get("joinedAt"))
    at_ms = (joined_ms or created_ms) if kind == Kind.JOINED else created_ms
    if at_ms and joined_ms:  # `createdAt` has whole seconds: a leave in the second of its join is not before it
        at_ms = max(at_ms, joined_ms)
    connection = text(person.get("sid"), 120)
    if at_ms is None or not connection:
        return None
    return PresenceChange(
        kind=kind,
        at_ms=at_ms,
        person=text(person.get("identity"), 120) or connection,
        connection=connection,
        joined_at_ms=joined_ms if event.get("event") == "participant_left" else None,
        is_audio_only=_is_one_of(person.get("kind"), PHONES),
        reason=text(person.get("disconnectReason"), 60),
    )


def _is_machine(event: dict[str, Any]) -> bool:
    return str(event.get("event")) in KINDS and _is_one_of(nested(event, "participant").get("kind"), NOT_PEOPLE)


def _is_one_of(kind: object, kinds: set[str | int]) -> bool:
    """Also for a kind that is no name and no number at all."""
    return isinstance(kind, str | int) and not isinstance(kind, bool) and kind in kinds
