"""Asks the providers who is in the rooms of sessions under way, and keeps what they say as events of kind *seen*."""

import hashlib
from collections.abc import Collection, Iterable, Iterator
from dataclasses import asdict
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef
from django.utils import timezone

from audit.chain import canonical
from sessions_app.changes import Kind, PresenceChange
from sessions_app.models import PresenceEvent, TherapySession
from sessions_app.providers.base import event_name
from sessions_app.providers.registry import PROVIDERS
from sessions_app.recording import presence_of
from sessions_app.stays import Closing

BEFORE, AFTER = timedelta(minutes=30), timedelta(hours=3)
# Somebody whose end nobody told is asked after for so long after the schedule; later it is for a person to say.
LONGEST = timedelta(days=1)
MINUTE_MS = 60_000

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


def reconcile_room(provider: str, room: str) -> int | None:
    """Keep who is there now; how many connections, or None where the provider cannot be asked.

    Safe to run every minute and twice at once: an answer is stored once a minute, whole or not at all.
    Raises NotAnswered.
    """
    if provider not in PROVIDERS or not PROVIDERS[provider].can_be_asked():
        return None
    changes = PROVIDERS[provider].present(room)
    PresenceEvent.objects.bulk_create(_events(provider, room, changes), ignore_conflicts=True)
    return len(changes) - 1


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


def _events(provider: str, room: str, changes: Iterable[PresenceChange]) -> Iterator[PresenceEvent]:
    """The POLLED tells of everybody who was there, so that it also proves who was not."""
    changes = list(changes)
    seen = [change.connection for change in changes if change.kind == Kind.SEEN]
    for change in changes:
        values = {name: value for name, value in asdict(change).items() if name != "event"}
        told = {"seen": sorted(seen)} if change.kind == Kind.POLLED else {}
        body = canonical({"provider": provider, "room": room, **values, **told}).encode()
        yield PresenceEvent(
            provider=provider,
            provider_event_id=_event_id(room, change),
            received_at=timezone.now(),
            body=body,
            body_hash=hashlib.sha256(body).hexdigest(),
            event_type="reconcile",
            room=room,
            **values,
        )


def _event_id(room: str, change: PresenceChange) -> str:
    """The same one for every run of one minute: the database keeps the first."""
    minute = change.at_ms // MINUTE_MS
    if change.kind == Kind.POLLED:
        return event_name(f"poll:{room}:{minute}")
    return event_name(f"seen:{room}:{minute}:{change.connection}")
