"""What an admin decides about each flag: is it on, how severe is it, from which values on does it rise."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from invoicing.flag_rules import FlagSeverity


class FlagSetting(models.Model):
    """One kind of flag as it holds from now on. What was flagged before keeps what it was flagged with."""

    SEVERITIES: ClassVar = [
        (FlagSeverity.CRITICAL.value, "Critical"),
        (FlagSeverity.HIGH.value, "High"),
        (FlagSeverity.MEDIUM.value, "Medium"),
        (FlagSeverity.LOW.value, "Low"),
        (FlagSeverity.INFO.value, "Info"),
    ]

    flag_id = models.CharField("flag", max_length=40, unique=True)
    is_on = models.BooleanField("on", default=True)
    severity = models.CharField(
        max_length=8,
        choices=SEVERITIES,
        help_text="On an invoice critical, high and medium hold it for a person; low and info hold nothing.",
    )

    class Meta:
        ordering: ClassVar = ["flag_id"]
        verbose_name = "flag rule"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(severity__in=["critical", "high", "medium", "low", "info"]),
                name="flag_setting_severity_known",
            )
        ]

    def __str__(self) -> str:
        return self.flag_id


class FlagThreshold(models.Model):
    """One value of a flag. Which there are, and within which bounds, is the code's."""

    setting = models.ForeignKey(FlagSetting, on_delete=models.PROTECT, related_name="thresholds")
    name = models.CharField(max_length=20)
    value = models.FloatField()

    class Meta:
        ordering: ClassVar = ["setting", "pk"]  # as the shipped file has them
        verbose_name = "threshold"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["setting", "name"], name="one_threshold_of_a_name"),
            models.CheckConstraint(condition=Q(value__gte=0), name="threshold_not_below_zero"),
        ]

    def __str__(self) -> str:
        return self.name
