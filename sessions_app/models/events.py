"""What the telehealth provider told, byte for byte. Rows are only ever added."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import DateTimeField, DurationField, Exists, Func, OuterRef, Q, Value
from django.db.models.expressions import CombinedExpression
from django.db.models.sql.compiler import SQLCompiler

from audit.encryption import EncryptedBytes
from sessions_app.changes import Kind, PresenceChange
from sessions_app.event_row import Attachment, EventRow
from sessions_app.models.sessions import GroupMeeting, TherapySession
from sessions_app.providers.base import EPOCH, NOBODY, TOLD
from sessions_app.shared_room import REACH_MS, reach

REACH = timedelta(milliseconds=REACH_MS)
# A schedule is compared in whole milliseconds, floored; the database keeps microseconds.
BELOW_A_MS = timedelta(microseconds=999)
# A session is scheduled for less: so far back, and no further, one is looked for that reaches to an event.
LONGEST = timedelta(days=2)

# Types of event that providers send beside those of presence; any other type is an unknown one.
SILENT = frozenset(
    {
        *("room_started", "track_published", "track_unpublished"),
        *("egress_started", "egress_updated", "egress_ended", "ingress_started", "ingress_ended"),
        *("meeting.started", "meeting.participant_joined_waiting_room", "meeting.participant_left_waiting_room"),
        *("waiting-participant.joined", "waiting-participant.left", "recording.started", "recording.ready-to-download"),
        *("ROOM_CREATED", "PARTICIPANT_JOINED_LOBBY", "PARTICIPANT_LEFT_LOBBY"),
        *("room.session.started", "room.client.knocked", "room.client.knockCancelled"),
    }
)


# What an EventRow is made of, before what it tells; of what was attached, to which session and when comes last.
ROW = ("pk", "provider", "provider_event_id", "room", "received_at")
ATTACHED = ("attached__session", "attached__at")
KINDS = {kind.value: kind for kind in Kind}


class PresenceEventQuerySet(models.QuerySet["PresenceEvent"]):
    """Questions about many raw events."""

    def of_any(self, sessions: "Sequence[TherapySession]") -> list[EventRow]:
        """What was told about any of the sessions' rooms within reach of the first and the last of them, or was said to
        belong to one: light rows.

        Two questions in one query, put together by a union: no index serves both at once.
        """
        told = self.exclude(kind="").values_list(*ROW, *TOLD, *ATTACHED)
        here, attached = told.filter(_in_rooms_of(sessions)), told.filter(attached__session__in=sessions)
        rows = here.union(attached, all=True)
        # Of many they are not held twice. One session's few rows are not worth a cursor, which asks three times.
        return [_row(*values) for values in (rows if len(sessions) == 1 else rows.iterator(chunk_size=2000))]

    def as_read(self, event_id: int, change: PresenceChange, room: str) -> "EventRow":
        """One event's row, with another reading in place of its columns."""
        pk, provider, name, _, received_at, *attached = self.values_list(*ROW, *ATTACHED).get(pk=event_id)
        told = (getattr(change, column) for column in TOLD)
        return _row(pk, provider, name, room, received_at, *told, *attached)

    def unmatched(self) -> "PresenceEventQuerySet":
        """What could not be read, is of an unknown type or out of every session's reach, and was not attached.

        An event that tells nothing about presence has no instant: for it the room alone counts.
        """
        is_understood = ~Q(kind="") | Q(event_type__in=SILENT) | Q(event_type__endswith=NOBODY)
        is_at_home = Q(kind="") & _in_room() | ~Q(kind="") & _in_reach()
        return self.filter(attached__isnull=True).exclude(~Q(room="") & is_understood & is_at_home)


def _in_room() -> Q:
    here = {"provider": OuterRef("provider"), "provider_room": OuterRef("room")}
    return Q(Exists(TherapySession.objects.filter(**here))) | Q(Exists(GroupMeeting.objects.filter(**here)))


def _in_reach() -> Q:
    """Does any session of the room reach as far as the event? The bounds of `shared_room.reach`."""
    near = TherapySession.objects.filter(
        scheduled_start_at__gte=_instant(-REACH - LONGEST),
        scheduled_start_at__lte=_instant(REACH + BELOW_A_MS),
        scheduled_end_at__gte=_instant(-REACH),
    )
    own = near.filter(provider=OuterRef("provider"), provider_room=OuterRef("room"))
    group = near.filter(group__provider=OuterRef("provider"), group__provider_room=OuterRef("room"))
    return Q(Exists(own)) | Q(Exists(group))


