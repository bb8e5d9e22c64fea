"""The people of the tests: alice the therapist, bob who must see nothing of hers, carol in support, dana the admin."""

import time

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value

from accounts.models import Practice, Therapist, User

PASSWORD = "a-password-for-tests"
# What the app on the phone of support and admin holds: they must have a second factor.
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def practice() -> Practice:
    """The one practice."""
    return Practice.objects.get_or_create(name="Riverbank")[0]


def alice() -> Therapist:
    """A therapist in New York."""
    return _therapist("alice", Therapist.Licence.SOCIAL_WORKER)


def bob() -> Therapist:
    """Another therapist."""
    return _therapist("bob", Therapist.Licence.PSYCHOLOGIST)


def carol() -> User:
    """Support."""
    return with_app(_user("carol", User.Role.SUPPORT))


def dana() -> User:
    """The admin."""
    return with_app(_user("dana", User.Role.ADMIN))


def code(periods: int = 0, secret: str = SECRET) -> str:
    """What the app shows, so many half minutes from now."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + periods))


def with_app(user: User) -> User:
    """With an app as second factor."""
    if not Authenticator.objects.filter(user=user).exists():
        TOTP.activate(user, SECRET)
    return user


def _therapist(name: str, licence: str) -> Therapist:
    user = _user(name, User.Role.THERAPIST)
    known = Therapist.objects.filter(user=user).first()
    return known or Therapist.objects.create(user=user, practice=practice(), licence=licence)


def _user(name: str, role: str) -> User:
    email = f"{name}@example.org"
    known = User.objects.filter(email=email).first()
    return known or User.objects.create_user(email, PASSWORD, name=name.title(), role=role)
