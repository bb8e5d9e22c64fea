"""LiveKit: a raw JWT in `Authorization`, signed with the API secret, carrying the body's SHA-256.

Payload facts: github.com/livekit/protocol (webhook and models). JSON is protobuf JSON: 64-bit numbers come as text
and default values are left out. `joinedAtMs` has milliseconds; a leave has no time of its own, so its event's
`createdAt` (whole seconds) is used.
"""

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import jwt
from django.conf import settings
from livekit.api import TokenVerifier

from sessions_app.changes import Kind, PresenceChange
from sessions_app.providers.base import UNREADABLE, NotVerified, Reading, instant_ms, text

LEEWAY = timedelta(minutes=1)
# Recorders, streams and bots are nobody's presence. Protobuf may spell the kind as a name or as a number.
NOT_PEOPLE = {"EGRESS", "INGRESS", "AGENT", 1, 2, 4}
PHONES = {"SIP", 3}
KINDS = {
    "participant_joined": Kind.JOINED,
    "participant_left": Kind.LEFT,
    # The connection never came to be or broke: it ends here, and is no proof that it began.
    "participant_connection_aborted": Kind.LEFT,
    "room_finished": Kind.ROOM_ENDED,
}


class LiveKit:
    """The provider named `livekit`."""

    name = "livekit"

    def is_configured(self) -> bool:
        """Is there a key?"""
        return bool(settings.LIVEKIT_KEYS)

    def verify(self, body: bytes, headers: Mapping[str, str], now: datetime) -> None:
        """Raise NotVerified unless one of our keys signed the body's hash, inside `nbf` and `exp`."""
        token = headers.get("Authorization", "")
        claimed = next((found for pair in settings.LIVEKIT_KEYS.items() if (found := _claim(token, pair))), None)
        if claimed is None or not hmac.compare_digest(claimed, hashlib.sha256(body).digest()):
            raise NotVerified

    def read(self, body: bytes) -> Reading:
        """Joins, leaves and the room's end; anything else tells nothing about presence."""
        try:
            event = json.loads(body)
        except (ValueError, RecursionError):
            return UNREADABLE
        return _reading(event) if isinstance(event, dict) else UNREADABLE


def _claim(token: str, pair: tuple[str, str]) -> bytes | None:
    """The body hash that the token vouches for under one key, or None."""
    try:
        claims = TokenVerifier(*pair, leeway=LEEWAY).verify(token)
        # The verifier accepts a token without an end; ours must go stale.
        unchecked = jwt.decode(token, options={"verify_signature": False})
        return base64.b64decode(claims.sha256 or "", validate=True) if "exp" in unchecked else None
    except (jwt.InvalidTokenError, binascii.Error, ValueError, TypeError, AttributeError):
        return None


def _reading(event: dict[str, Any]) -> Reading:
    room = event.get("room")
    return Reading(
        event_id=text(event.get("id"), 120),
        event_type=text(event.get("event"), 60),
        room=text(room.get("name") if isinstance(room, dict) else "", 200),
        change=_change(event),
    )


def _change(event: dict[str, Any]) -> PresenceChange | None:
    kind = KINDS.get(str(event.get("event")))
    created_ms = instant_ms(None, event.get("createdAt"))
    if kind == Kind.ROOM_ENDED:
        return PresenceChange(kind, created_ms) if created_ms else None
    person = event.get("participant")
    if kind is None or not isinstance(person, dict) or person.get("kind") in NOT_PEOPLE:
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
        is_audio_only=person.get("kind") in PHONES,
        reason=text(person.get("disconnectReason"), 60),
    )
