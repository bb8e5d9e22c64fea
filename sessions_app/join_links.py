"""Who may enter a session's room by which link, and when?

A link's token is signed and names a session and a role, nothing else. It opens some time before the scheduled start and
closes some hours after the scheduled end (settings), so a link that got about is worth nothing later.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.conf import settings
from django.core import signing
from django.urls import reverse

from sessions_app.models import TherapySession

SALT = "sessions_app.join"


class Role(StrEnum):
    """As whom one joins."""

    THERAPIST = "therapist"
    CLIENT = "client"
    GUEST = "guest"


class NoLink(Exception):
    """The token is not ours, or names nothing."""


@dataclass(frozen=True, slots=True)
class Link:
    """What a token says."""

    session_id: int
    role: Role


def address(session: TherapySession, role: Role) -> str:
    """The path of one role's link: always the same one, so that it may stand in an invitation."""
    token = signing.Signer(salt=SALT).sign_object([session.pk, role])
    return reverse("sessions_app:join", args=[token])


def read(token: str) -> Link:
    """The link behind a token. Raises NoLink."""
    try:
        session_id, role = signing.Signer(salt=SALT).unsign_object(token)
        return Link(int(session_id), Role(role))
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise NoLink from error


def has_room(session: TherapySession) -> bool:
    """Is it held in a room at all? A session in person is not."""
    _, room = session.room
    return session.is_telehealth and bool(room)


def opens_at(session: TherapySession) -> datetime:
    """From when its links lead into the room."""
    return session.scheduled_start_at - timedelta(minutes=settings.JOIN_OPENS_MINUTES)


def closes_at(session: TherapySession) -> datetime:
    """Until when, this instant included; afterwards its links are nothing."""
    return session.scheduled_end_at + timedelta(hours=settings.JOIN_CLOSES_HOURS)
