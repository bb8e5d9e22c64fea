"""Deadlines that support moved. Rows are only ever added."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from audit.encryption import EncryptedText
from invoicing.models.invoices import Invoice


class Reopening(models.Model):
    """A session that was not submitted in time got a later deadline, for a reason. Never changed."""

    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="reopenings")
    reason = EncryptedText()
    previous_submit_by = models.DateTimeField()
    submit_by = models.DateTimeField()
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(previous_submit_by__lt=F("at")) & Q(submit_by__gt=F("at")),
                name="reopened_from_past_to_future",
            )
        ]

    def __str__(self) -> str:
        return f"reopening of invoice {self.invoice_id}"
