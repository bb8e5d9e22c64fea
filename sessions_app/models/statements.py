"""What people said about a session's time: who was there, which event is its own, which times are right.

Rows are only ever added.
"""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from audit.encryption import EncryptedText
from sessions_app.changes import Side
from sessions_app.models.events import PresenceEvent
from sessions_app.models.sessions import TherapySession


class PersonNamed(models.Model):
    """Somebody said who a person in the room was. Rows are only ever added; the newest one counts."""

    SIDES: ClassVar = [
        (Side.CLIENT, "the client"),
        (Side.GUEST, "with the client: family, partner or another guest"),
        (Side.THERAPIST, "the therapist"),
        (Side.NOBODY, "nobody: a recorder, an interpreter, a mistake"),
    ]

    session = models.ForeignKey(TherapySession, on_delete=models.PROTECT, related_name="people_named")
    person = models.CharField(max_length=120)
    side = models.CharField(max_length=10, choices=SIDES)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.person} of session {self.session_id} was {self.side}"


class EventAttached(models.Model):
    """Somebody said to which session an event belongs that matched none. Rows are only ever added."""

    event = models.OneToOneField(PresenceEvent, on_delete=models.PROTECT, related_name="attached")
    session = models.ForeignKey(TherapySession, on_delete=models.PROTECT, related_name="events_attached")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"event {self.event_id} of session {self.session_id}"


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
