"""Everything that changes a session, its people or its record of time."""

import hashlib
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from accounts.models import Therapist, User
from audit.chain import canonical
from audit.models import Event
from audit.record import record
from cpt.models import Payer
from sessions_app.changes import Side
from sessions_app.models import (
    Client,
    Coverage,
    EventAttached,
    GroupMeeting,
    PersonNamed,
    PresenceEvent,
    TherapySession,
    TimeEdit,
)
from sessions_app.providers.base import Reading

# The way into a room is given each time; that it was given is written down once in so long.
ENTRY_SPACING = timedelta(minutes=1)


def store_event(provider: str, body: bytes, reading: Reading, signed_at: datetime) -> None:
    """Keep one verified event byte for byte; the same event again changes nothing."""
    body_hash = hashlib.sha256(body).hexdigest()
    event = PresenceEvent(
        provider=provider,
        received_at=timezone.now(),
        signed_at=signed_at,
        body=body,
        body_hash=body_hash,
        **reading.columns(body_hash),
    )
    # One statement: a repeat meets the unique key and is dropped, also when both arrive at one instant.
    PresenceEvent.objects.bulk_create([event], ignore_conflicts=True)


def add_client(
    therapist: Therapist, name: str, *, payer: Payer | None, since: date, reference: str = "", **coverage: Any
) -> Client:
    """A client with a first coverage; no payer means that the client pays. `coverage`: more columns of Coverage."""
    client = Client.objects.create(therapist=therapist, name=name, reference=reference)
    Coverage.objects.create(client=client, payer=payer, starts_on=since, **coverage)
    return client


@transaction.atomic
def add_group(therapist: Therapist, name: str, *, provider: str) -> GroupMeeting:
    """A group's meeting and its room."""
    group = GroupMeeting.objects.create(therapist=therapist, name=name, provider=provider)
    group.provider_room = f"group-{group.pk}"
    group.save(update_fields=["provider_room"])
    return group


@transaction.atomic
def add_session(
    client: Client,
    *,
    starts_at: datetime,
    ends_at: datetime,
    kind: str,
    modality: str,
    provider: str = "",
    room: str = "",
    place: str = "",
    group: GroupMeeting | None = None,
    booked_at: datetime | None = None,
    unlisted_by: User | None = None,
) -> TherapySession:
    """One session on the calendar. A telehealth session without a room of its own gets `session-<id>`.

    `unlisted_by`: who added it by hand afterwards; it was not on the calendar, and no provider is known.
    It comes with its draft invoice: see invoicing/actions/opening.py, which also records the audit event.
    """
    zone = ZoneInfo(client.therapist.time_zone)
    session = TherapySession.objects.create(
        therapist=client.therapist,
        client=client,
        group=group,
        kind=kind,
        modality=modality,
        provider=provider,
        provider_room=room,
        place=place,
        scheduled_start_at=starts_at,
        scheduled_end_at=ends_at,
        time_zone=client.therapist.time_zone,
        date_of_service=starts_at.astimezone(zone).date(),
        booked_at=booked_at or timezone.now(),
        is_unlisted=unlisted_by is not None,
        unlisted_by=unlisted_by,
    )
    if session.is_telehealth and provider and group is None and not room:
        session.provider_room = session.own_room
        session.save(update_fields=["provider_room"])
    return session


def record_time(
    session: TherapySession,
    *,
    started_at: datetime,
    ended_at: datetime,
    live_minutes: int,
    note: str,
    recorded_started_at: datetime | None,
    recorded_ended_at: datetime | None,
    recorded_live_ms: int | None,
    by: User,
) -> TimeEdit:
    """Keep times that a person entered, beside what was recorded; earlier entries stay.

    The caller records the audit event, as the last thing of its transaction.
    """
    return TimeEdit.objects.create(
        session=session,
        started_at=started_at,
        ended_at=ended_at,
        live_minutes=live_minutes,
        note=note,
        recorded_started_at=recorded_started_at,
        recorded_ended_at=recorded_ended_at,
        recorded_live_ms=recorded_live_ms,
        at=timezone.now(),
        by=by,
    )


@transaction.atomic
def name_person(session: TherapySession, *, person: str, side: Side, by: User) -> PersonNamed:
    """Keep who somebody in the room was; what was said before stays."""
    named = PersonNamed.objects.create(session=session, person=person, side=side, at=timezone.now(), by=by)
    record("person.named", session, by=by, named=named.pk, side=side)
    return named


def enter_room(session: TherapySession, *, role: str, by: User | None) -> None:
    """Somebody asked for a way into the room; who was really there is the provider's to tell.

    A client's or guest's link is public: at most one audit event in ENTRY_SPACING for a session, role and person
    (nobody is one), however often the button is pressed.
    """
    if _entered_lately(session, role, by):
        return
    with transaction.atomic():
        # Two at one instant: the second one waits here, and then sees the event of the first.
        TherapySession.objects.select_for_update().get(pk=session.pk)
        if not _entered_lately(session, role, by):
            record("room.entered", session, by=by, role=role)


def _entered_lately(session: TherapySession, role: str, by: User | None) -> bool:
    now = timezone.now()
    entries = Event.objects.about(session).filter(action="room.entered", by=by, details=canonical({"role": role}))
    return entries.filter(at__gt=now - ENTRY_SPACING, at__lte=now).exists()


class NotAttachable(Exception):
    """The event belongs to a session already, or tells nothing about presence."""


@transaction.atomic
def attach_event(event: PresenceEvent, session: TherapySession, *, by: User) -> EventAttached:
    """Say that an unmatched event belongs to a session. Raises NotAttachable."""
    if not event.kind or not PresenceEvent.objects.unmatched().filter(pk=event.pk).exists():
        raise NotAttachable
    attached = EventAttached.objects.create(event=event, session=session, at=timezone.now(), by=by)
    record("event.attached", session, by=by, event=event.pk)
    return attached
