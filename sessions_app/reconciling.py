"""Asks the providers who is in the rooms of sessions under way, and keeps what they say as events of kind *seen*."""

import hashlib
import json
from collections.abc import Iterator
from datetime import datetime, timedelta

from sessions_app.changes import Kind, PresenceChange
from sessions_app.models import PresenceEvent, TherapySession
from sessions_app.providers.registry import PROVIDERS

BEFORE, AFTER = timedelta(minutes=30), timedelta(hours=3)


def rooms_under_way(now: datetime) -> list[tuple[str, str]]:
    """Provider and room of every telehealth session that may be going on; a group's room once."""
    sessions = TherapySession.objects.filter(
        modality=TherapySession.Modality.TELEHEALTH,
        scheduled_start_at__lte=now + BEFORE,
        scheduled_end_at__gte=now - AFTER,
    )
    return sorted({session.room for session in sessions.select_related("group")})


def reconcile_room(provider: str, room: str, now: datetime) -> int | None:
    """Keep who is there now; how many events were added, or None where the provider cannot say.

    Safe to run every minute and twice at once: a minute's answer is stored once. Raises OSError when the provider
    cannot be asked.
    """
    changes = PROVIDERS[provider].present(room, now)
    if changes is None:
        return None
    before = PresenceEvent.objects.filter(provider=provider, room=room).count()
    PresenceEvent.objects.bulk_create(_events(provider, room, now, changes), ignore_conflicts=True)
    return PresenceEvent.objects.filter(provider=provider, room=room).count() - before


def _events(provider: str, room: str, now: datetime, changes: list[PresenceChange]) -> Iterator[PresenceEvent]:
    minute = int(now.timestamp()) // 60
    for change in changes:
        who = f":{change.connection}" if change.kind == Kind.SEEN else ""
        said = {"room": room, "at_ms": change.at_ms, "person": change.person, "connection": change.connection}
        body = json.dumps(said, sort_keys=True).encode()
        yield PresenceEvent(
            provider=provider,
            provider_event_id=f"{change.kind}:{hashlib.sha256(f'{room}:{minute}{who}'.encode()).hexdigest()[:40]}",
            received_at=now,
            body=body,
            body_hash=hashlib.sha256(body).hexdigest(),
            event_type="reconcile",
            room=room,
            kind=change.kind,
            at_ms=change.at_ms,
            person=change.person,
            connection=change.connection,
            is_audio_only=change.is_audio_only,
        )
