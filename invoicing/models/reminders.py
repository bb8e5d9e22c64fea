"""Which mails went out to remind therapists: one row a therapist and day."""

from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from accounts.models import Therapist

# Whoever has claimed a mail sends it within this time, or was stopped.
CLAIM_LASTS = timedelta(minutes=15)


class ReminderQuerySet(models.QuerySet["Reminder"]):
    """Questions about many reminders."""

    def sent(self) -> "ReminderQuerySet":
        """Those that the mail server has taken."""
        return self.filter(sent_at__isnull=False)

    def claim(self, now: datetime) -> bool:
        """Take this one for sending. No: it is sent, or somebody else is sending it at this moment."""
        is_free = Q(claimed_at__isnull=True) | Q(claimed_at__lt=now - CLAIM_LASTS)
        return self.filter(is_free, sent_at__isnull=True).update(claimed_at=now, attempts=F("attempts") + 1) == 1


class Reminder(models.Model):
    """One therapist's mail of one of their days. The row is there, and claimed, before the mail is sent."""

    therapist = models.ForeignKey(Therapist, on_delete=models.PROTECT, related_name="reminders")
    due_on = models.DateField(help_text="On the therapist's calendar.")
    claimed_at = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)

    objects = ReminderQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["therapist", "due_on"], name="one_reminder_a_day"),
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True) | Q(claimed_at__isnull=False, attempts__gte=1),
                name="reminder_claimed_before_sent",
            ),
        ]

    def __str__(self) -> str:
        return f"reminder {self.pk} of {self.due_on}"