def _instant(later: timedelta) -> CombinedExpression:
    """The event's instant and so much later, as the schedules are kept."""
    return Value(EPOCH + later, DateTimeField()) + _Milliseconds(OuterRef("at_ms"))


class _Milliseconds(Func):
    """A number of milliseconds as the database's duration."""

    output_field = DurationField()

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: Any) -> Any:
        """An interval."""
        return self.as_sql(compiler, connection, template="(%(expressions)s * interval '1 millisecond')", **context)

    def as_sqlite(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: Any) -> Any:
        """Django keeps durations there as microseconds."""
        return self.as_sql(compiler, connection, template="(%(expressions)s * 1000)", **context)


def _row(
    pk: int,
    provider: str,
    name: str,
    room: str,
    received_at: datetime,
    kind: str,
    at_ms: int,
    person: str,
    connection: str,
    joined_at_ms: int | None,
    is_host: bool,
    is_audio_only: bool,
    reason: str,
    session_id: int | None = None,
    attached_at: datetime | None = None,
) -> EventRow:
    change = PresenceChange(KINDS[kind], at_ms, person, connection, joined_at_ms, is_host, is_audio_only, reason, name)
    attached = Attachment(session_id, attached_at) if session_id and attached_at else None
    return EventRow(pk, provider, room, received_at, attached, change)


def _in_rooms_of(sessions: "Sequence[TherapySession]") -> Q:
    """Of the sessions' rooms, within reach of the first and the last of them, and attached to none by hand."""
    rooms = {session.room for session in sessions}
    reaches = [reach(session.span_ms) for session in sessions]
    first, last = min((start for start, _ in reaches), default=0), max((end for _, end in reaches), default=0)
    return Q(
        provider__in={provider for provider, _ in rooms},
        room__in={room for _, room in rooms if room},
        at_ms__range=(first, last),
        attached__isnull=True,
    )


class PresenceEvent(models.Model):
    """One event of a telehealth provider, byte for byte as it came. Rows are only ever added.

    The columns beside the body are its reading: what presence is computed from. An event that tells nothing about
    presence, or that could not be read, has an empty `kind`.
    """

    provider = models.CharField(max_length=12)
    provider_event_id = models.CharField(max_length=120)
    received_at = models.DateTimeField()
    signed_at = models.DateTimeField(null=True, help_text="By the provider's clock, which may differ from ours.")
    body = EncryptedBytes()
    body_hash = models.CharField(max_length=64, help_text="SHA-256 over the plain bytes.")
    event_type = models.CharField(max_length=60, blank=True)
    room = models.CharField(max_length=200, blank=True)
    kind = models.CharField(max_length=12, blank=True)
    at_ms = models.BigIntegerField(null=True)
    person = models.CharField(max_length=120, blank=True)
    connection = models.CharField(max_length=120, blank=True)
    joined_at_ms = models.BigIntegerField(null=True)
    is_host = models.BooleanField(default=False)
    is_audio_only = models.BooleanField(default=False)
    reason = models.CharField(max_length=60, blank=True)

    objects = PresenceEventQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["provider", "provider_event_id"], name="provider_event_stored_once"),
            models.CheckConstraint(condition=Q(kind="") | Q(at_ms__isnull=False), name="presence_has_its_instant"),
        ]
        # A session's time is computed from its room's events near its schedule; a standing room has years of them.
        indexes: ClassVar = [models.Index(fields=["provider", "room", "at_ms"], name="events_of_a_room_in_time")]

    def __str__(self) -> str:
        return f"{self.provider} {self.event_type or 'unreadable'} {self.provider_event_id}"

    def as_change(self) -> PresenceChange:
        """The event as the rules see it. Only for events that tell of presence."""
        assert self.at_ms is not None
        return PresenceChange(
            kind=Kind(self.kind),
            at_ms=self.at_ms,
            person=self.person,
            connection=self.connection,
            joined_at_ms=self.joined_at_ms,
            is_host=self.is_host,
            is_audio_only=self.is_audio_only,
            reason=self.reason,
            event=self.provider_event_id,
        )
