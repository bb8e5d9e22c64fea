"""LiveKit's endpoint: stored, repeated, forged, altered, stale, oversized, unreadable."""

import base64
import hashlib
import json
from datetime import timedelta
from typing import Any

import jwt
import pytest
from django.conf import settings
from django.db import connection
from django.test import Client as Browser
from django.utils import timezone

from sessions_app.models import PresenceEvent
from tests.rooms import post
from therapy_billing.demo.senders.livekit import signature

pytestmark = pytest.mark.django_db

KEY, SECRET = "test-key", "test-secret-test-secret-test-secret-1"
BODY = json.dumps(
    {
        "event": "participant_joined",
        "id": "EV_1",
        "createdAt": "1792000000",
        "room": {"name": "session-1"},
        "participant": {"sid": "PA_1", "identity": "client-1", "joinedAtMs": "1792000000250"},
    }
).encode()


def token(body: bytes, *, secret: str = SECRET, **claims: object) -> str:
    """A JWT as LiveKit signs it, with some claims changed or, as None, left out."""
    now = timezone.now()
    plain = {
        "iss": KEY,
        "nbf": int(now.timestamp()),
        "exp": int((now + timedelta(minutes=5)).timestamp()),
        "sha256": base64.b64encode(hashlib.sha256(body).digest()).decode(),
    }
    wanted = {name: value for name, value in {**plain, **claims}.items() if value is not None}
    return jwt.encode(wanted, secret, algorithm="HS256")


def in_minutes(minutes: float) -> int:
    return int((timezone.now() + timedelta(minutes=minutes)).timestamp())


def test_a_signed_event_is_stored_byte_for_byte() -> None:
    assert post(BODY) == 200
    event = PresenceEvent.objects.get()
    assert event.body == BODY
    assert event.body_hash == hashlib.sha256(BODY).hexdigest()
    assert (event.room, event.kind, event.person, event.at_ms) == ("session-1", "joined", "client-1", 1792000000250)


def test_a_repeat_is_answered_and_stored_once() -> None:
    assert [post(BODY) for _ in range(3)] == [200, 200, 200]
    assert PresenceEvent.objects.count() == 1


def test_the_body_is_unreadable_in_the_database() -> None:
    post(BODY)
    with connection.cursor() as cursor:
        cursor.execute("SELECT body FROM sessions_app_presenceevent")
        assert b"participant_joined" not in bytes(cursor.fetchone()[0])


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Bearer nonsense",
        "a.b.c",
        signature(BODY, KEY, "another-secret-another-secret-another-1"),
        signature(BODY, "another-key", SECRET),
        signature(BODY + b" ", KEY, SECRET),
        token(BODY, sha256=None),
        token(BODY, sha256="not base64!"),
        token(BODY, sha256=7),
        token(BODY, exp=None),
        jwt.encode({"iss": KEY, "sha256": "x"}, "", algorithm="none"),
    ],
)
def test_what_is_not_signed_by_the_provider_is_not_stored(header: str) -> None:
    assert post(BODY, header) == 401
    assert not PresenceEvent.objects.exists()


@pytest.mark.parametrize(
    ("claims", "status"),
    [
        ({"exp": -0.9}, 200),
        ({"exp": -1.5}, 401),
        ({"nbf": 0.9}, 200),
        ({"nbf": 1.5}, 401),
    ],
)
def test_a_signature_outside_its_time_is_stale_with_a_minute_allowed(claims: dict[str, float], status: int) -> None:
    times = {name: in_minutes(minutes) for name, minutes in claims.items()}
    assert post(BODY, token(BODY, **times)) == status


def test_an_altered_body_is_refused() -> None:
    assert post(BODY.replace(b"client-1", b"client-2"), token(BODY)) == 401


def test_the_older_of_two_keys_still_signs(settings: Any) -> None:
    settings.LIVEKIT_KEYS = {"new": "new-secret-new-secret-new-secret-new-1", KEY: SECRET}
    assert post(BODY, token(BODY)) == 200


def test_a_body_of_64_kib_is_stored_and_one_byte_more_is_refused() -> None:
    padding = settings.WEBHOOK_MAX_BYTES - len(BODY)
    assert post(BODY + b" " * padding) == 200
    assert post(BODY + b" " * (padding + 1)) == 413
    assert PresenceEvent.objects.count() == 1


def test_a_provider_without_keys_is_not_there(settings: Any) -> None:
    header = token(BODY)
    settings.LIVEKIT_KEYS = {}
    assert post(BODY, header) == 404
    assert Browser().post("/telehealth/nobody/webhook/").status_code == 404


def test_only_posting_is_answered() -> None:
    assert Browser().get("/telehealth/livekit/webhook/").status_code == 405


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"not json",
        b"\xff\xfe",
        b"[]",
        b"7",
        b"[" * 30_000,
        b'{"event": 7, "room": [], "participant": "x", "createdAt": {}}',
        b'{"event": "participant_joined", "participant": {"sid": "P", "joinedAtMs": "99999999999999999999"}}',
        b'{"event": "participant_joined", "participant": {"sid": "P"}, "createdAt": -5}',
        b'{"event": "room_finished"}',
        b'{"event": "unheard_of", "id": "\\u0000\\ud800", "room": {"name": "a\\u0000b"}}',
        b'{"event": "participant_left", "event": "participant_joined", "id": "EV_2"}',
        json.dumps({"event": "x" * 500, "id": "y" * 500, "room": {"name": "z" * 5000}}).encode(),
    ],
)
def test_signed_but_unreadable_is_stored_as_unmatched(body: bytes) -> None:
    assert post(body) == 200
    event = PresenceEvent.objects.get()
    assert event.body == body
    assert event.kind == ""
