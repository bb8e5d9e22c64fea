"""What was seen in a therapist's work over a period. Rows are only added; what is said of one stands beside it."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from accounts.models import Therapist


class TherapistFlag(models.Model):
    """One reason to look at a therapist's work, with the values that raised it. Holds no invoice. Never changed."""

    therapist = models.ForeignKey(Therapist, on_delete=models.PROTECT, related_name="flags")
    flag_id = models.CharField(max_length=40)
    severity = models.CharField(max_length=8)
    starts_on = models.DateField(help_text="First date of service looked at.")
    ends_on = models.DateField(help_text="Last date of service looked at.")
    sentence = models.TextField()
    evidence = models.JSONField(default=dict)
    raised_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-raised_at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["therapist", "flag_id", "starts_on", "ends_on"], name="one_pattern_of_a_kind_and_period"
            ),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="pattern_ends_after_it_starts"),
            models.CheckConstraint(
                condition=Q(severity__in=["critical", "high", "medium", "low", "info"]),
                name="therapist_flag_severity_known",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["-raised_at", "-id"], name="patterns_newest_first")]

    def __str__(self) -> str:
        return f"{self.flag_id} of therapist {self.therapist_id}"
