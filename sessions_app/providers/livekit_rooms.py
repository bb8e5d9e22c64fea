"""Who is in a LiveKit room now? Asked of the server itself (ListParticipants), for when a webhook got lost.

Facts: github.com/livekit/protocol, protobufs/livekit_room.proto and livekit_models.proto.

The instant is the server's, as that of every webhook is: the `Date` of its answer (RFC 9110, section 6.6.1), in whole
seconds and written after the listing was made. Taken off is how long the answer took, which no clock's error reaches.
A proxy that answers with a `Date` of its own puts its clock in the place of LiveKit's, as nginx does without
`proxy_pass_header Date`: nothing in the answer tells, so the two must be kept in step.
"""

import asyncio
from collections.abc import Iterable
from datetime import UTC, timedelta
from email.utils import parsedate_to_datetime
from math import ceil
from time import monotonic

import aiohttp
import jwt
from django.conf import settings
from django.utils import timezone
from google.protobuf.message import DecodeError
from livekit.api import ListParticipantsRequest, LiveKitAPI, ParticipantInfo, TwirpError

from sessions_app.changes import Kind, PresenceChange
from sessions_app.providers.base import EPOCH, NotAnswered, instant_ms, text

Kinds, States = ParticipantInfo.Kind, ParticipantInfo.State
NOT_PEOPLE = {Kinds.INGRESS, Kinds.EGRESS, Kinds.AGENT}
# Who is still joining may never get in.
THERE = frozenset({States.JOINED, States.ACTIVE})
# A server that is busier than this is asked again a minute later. The library lets no session's time-out through.
TIMEOUT_S = 5.0
# So far the server's clock may be from ours for our question to be good by it; the library's own allows none.
CLOCKS_APART = timedelta(minutes=10)


class _Answered:
    """When the server answered, by its own clock, and how long that took."""

    def __init__(self) -> None:
        self.asked, self.took_s, self.date = monotonic(), 0.0, ""
        self.trace = aiohttp.TraceConfig()
        self.trace.on_request_end.append(self._note)

    async def _note(self, _session: object, _context: object, end: aiohttp.TraceRequestEndParams) -> None:
        self.took_s, self.date = monotonic() - self.asked, end.response.headers.get("Date", "")


def present(room: str) -> list[PresenceChange]:
    """What the server says now, as Provider.present. A room that it does not know is an empty one."""
    try:
        listed, answered = asyncio.run(_ask(room))
    except TwirpError as error:
        raise NotAnswered(f"the server said {error.code}") from error
    except TimeoutError as error:
        raise NotAnswered(f"no answer within {TIMEOUT_S:g} seconds") from error
    # AttributeError: the library stumbles over an error page whose JSON is no object.
    except (OSError, ValueError, AttributeError, aiohttp.ClientError, DecodeError) as error:
        raise NotAnswered(str(error) or type(error).__name__) from error
    at_ms = not_after_ms(answered.date, answered.took_s)
    if at_ms is None:
        raise NotAnswered("the server did not say when, in a Date that can be read")
    return as_changes(listed, at_ms)


def not_after_ms(date: str, took_s: float) -> int | None:
    """An instant, in milliseconds, that the listing cannot have been made before; None when `date` is no date.

    Between the question and the `Date` lies no more than the answer took, and the listing lies between them.
    """
    try:
        at = parsedate_to_datetime(date)
        answered_ms = ((at if at.tzinfo else at.replace(tzinfo=UTC)) - EPOCH) // timedelta(milliseconds=1)
    except (ValueError, OverflowError):
        return None
    return instant_ms(answered_ms - ceil(took_s * 1000))


def as_changes(listed: Iterable[ParticipantInfo], at_ms: int) -> list[PresenceChange]:
    """A POLLED, and a SEEN for every connection of a person, all at an instant that is not after the listing.

    Were it after, whoever left in between would be there for longer than they were, and whoever came in between would
    be missed at it. As it is, whoever came in between is not said to have been there, and is not missed either.
    """
    people = (one for one in listed if one.sid and one.kind not in NOT_PEOPLE and one.state in THERE)
    there = [one for one in people if (instant_ms(one.joined_at_ms, one.joined_at) or 0) <= at_ms]
    return [PresenceChange(Kind.POLLED, at_ms), *(_seen(one, at_ms) for one in there)]


def _seen(one: ParticipantInfo, at_ms: int) -> PresenceChange:
    """Person and connection read as a webhook's are: a sighting belongs to the join that tells of the same ones."""
    connection = text(one.sid, 120)
    person = text(one.identity, 120) or connection
    return PresenceChange(Kind.SEEN, at_ms, person, connection, is_audio_only=one.kind == Kinds.SIP)


def _token(room: str) -> str:
    """Opens this room only, signed with the newest key."""
    key, secret = next(iter(settings.LIVEKIT_KEYS.items()))
    now = timezone.now()
    good = {"nbf": now - CLOCKS_APART, "exp": now + CLOCKS_APART}
    return jwt.encode({"iss": key, **good, "video": {"room": room, "roomAdmin": True}}, secret, algorithm="HS256")


async def _ask(room: str) -> tuple[list[ParticipantInfo], _Answered]:
    answered = _Answered()
    async with asyncio.timeout(TIMEOUT_S), aiohttp.ClientSession(trace_configs=[answered.trace]) as session:
        server = LiveKitAPI(settings.LIVEKIT_URL, token=_token(room), session=session, failover=False)
        try:
            answer = await server.room.list_participants(ListParticipantsRequest(room=room))
        except TwirpError as error:
            if error.code != "not_found":
                raise
            return [], answered
        return list(answer.participants), answered
