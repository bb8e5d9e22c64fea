"""What happened, to what, by whom, when. Rows are only ever added; `record.py` is the only writer.

An event gets its place in the chain afterwards, once, from `linking.py`; nothing else of it ever changes.
"""

import json
from datetime import UTC
from typing import ClassVar

from django.conf import settings
from django.db import models

from audit.chain import Link
from audit.sentences import sentence

# Events that tell who saw what, or was refused it. They are no part of the history of a row.
ACCESSES = ("page.read", "list.read", "access.refused")


class EventQuerySet(models.QuerySet["Event"]):
    """Questions about many events."""

    def about(self, subject: models.Model) -> "EventQuerySet":
        """The history of one row, oldest first, with the people in it."""
        key = {"subject_type": subject._meta.label_lower, "subject_id": subject.pk}
        return self.filter(**key).of_changes().select_related("by").order_by("pk")

    def of_changes(self) -> "EventQuerySet":
        """Without those that only tell who saw something."""
        return self.exclude(action__in=ACCESSES)

    def waiting(self) -> "EventQuerySet":
        """Those that have no place in the chain yet, oldest first."""
        return self.filter(position=None).order_by("pk")

    def linked(self) -> "EventQuerySet":
        """Those that have their place, in the order of the chain."""
        return self.filter(position__isnull=False).order_by("position")


class Event(models.Model):
    """One thing that happened. `by` is empty when no person did it (a provider, a clock)."""

    position = models.PositiveBigIntegerField(unique=True, null=True, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    action = models.CharField(max_length=60)
    subject_type = models.CharField(max_length=60)
    subject_id = models.PositiveBigIntegerField()
    details = models.TextField(default="{}", help_text="Canonical JSON; ids and figures, never names or notes.")
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    objects = EventQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["pk"]
        # The history of one invoice or session stands on its page.
        indexes: ClassVar = [models.Index(fields=["subject_type", "subject_id", "position"])]

    def __str__(self) -> str:
        return f"{self.pk} {self.action} {self.subject_type} {self.subject_id}"

    @property
    def sentence(self) -> str:
        """The event in words, without who and when."""
        return sentence(self.action, json.loads(self.details))

    def as_link(self) -> Link:
        """The event as the hash chain sees it. It has its place."""
        assert self.position is not None  # whoever asks has looked
        return Link(
            position=self.position,
            at=self.at.astimezone(UTC).isoformat(timespec="microseconds"),
            by=self.by_id,
            action=self.action,
            subject=f"{self.subject_type}:{self.subject_id}",
            details=self.details,
            previous_hash=self.previous_hash,
            hash=self.hash,
        )


class ChainHead(models.Model):
    """The end of the chain: one row, locked for a moment by whoever gives events their places."""

    position = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.position} {self.hash[:12]}"
