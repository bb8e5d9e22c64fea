"""Telehealth providers as seen from outside: signed with the standard library alone, posted to the real endpoint.

Nothing here comes from the application, so that a mistake of its own cannot hide. `secret` is always the plain text;
a sender knows how its provider spells it in the settings.
"""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.test import Client as Browser

from sessions_app.models import PresenceEvent

SECRET = "a-secret-of-the-tests-a-secret-of-the-tests"
Headers = dict[str, str]


def digest(secret: bytes, message: bytes) -> bytes:
    """HMAC-SHA256."""
    return hmac.new(secret, message, hashlib.sha256).digest()


def base64_text(value: bytes) -> str:
    """Base64 as text."""
    return base64.b64encode(value).decode()


def zoom_headers(body: bytes, stamp: str, secret: str) -> Headers:
    """Hex over `v0:{time}:{body}`."""
    signature = digest(secret.encode(), b"v0:" + stamp.encode() + b":" + body).hex()
    return {"x-zm-request-timestamp": stamp, "x-zm-signature": f"v0={signature}"}


def daily_headers(body: bytes, stamp: str, secret: str) -> Headers:
    """Base64 over `{time}.{body}`, under the bytes that the configured base64 stands for."""
    signature = base64_text(digest(secret.encode(), stamp.encode() + b"." + body))
    return {"X-Webhook-Timestamp": stamp, "X-Webhook-Signature": signature}


def jaas_headers(body: bytes, stamp: str, secret: str) -> Headers:
    """Base64 over `{time}.{body}`, in one header with its time."""
    signature = base64_text(digest(secret.encode(), stamp.encode() + b"." + body))
    return {"X-Jaas-Signature": f"t={stamp},v1={signature}"}


def whereby_headers(body: bytes, stamp: str, secret: str) -> Headers:
    """Hex over `{time}.{body}`, in one header with its time."""
    signature = digest(secret.encode(), stamp.encode() + b"." + body).hex()
    return {"Whereby-Signature": f"t={stamp},v1={signature}"}


def livekit_headers(body: bytes, stamp: str, secret: str) -> Headers:
    """A raw JWT over the body's hash, good for five minutes."""
    claims = {
        "iss": f"key of {secret}",
        "nbf": int(stamp),
        "exp": int(stamp) + 300,
        "sha256": base64_text(hashlib.sha256(body).digest()),
    }
    parts = [json.dumps(part).encode() for part in ({"alg": "HS256", "typ": "JWT"}, claims)]
    message = b".".join(base64.urlsafe_b64encode(part).rstrip(b"=") for part in parts)
    signature = base64.urlsafe_b64encode(digest(secret.encode(), message)).rstrip(b"=")
    return {"Authorization": (message + b"." + signature).decode()}


@dataclass(frozen=True, slots=True)
class Sender:
    """One provider: the setting with its secrets, how they are spelt there, and its headers for a body."""

    setting: str
    sign: Callable[[bytes, str, str], Headers]
    spelt: Callable[[list[str]], Any] = list

    def use(self, settings: Any, *secrets: str) -> None:
        """Put these secrets, newest first, into the settings."""
        setattr(settings, self.setting, self.spelt(list(secrets)))


SENDERS = {
    "livekit": Sender("LIVEKIT_KEYS", livekit_headers, lambda secrets: {f"key of {one}": one for one in secrets}),
    "zoom": Sender("ZOOM_SECRETS", zoom_headers),
    "daily": Sender("DAILY_SECRETS", daily_headers, lambda secrets: [base64_text(one.encode()) for one in secrets]),
    "jaas": Sender("JAAS_SECRETS", jaas_headers),
    "whereby": Sender("WHEREBY_SECRETS", whereby_headers),
}
# No cookies, and no token of ours. A crash is an answer with 500, as outside. One for all: it loads slowly.
PROVIDERS_SERVER = Browser(enforce_csrf_checks=True, raise_request_exception=False)
# Whose header carries a time of its own.
STAMPED = ["zoom", "daily", "jaas", "whereby"]


def configure(settings: Any) -> None:
    """Every provider with one and the same secret: what tells them apart is then how they sign."""
    for sender in SENDERS.values():
        sender.use(settings, SECRET)


def signed(provider: str, body: bytes, *, stamp: str | None = None, secret: str = SECRET) -> Headers:
    """The headers with which the provider would post this body now."""
    return SENDERS[provider].sign(body, str(int(time.time())) if stamp is None else stamp, secret)


def post(provider: str, body: bytes, headers: Mapping[str, str] | None = None) -> Any:
    """The answer to one webhook, signed unless headers are given."""
    return PROVIDERS_SERVER.post(
        f"/telehealth/{provider}/webhook/",
        data=body,
        content_type="application/json",
        headers=signed(provider, body) if headers is None else dict(headers),
    )


def stored(provider: str, event: dict[str, Any]) -> PresenceEvent:
    """The row that a signed event became."""
    body = json.dumps(event).encode()
    assert post(provider, body).status_code == 200
    return PresenceEvent.objects.get(provider=provider, body_hash=hashlib.sha256(body).hexdigest())


# --- One session, for every provider -----------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Visit:
    """One connection of `who`: from and to, in minutes after the session's start."""

    who: str
    connection: int
    joined: float
    left: float


# Both lose the line once and come back with a new connection; somebody unnamed looks in.
VISITS = (
    Visit("therapist", 1, -2, 20),
    Visit("client", 2, 1, 30),
    Visit("therapist", 3, 21.5, 55),
    Visit("guest", 4, 29, 35),
    Visit("client", 5, 33, 54),
)
# 1 to 20, 21.5 to 30, 33 to 54; with the guest 1 to 20, 21.5 to 54.
WITH_CLIENT_MS, WITH_ANYONE_MS = 2_910_000, 3_090_000
ORDERS: dict[str, Callable[[list[bytes]], list[bytes]]] = {
    "as they happened": list,
    "reversed": lambda bodies: bodies[::-1],
    "reversed, each three times": lambda bodies: [body for body in bodies[::-1] for _ in range(3)],
    "all of them three times": lambda bodies: bodies * 3,
}


def deliver(provider: str, events: list[dict[str, Any]], order: str) -> None:
    """Post a session's events in one of the orders; every one is answered with 200 and stored once."""
    bodies = [json.dumps(event).encode() for event in events]
    assert {post(provider, body).status_code for body in ORDERS[order](bodies)} == {200}
    assert PresenceEvent.objects.filter(provider=provider).count() == len(bodies)


def figures(presence: Any) -> dict[str, tuple[int, int, int]]:
    """Of a presence: milliseconds, whole minutes and inferred milliseconds, with the client and with anyone."""
    pairs = {"client": presence.with_client, "anyone": presence.with_anyone}
    return {name: (figure.live_ms, figure.live_minutes, figure.inferred_ms) for name, figure in pairs.items()}


WHOLE_SESSION = {"client": (WITH_CLIENT_MS, 48, 0), "anyone": (WITH_ANYONE_MS, 51, 0)}
