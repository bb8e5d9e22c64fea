"""What of signing in is encrypted inside a column that holds more: second factors' secrets, and sign-ins."""

import json
from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.core import signing

from accounts.parking import KEY as PARKED
from accounts.session_store import SessionStore
from audit.encryption import age, decrypt, encrypt, renew
from audit.rotation import Column

# As django-allauth names them: of an app, of recovery codes, of recovery codes that came from another library.
SECRETS = ("secret", "seed")
SEVERAL = "migrated_codes"


def columns() -> list[Column]:
    """Both of them."""
    factors, sign_ins = Authenticator._meta, Session._meta
    return [
        Column(factors.db_table, "id", "data", _age_of_factor, _renewed_factor),
        Column(sign_ins.db_table, "session_key", "session_data", _age_of_sign_in, _renewed_sign_in),
    ]


def _age_of_factor(data: str) -> int | None:
    """Of the oldest key in it; a passkey holds no secret."""
    found = json.loads(data)
    secrets = [found[name] for name in SECRETS if name in found] + found.get(SEVERAL, [])
    return _oldest([age(secret.encode()) for secret in secrets])


def _renewed_factor(data: str) -> str:
    found = json.loads(data)
    for name in SECRETS:
        if name in found:
            found[name] = _text(found[name])
    if SEVERAL in found:
        found[SEVERAL] = [_text(one) for one in found[SEVERAL]]
    return json.dumps(found)


class _AsItIs:
    """In place of the serializer of sessions: what was signed, neither read nor changed."""

    def dumps(self, token: bytes) -> bytes:
        return token

    def loads(self, token: bytes) -> bytes:
        return token


def _age_of_sign_in(data: str) -> int | None:
    """A sign-in that nobody can continue counts as new: it is over, and goes when expired sign-ins are cleared."""
    try:
        token = _token(data)
    except signing.BadSignature:  # under a former SECRET_KEY
        return 0
    position = age(token)
    if position is None:
        return 0
    kept = json.loads(decrypt(token)).get(PARKED)
    return max(position, age(kept.encode()) or 0) if kept else position


def _renewed_sign_in(data: str) -> str:
    kept = json.loads(decrypt(_token(data)))
    if PARKED in kept and age(kept[PARKED].encode()):
        kept[PARKED] = _text(kept[PARKED])
    token = encrypt(json.dumps(kept, separators=(",", ":")).encode())
    return signing.dumps(token, salt=SessionStore().key_salt, serializer=_AsItIs, compress=True)


def _token(data: str) -> bytes:
    found: Any = signing.loads(data, salt=SessionStore().key_salt, serializer=_AsItIs)
    return bytes(found)


def _oldest(ages: list[int | None]) -> int | None:
    return None if None in ages else max((one for one in ages if one), default=0)


def _text(secret: str) -> str:
    return renew(secret.encode()).decode("ascii")
