"""LiveKit webhooks as the server of a telehealth room would post them, signed."""

import base64
import hashlib
import json
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from livekit.api import AccessToken


@dataclass(frozen=True, slots=True)
class Visit:
    """One connection of one person: from and to, in seconds after the session's scheduled start."""

    identity: str
    joined_s: float
    left_s: float | None
    reason: str = "CLIENT_INITIATED"
    kind: str = "STANDARD"


def bodies(room: str, start_ms: int, visits: list[Visit], room_ended_s: float | None) -> Iterator[bytes]:
    """Every event of one room in the order of its time."""
    room_sid = f"RM_{secrets.token_hex(6)}"
    timed = [event for visit in visits for event in _visit_events(visit, start_ms)]
    if room_ended_s is not None:
        timed.append((start_ms + int(room_ended_s * 1000), {"event": "room_finished"}))
    for at_ms, event in sorted(timed, key=lambda pair: pair[0]):
        event |= {
            "id": f"EV_{secrets.token_hex(8)}",
            "createdAt": str(at_ms // 1000),
            "room": {"sid": room_sid, "name": room},
        }
        yield json.dumps(event).encode()


def signature(body: bytes, key: str, secret: str) -> str:
    """The `Authorization` header: a raw JWT over the body's hash, valid for a few hours."""
    body_hash = base64.b64encode(hashlib.sha256(body).digest()).decode()
    return AccessToken(key, secret).with_sha256(body_hash).to_jwt()


def _visit_events(visit: Visit, start_ms: int) -> Iterator[tuple[int, dict[str, Any]]]:
    joined_ms = start_ms + int(visit.joined_s * 1000)
    person = {
        "sid": f"PA_{secrets.token_hex(6)}",
        "identity": visit.identity,
        "joinedAt": str(joined_ms // 1000),
        "joinedAtMs": str(joined_ms),
    }
    if visit.kind != "STANDARD":  # protobuf JSON leaves default values out
        person["kind"] = visit.kind
    yield joined_ms, {"event": "participant_joined", "participant": {**person, "state": "ACTIVE"}}
    if visit.left_s is not None:
        gone = {**person, "state": "DISCONNECTED", "disconnectReason": visit.reason}
        yield start_ms + int(visit.left_s * 1000), {"event": "participant_left", "participant": gone}
