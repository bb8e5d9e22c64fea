"""A fresh way into a provider's room: the identity under which one joins, and what the provider asks for it."""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import quote

from django.conf import settings
from livekit.api import AccessToken, VideoGrants

from sessions_app.join_links import Role
from sessions_app.models import TherapySession

TOKEN_LASTS = timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class Access:
    """`url` is empty where this installation has no address for the provider's rooms, `token` where none is needed."""

    provider: str
    room: str
    identity: str
    token: str
    url: str


def access(session: TherapySession, role: Role) -> Access:
    """One way in; a guest gets an identity of their own each time, so that every connection is told apart."""
    provider, room = session.room
    identity = _identity(session, role)
    token = _livekit_token(room, identity) if provider == "livekit" else ""
    return Access(provider, room, identity, token, _url(provider, room, identity, token))


def _identity(session: TherapySession, role: Role) -> str:
    if role == Role.THERAPIST:
        return session.therapist_identity
    return session.client_identity if role == Role.CLIENT else f"guest-{secrets.token_hex(8)}"


def _livekit_token(room: str, identity: str) -> str:
    """A token for exactly this room; it carries no name of a person."""
    key, secret = next(iter(settings.LIVEKIT_KEYS.items()), ("", ""))
    if not secret:
        return ""
    grants = VideoGrants(room_join=True, room=room)
    return AccessToken(key, secret).with_identity(identity).with_grants(grants).with_ttl(TOKEN_LASTS).to_jwt()


def _url(provider: str, room: str, identity: str, token: str) -> str:
    template = settings.JOIN_URLS.get(provider, "")
    values = {"room": room, "identity": identity, "token": token, "url": settings.LIVEKIT_URL}
    for name, value in values.items():
        template = template.replace("{" + name + "}", quote(value, safe=""))
    return template
