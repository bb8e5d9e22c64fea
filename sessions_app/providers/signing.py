"""What the signatures of several providers have in common: an HMAC-SHA256, a time, and secrets newest first."""

import base64
import hashlib
import hmac
import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta

from sessions_app.providers.base import NotVerified

TOLERANCE = timedelta(minutes=5)


def signed_at(stamp: str, now: datetime, *, may_be_ms: bool = False) -> datetime:
    """The time that was signed, in seconds since 1970; 13 digits `may_be_ms`. Raises NotVerified when stale."""
    if not re.fullmatch(r"[0-9]{1,13}", stamp, re.ASCII):
        raise NotVerified
    is_ms = may_be_ms and len(stamp) == 13
    try:
        at = datetime.fromtimestamp(int(stamp) / (1000 if is_ms else 1), UTC)
    except (ValueError, OverflowError, OSError) as error:  # a year that no calendar has
        raise NotVerified from error
    if abs(now - at) > TOLERANCE:
        raise NotVerified
    return at


def demand(given: Iterable[str], message: bytes, secrets: Iterable[bytes], spell: Callable[[bytes], str]) -> None:
    """Raise NotVerified unless one given signature is the message's under one of the secrets, in constant time."""
    signatures = [signature.encode(errors="replace") for signature in given]
    expected = [spell(hmac.digest(secret, message, hashlib.sha256)).encode() for secret in secrets]
    # Every pair is compared, so that the time tells nothing about which one failed.
    if not any([hmac.compare_digest(one, other) for one in signatures for other in expected]):
        raise NotVerified


def in_base64(digest: bytes) -> str:
    """A digest as base64 text."""
    return base64.b64encode(digest).decode()


def stamp_and_signatures(header: str) -> tuple[str, list[str]]:
    """A header `t=...,v1=...` as its time and its signatures of scheme v1; other schemes are passed over."""
    parts = [part.strip().partition("=") for part in header.split(",")]
    stamp = next((value for name, _, value in parts if name == "t"), "")
    return stamp, [value for name, _, value in parts if name == "v1"]
