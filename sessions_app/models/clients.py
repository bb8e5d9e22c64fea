"""Who receives care, and who pays for it."""

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from accounts.models import Therapist
from cpt.models import Payer


class Client(models.Model):
    """Who receives care, from one therapist."""

    therapist = models.ForeignKey(Therapist, on_delete=models.PROTECT, related_name="clients")
    name = models.CharField(max_length=120)
    reference = models.CharField(
        max_length=40, blank=True, default="", db_default="", help_text="The practice's own, as in its calendar."
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["therapist", "reference"],
                condition=~Q(reference=""),
                name="one_client_a_reference",
                violation_error_message="Another client of this therapist has this reference already.",
            )
        ]

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
