"""Columns of a rule about minutes, shared by the general rules and a contract's own."""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import BaseConstraint, F, Q


class MinuteRule(models.Model):
    """How many live minutes support a code, from one date on, until the next row for the same code begins.

    There is no end date, so no gap and no overlap can be typed. Limits are whole minutes, both inclusive; empty
    means no limit.
    """

    effective_from = models.DateField(help_text="First date of service that obeys this rule.")
    min_minutes = models.PositiveSmallIntegerField("from (minutes)", null=True, blank=True)
    max_minutes = models.PositiveSmallIntegerField("up to (minutes)", null=True, blank=True)
    step_minutes = models.PositiveSmallIntegerField(
        "further unit each (minutes)", null=True, blank=True, validators=[MinValueValidator(1)]
    )
    max_units = models.PositiveSmallIntegerField(
        "units a day, at most", null=True, blank=True, validators=[MinValueValidator(1)]
    )
    below_is_warning = models.BooleanField("fewer minutes only warn", default=False)
    note = models.CharField(max_length=300, blank=True)
    source = models.CharField(max_length=300, blank=True)

    class Meta:
        abstract = True


def minute_constraints(prefix: str) -> list[BaseConstraint]:
    """What the database keeps of such a rule; `prefix` begins the constraints' names."""
    return [
        models.CheckConstraint(
            condition=Q(max_minutes__isnull=True) | Q(min_minutes__isnull=True) | Q(max_minutes__gte=F("min_minutes")),
            name=f"{prefix}_ends_after_it_starts",
            violation_error_message="The rule ends before it starts: raise “up to” or lower “from”.",
        ),
        models.CheckConstraint(
            condition=Q(step_minutes__isnull=True) | Q(step_minutes__gte=1), name=f"{prefix}_step_positive"
        ),
        models.CheckConstraint(
            condition=Q(max_units__isnull=True) | Q(max_units__gte=1), name=f"{prefix}_units_positive"
        ),
    ]
