"""Sessions, and the rooms they are held in."""

from datetime import timedelta
from typing import ClassVar
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from accounts import permissions
from accounts.models import Therapist, User, validate_time_zone
from sessions_app.intervals import Span
from sessions_app.models.clients import Client, Coverage
from sessions_app.people import client_identity, therapist_identity


class GroupMeeting(models.Model):
    """One room for several clients; each member has a session of their own in it."""

    therapist = models.ForeignKey(Therapist, on_delete=models.PROTECT, related_name="group_meetings")
    name = models.CharField(max_length=80)
    provider = models.CharField(max_length=12, blank=True)
    provider_room = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["provider", "provider_room"])]

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
        return self.select_related("therapist__user", "therapist__practice", "client", "group", "unlisted_by")


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
    # Where the client was expected to be, in the invoice form's words; empty where nobody said.
    place = models.CharField(max_length=12, blank=True, default="", db_default="")
    booked_at = models.DateTimeField()
    # Not on the calendar: added afterwards by hand, at `booked_at`. Nobody is ever searched by it.
    is_unlisted = models.BooleanField(default=False)
    unlisted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )

    objects = SessionQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(scheduled_end_at__gt=F("scheduled_start_at")), name="session_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=Q(is_unlisted=True, unlisted_by__isnull=False)
                | Q(is_unlisted=False, unlisted_by__isnull=True),
                name="unlisted_by_somebody",
            ),
        ]
        indexes: ClassVar = [
            # A webhook names the room and an instant, nothing else; in a group it is the group's room.
            models.Index(fields=["provider", "provider_room", "scheduled_start_at"]),
            models.Index(fields=["group", "scheduled_start_at"]),
            # Day totals and overlaps of a therapist; same-day and earlier sessions of a client.
            models.Index(fields=["therapist", "date_of_service"]),
            models.Index(fields=["client", "date_of_service"]),
            # The worklist's "upcoming", "submitted" and "all": a therapist's, by when they start.
            models.Index(fields=["therapist", "scheduled_start_at", "id"], name="sessions_of_therapist"),
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
    def own_room(self) -> str:
        """The room that the application makes for a session that was given none."""
        return f"session-{self.pk}"

    @property
    def span_ms(self) -> Span:
        """The scheduled time in milliseconds since 1970."""
        return int(self.scheduled_start_at.timestamp() * 1000), int(self.scheduled_end_at.timestamp() * 1000)

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
