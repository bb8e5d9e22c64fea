"""The people of the tests: alice the therapist, bob who must see nothing of hers, carol in support, dana the admin."""

from accounts.models import Practice, Therapist, User

PASSWORD = "a-password-for-tests"


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
    return _user("carol", User.Role.SUPPORT)


def dana() -> User:
    """The admin."""
    return _user("dana", User.Role.ADMIN)


def _therapist(name: str, licence: str) -> Therapist:
    user = _user(name, User.Role.THERAPIST)
    known = Therapist.objects.filter(user=user).first()
    return known or Therapist.objects.create(user=user, practice=practice(), licence=licence)


def _user(name: str, role: str) -> User:
    email = f"{name}@example.org"
    known = User.objects.filter(email=email).first()
    return known or User.objects.create_user(email, PASSWORD, name=name.title(), role=role)
