"""Asks the providers who is in the rooms of sessions under way, and keeps what they say as events of kind *seen*."""

import hashlib
import logging
from collections.abc import Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from datetime import datetime, timedelta
from secrets import SystemRandom
from time import monotonic
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from sessions_app.changes import Kind, PresenceChange
from sessions_app.models import PresenceEvent, TherapySession
from sessions_app.providers import reconcile as telling
from sessions_app.providers.base import NotAnswered, event_name
from sessions_app.providers.registry import PROVIDERS
from sessions_app.recording import presence_of
from sessions_app.stays import Closing

BEFORE, AFTER = timedelta(minutes=30), timedelta(hours=3)
# Somebody whose end nobody told is asked after for so long after the schedule; later it is for a person to say.
LONGEST = timedelta(days=1)
# So many rooms are asked about at once; and none any more, so many seconds after the first, since the next run comes.
AT_ONCE, LONGEST_RUN_S = 10, 30.0

logger = logging.getLogger(__name__)
# A provider's name and the room's.
Room = tuple[str, str]


def rooms_under_way(now: datetime) -> list[Room]:
    """Provider and room of telehealth sessions that may be going on, a group's room once.

    Those whose scheduled time is near, and later ones where somebody came and, by all that was told, never left.
    """
    recent = TherapySession.objects.filter(
        modality=TherapySession.Modality.TELEHEALTH,
        scheduled_start_at__lte=now + BEFORE,
        scheduled_end_at__gte=now - LONGEST,
    )
    sessions = list(recent.select_related("group").order_by("scheduled_end_at"))
    near = {session.room for session in sessions if session.scheduled_end_at >= now - AFTER}
    # In a standing room what is seen now belongs to its last session.
    last_end_at = {session.room: session.scheduled_end_at for session in sessions}
    later = [one for one in sessions if one.room not in near and one.scheduled_end_at == last_end_at[one.room]]
    lost = _rooms_with_a_lost_leave({session.room for session in later})
    return sorted(near | {session.room for session in later if session.room in lost and _is_open(session)})


def reconcile(rooms: Collection[Room]) -> Iterator[tuple[Room, int | NotAnswered | None]]:
    """Ask about these rooms, several at once, and keep every answer as soon as it is there.

    Yields each room with how many connections are there, with why that is not known, or with None where its provider
    cannot be asked. A room without an answer costs no other its own. Safe to run every minute and twice at once: of
    a room one answer is kept a minute, whole or not at all.
    """
    askable = [room for room in rooms if _can_be_asked(room)]
    yield from ((room, None) for room in rooms if room not in askable)
    until, pool = monotonic() + LONGEST_RUN_S, ThreadPoolExecutor(AT_ONCE)
    minute = int(timezone.now().timestamp()) // 60
    try:
        # In another order each time: where time is short, no room is always the one that is left out.
        asked = {pool.submit(_ask, room, until): room for room in SystemRandom().sample(askable, len(askable))}
        for question in as_completed(asked):
            room, answer = asked[question], question.result()
            yield room, answer if isinstance(answer, NotAnswered) else _keep(room, answer, minute)
    finally:
        pool.shutdown(cancel_futures=True)


def _can_be_asked(room: Room) -> bool:
    provider, _ = room
    return provider in PROVIDERS and PROVIDERS[provider].can_be_asked()


def _ask(room: Room, until: float) -> Sequence[PresenceChange] | NotAnswered:
    """One question, in a thread of its own: it reads and writes no database. Never raises."""
    provider, name = room
    if monotonic() > until:
        return NotAnswered("not asked, since the others took too long")
    try:
        return PROVIDERS[provider].present(name)
    except NotAnswered as error:
        return error
    except Exception as error:
        logger.exception("Asking %s who is in a room", provider)
        return NotAnswered(type(error).__name__)


@transaction.atomic
def _keep(room: Room, answer: Sequence[PresenceChange], minute: int) -> int:
    """How many connections are there. Of two answers of one minute the first is kept, and nothing of the other.

    The POLLED decides which is the first: its name is unique, and whoever comes second waits here until it stands.
    """
    at = timezone.now()  # one for all: a POLLED known without those it saw would say that they had gone
    poll, *sightings = (
        {**_columns(room, change, answer, at), "provider_event_id": _event_id(room, change, minute)}
        for change in answer
    )
    key = {name: poll[name] for name in ("provider", "provider_event_id")}
    _, is_first = PresenceEvent.objects.get_or_create(**key, defaults=poll)
    if is_first:
        PresenceEvent.objects.bulk_create([PresenceEvent(**one) for one in sightings], ignore_conflicts=True)
    return len(sightings)


def _rooms_with_a_lost_leave(rooms: Collection[Room]) -> set[Room]:
    """Where a connection came or was seen, and no leave of it was told."""
    left = PresenceEvent.objects.filter(
        kind=Kind.LEFT, provider=OuterRef("provider"), room=OuterRef("room"), connection=OuterRef("connection")
    )
    came = PresenceEvent.objects.filter(
        kind__in=(Kind.JOINED, Kind.SEEN),
        provider__in={provider for provider, _ in rooms},
        room__in={room for _, room in rooms},
    )
    return set(came.exclude(Exists(left)).values_list("provider", "room").distinct())


def _is_open(session: TherapySession) -> bool:
    """Did nothing at all, neither a leave nor the room's end nor a reconcile, end somebody's stay yet?"""
    stays = presence_of(session).stays
    return any(stay.closing == Closing.LAST_SIGN and stay.latest_end_ms is None for stay in stays)


def _columns(room: Room, change: PresenceChange, answer: Sequence[PresenceChange], at: datetime) -> dict[str, Any]:
    """One event of an answer that came at an instant."""
    provider, name = room
    body = telling.body_of(provider, name, change, (one.connection for one in answer if one.kind == Kind.SEEN))
    body_hash = hashlib.sha256(body).hexdigest()
    told = telling.read(provider, body).columns(body_hash)
    return {"provider": provider, "received_at": at, "body": body, "body_hash": body_hash, **told}


def _event_id(room: Room, change: PresenceChange, minute: int) -> str:
    """The same one for every run that begins in one minute of our clock: the database keeps the first."""
    _, name = room
    if change.kind == Kind.POLLED:
        return event_name(f"poll:{name}:{minute}")
    return event_name(f"seen:{name}:{minute}:{change.connection}")
