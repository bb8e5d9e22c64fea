"""Who is in a LiveKit room now? Asked of the server itself (ListParticipants), for when a webhook got lost."""

import asyncio
from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from livekit.api import ListParticipantsRequest, LiveKitAPI, ParticipantInfo, TwirpError

from sessions_app.changes import Kind, PresenceChange

Kinds = ParticipantInfo.Kind
NOT_PEOPLE = {Kinds.INGRESS, Kinds.EGRESS, Kinds.AGENT}


def present(room: str, now: datetime) -> list[PresenceChange]:
    """A POLLED and a SEEN for everybody there, at our clock's time; a room that is gone is an empty one.

    Raises OSError when the server cannot be asked.
    """
    at_ms = int(now.timestamp() * 1000)
    return [
        PresenceChange(Kind.POLLED, at_ms),
        *(
            PresenceChange(Kind.SEEN, at_ms, one.identity or one.sid, one.sid, is_audio_only=one.kind == Kinds.SIP)
            for one in _listed(room)
            if one.kind not in NOT_PEOPLE
        ),
    ]


def _listed(room: str) -> Iterable[ParticipantInfo]:
    try:
        return asyncio.run(_ask(room))
    except TwirpError as error:
        if error.code == "not_found":
            return []
        raise OSError(f"The server answered {error.code}.") from error


async def _ask(room: str) -> Iterable[ParticipantInfo]:
    key, secret = next(iter(settings.LIVEKIT_KEYS.items()))
    async with LiveKitAPI(settings.LIVEKIT_URL, key, secret, failover=False) as server:
        answer = await server.room.list_participants(ListParticipantsRequest(room=room))
        return list(answer.participants)
