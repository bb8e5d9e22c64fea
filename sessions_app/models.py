"""Sessions, the people in them, and what the telehealth provider told about them."""

from datetime import date, timedelta
from typing import ClassVar
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from accounts import permissions
from accounts.models import Therapist, User, validate_time_zone
from audit.encryption import EncryptedBytes, EncryptedText
from cpt.models import Payer
from sessions_app.changes import Kind, PresenceChange
from sessions_app.people import client_identity, therapist_identity


class Client(models.Model):
    """Who receives care, from one therapist."""

    therapist = models.ForeignKey(Therapist, on_delete=models.PROTECT, related_name="clients")
    name = models.CharField(max_length=120)

    def __str__(self) -> str:
        return self.name

    def coverage_on(self, on: date) -> "Coverage | None":
        """Who paid on a date; None means the client."""
        open_then = self.coverages.filter(starts_on__lte=on).filter(Q(ends_on__isnull=True) | Q(ends_on__gte=on))
        return open_then.select_related("payer").order_by("-starts_on", "-pk").first()

    @property
    def initials(self) -> str:
        """For lists that others may see over a shoulder."""
        return "".join(part[0] for part in self.name.split())


class Coverage(models.Model):
    """Who pays for a client's care, from one date to another, both inclusive. No payer: the client."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="coverages")
    payer = models.ForeignKey(Payer, on_delete=models.PROTECT, null=True, blank=True, related_name="coverages")
    member_id = models.CharField(max_length=40, blank=True)
    authorization_number = models.CharField(max_length=40, blank=True)
    sessions_authorised = models.PositiveSmallIntegerField(null=True, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="coverage_ends_after_it_starts",
            )
        ]

    def __str__(self) -> str:
        return f"{self.payer or 'Self-pay'} from {self.starts_on:%Y-%m-%d}"


class GroupMeeting(models.Model):
    """One room for several clients; each member has a session of their own in it."""

    therapist = models.ForeignKey(Therapist, on_delete=models.PROTECT, related_name="group_meetings")
    name = models.CharField(max_length=80)
    provider = models.CharField(max_length=12, blank=True)
    provider_room = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return self.name


class SessionQuerySet(models.QuerySet["TherapySession"]):
    """Questions about many sessions."""

    def visible_to(self, user: User) -> "SessionQuerySet":
        """A therapist's own; reviewers see all of them through submitted invoices, not here."""
        if permissions.is_therapist(user):
            return self.filter(therapist__user=user)
        return self.none()

    def with_people(self) -> "SessionQuerySet":
        """With what every page about a session prints."""
        return self.select_related("therapist__user", "therapist__practice", "client", "group")


class TherapySession(models.Model):
    """One client's care at one time."""

    class Kind(models.TextChoices):
        """What was booked."""

        INDIVIDUAL = "individual", "Individual"
        FAMILY = "family", "Family or couple"
        CRISIS = "crisis", "Crisis"
        INTAKE = "intake", "Intake"
        GROUP = "group", "Group"

    class Modality(models.TextChoices):
        """Where it took place."""

        TELEHEALTH = "telehealth", "Telehealth"
        IN_PERSON = "in_person", "In person"

    therapist = models.ForeignKey(Therapist, on_delete=models.PROTECT, related_name="sessions")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="sessions")
    group = models.ForeignKey(GroupMeeting, on_delete=models.PROTECT, null=True, blank=True, related_name="sessions")
    kind = models.CharField(max_length=12, choices=Kind)
    modality = models.CharField(max_length=12, choices=Modality)
    provider = models.CharField(max_length=12, blank=True)
    provider_room = models.CharField(max_length=200, blank=True)
    scheduled_start_at = models.DateTimeField()
    scheduled_end_at = models.DateTimeField()
    time_zone = models.CharField(max_length=64, validators=[validate_time_zone])
    # Local date at the start, in the session's zone: what every rule is asked with.
    date_of_service = models.DateField()
    booked_at = models.DateTimeField()
    is_unlisted = models.BooleanField(default=False)

    objects = SessionQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(scheduled_end_at__gt=F("scheduled_start_at")), name="session_ends_after_it_starts"
            ),
        ]
        indexes: ClassVar = [
            # A webhook names the room, nothing else.
            models.Index(fields=["provider", "provider_room"]),
            # Day totals and overlaps of a therapist; same-day and earlier sessions of a client.
            models.Index(fields=["therapist", "date_of_service"]),
            models.Index(fields=["client", "date_of_service"]),
        ]

    def __str__(self) -> str:
        return f"session {self.pk}"

    @property
    def zone(self) -> ZoneInfo:
        """The session's time zone: the therapist's when it was scheduled."""
        return ZoneInfo(self.time_zone)

    @property
    def is_telehealth(self) -> bool:
        """Should there be a recording of who was there?"""
        return self.modality == self.Modality.TELEHEALTH

    @property
    def scheduled_minutes(self) -> int:
        """What was booked; never billed."""
        return (self.scheduled_end_at - self.scheduled_start_at) // timedelta(minutes=1)

    @property
    def room(self) -> tuple[str, str]:
        """Provider and room; a group's members share the group's."""
        place = self.group or self
        return place.provider, place.provider_room

    @property
    def therapist_identity(self) -> str:
        """Under which the therapist joins."""
        return therapist_identity(self.therapist_id)

    @property
    def client_identity(self) -> str:
        """Under which the client joins."""
        return client_identity(self.client_id)

    def coverage(self) -> Coverage | None:
        """Who paid on the date of service; None means the client."""
        return self.client.coverage_on(self.date_of_service)


class PresenceEventQuerySet(models.QuerySet["PresenceEvent"]):
    """Questions about many raw events."""

    def of(self, session: TherapySession) -> "PresenceEventQuerySet":
        """Everything that the provider told about the session's room, without the raw bodies."""
        provider, room = session.room
        if not room:
            return self.none()
        return self.filter(provider=provider, room=room).exclude(kind="").defer("body")


class PresenceEvent(models.Model):
    """One event of a telehealth provider, byte for byte as it came. Rows are only ever added.

    The columns beside the body are its reading: what presence is computed from. An event that tells nothing about
    presence, or that could not be read, has an empty `kind`.
    """

    provider = models.CharField(max_length=12)
    provider_event_id = models.CharField(max_length=120)
    received_at = models.DateTimeField()
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
        # A session's time is computed from its room's events.
        indexes: ClassVar = [models.Index(fields=["provider", "room"])]

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
        )


class TimeEdit(models.Model):
    """Times entered by a person: each entry a new row, with its note. Rows are only ever added."""

    session = models.ForeignKey(TherapySession, on_delete=models.PROTECT, related_name="time_edits")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    live_minutes = models.PositiveSmallIntegerField()
    recorded_started_at = models.DateTimeField(null=True)
    recorded_ended_at = models.DateTimeField(null=True)
    recorded_live_ms = models.PositiveBigIntegerField(null=True)
    note = EncryptedText(default="")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(ended_at__gt=F("started_at")), name="time_edit_ends_after_it_starts")
        ]

    def __str__(self) -> str:
        return f"edit of session {self.session_id}"
