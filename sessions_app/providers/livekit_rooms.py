"""Who is in a LiveKit room now? Asked of the server itself (ListParticipants), for when a webhook got lost.

Facts: github.com/livekit/protocol, protobufs/livekit_room.proto and livekit_models.proto.
"""

import asyncio
from collections.abc import Iterable

import aiohttp
from django.conf import settings
from django.utils import timezone
from google.protobuf.message import DecodeError
from livekit.api import ListParticipantsRequest, LiveKitAPI, ParticipantInfo, TwirpError

from sessions_app.changes import Kind, PresenceChange
from sessions_app.providers.base import NotAnswered, instant_ms, text

Kinds, States = ParticipantInfo.Kind, ParticipantInfo.State
NOT_PEOPLE = {Kinds.INGRESS, Kinds.EGRESS, Kinds.AGENT}
# Who is still joining may never get in.
THERE = frozenset({States.JOINED, States.ACTIVE})
# A server that is busier than this is asked again a minute later.
TIMEOUT = aiohttp.ClientTimeout(total=5)


def present(room: str) -> list[PresenceChange]:
    """What the server says now, as Provider.present. A room that it does not know is an empty one."""
    asked_ms = int(timezone.now().timestamp() * 1000)
    return as_changes(_listed(room), asked_ms)


def as_changes(listed: Iterable[ParticipantInfo], asked_ms: int) -> list[PresenceChange]:
    """A POLLED, and a SEEN for every connection of a person, all at the instant of the question.

    Not of the answer: whoever left while it was on its way would be there for longer than they were. Whoever came
    after the question is not said to have been there at it.
    """
    people = (one for one in listed if one.sid and one.kind not in NOT_PEOPLE and one.state in THERE)
    there = [one for one in people if (instant_ms(one.joined_at_ms, one.joined_at) or 0) <= asked_ms]
    return [PresenceChange(Kind.POLLED, asked_ms), *(_seen(one, asked_ms) for one in there)]


def _seen(one: ParticipantInfo, asked_ms: int) -> PresenceChange:
    """Person and connection read as a webhook's are: a sighting belongs to the join that tells of the same ones."""
    connection = text(one.sid, 120)
    person = text(one.identity, 120) or connection
    return PresenceChange(Kind.SEEN, asked_ms, person, connection, is_audio_only=one.kind == Kinds.SIP)


def _listed(room: str) -> Iterable[ParticipantInfo]:
    try:
        return asyncio.run(_ask(room))
    except TwirpError as error:
        if error.code == "not_found":
            return []
        raise NotAnswered(f"the server said {error.code}") from error
    except (OSError, ValueError, aiohttp.ClientError, DecodeError) as error:
        raise NotAnswered(str(error) or type(error).__name__) from error


async def _ask(room: str) -> Iterable[ParticipantInfo]:
    key, secret = next(iter(settings.LIVEKIT_KEYS.items()))  # the newest
    async with LiveKitAPI(settings.LIVEKIT_URL, key, secret, timeout=TIMEOUT, failover=False) as server:
        answer = await server.room.list_participants(ListParticipantsRequest(room=room))
        return list(answer.participants)
