"""Columns that whoever holds only the disk cannot read: free text and raw provider bodies.

Fernet (AES-128-CBC with HMAC-SHA256) under the keys of `ENCRYPTION_KEYS`; the first key encrypts, every key
decrypts. Encrypted columns cannot be searched or compared in the database: store a hash beside them for that.
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.db import models

if TYPE_CHECKING:
    _Bytes = models.BinaryField[bytes, bytes]
    _Text = models.TextField[str, str]
else:
    _Bytes, _Text = models.BinaryField, models.TextField


@lru_cache(maxsize=16)
def _cipher(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


def encrypt(plain: bytes) -> bytes:
    """Encrypt under the newest key."""
    return _cipher(tuple(settings.ENCRYPTION_KEYS)).encrypt(plain)


def decrypt(secret: bytes) -> bytes:
    """Decrypt under any of the keys; raises cryptography.fernet.InvalidToken when none fits."""
    return _cipher(tuple(settings.ENCRYPTION_KEYS)).decrypt(secret)


def decrypt_all(secrets: Iterable[bytes]) -> Iterator[bytes | None]:
    """As decrypt, many in a row; None for each that no key fits."""
    cipher = _cipher(tuple(settings.ENCRYPTION_KEYS))
    for secret in secrets:
        try:
            yield cipher.decrypt(secret)
        except InvalidToken:
            yield None


def age(secret: bytes) -> int | None:
    """Which key it was encrypted under: 0 is the newest, 1 the one before; None when none fits."""
    for position, key in enumerate(settings.ENCRYPTION_KEYS):
        try:
            _cipher((key,)).decrypt(secret)
        except InvalidToken:
            continue
        return position
    return None


def renew(secret: bytes) -> bytes:
    """The same content under the newest key. Raises InvalidToken when no key fits."""
    return _cipher(tuple(settings.ENCRYPTION_KEYS)).rotate(secret)


class EncryptedBytes(_Bytes):
    """Bytes in, bytes out, byte for byte; a Fernet token in the database. None stays NULL."""

    def get_prep_value(self, value: bytes | None) -> bytes | None:
        """Plain bytes to the token."""
        return None if value is None else encrypt(bytes(value))

    def from_db_value(self, value: bytes | None, *_: object) -> bytes | None:
        """The token to plain bytes."""
        return None if value is None else decrypt(bytes(value))


class EncryptedText(_Text):
    """Text in, text out; a Fernet token over UTF-8 in the database. None stays NULL."""

    def get_prep_value(self, value: str | None) -> str | None:
        """Text to the token."""
        return None if value is None else encrypt(value.encode()).decode("ascii")

    def from_db_value(self, value: str | None, *_: object) -> str | None:
        """The token to text."""
        return None if value is None else decrypt(value.encode("ascii")).decode()
