"""How a session ended that is not invoiced: missed, cancelled late, too short. Rows are only ever added."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from audit.encryption import EncryptedText
from invoicing.attendance_case import MISSED, Outcome
from invoicing.models.invoices import Invoice

TAKEN_BACK = "taken-back"
NAMES = {
    Outcome.NO_SHOW.value: "No-show",
    Outcome.LATE_CANCEL.value: "Late cancellation",
    Outcome.HELD.value: "Held, not billable",
    TAKEN_BACK: "Taken back",
}


class Attendance(models.Model):
    """One outcome of a session, with what was recorded at that moment. Never changed: a correction is a new row.

    The newest row holds; one that is taken back opens the invoice again.
    """

    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="attendances")
    sequence = models.PositiveSmallIntegerField()
    outcome = models.CharField(max_length=20, choices=list(NAMES.items()))
    fee = models.DecimalField(
        max_digits=7, decimal_places=2, default=0, help_text="Charged to the client, never to insurance."
    )
    cancelled_at = models.DateTimeField(null=True)
    reason = EncryptedText(default="")
    accepted_findings = models.JSONField(default=list)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    # What it was judged by
    scheduled_start_at = models.DateTimeField()
    recorded_therapist_at = models.DateTimeField(null=True)
    recorded_client_at = models.DateTimeField(null=True)
    recorded_together_ms = models.PositiveBigIntegerField(default=0)
    payer_name = models.CharField(max_length=120)
    limits = models.JSONField(default=dict, help_text="Minutes of grace, hours of notice and the cap that held.")

    class Meta:
        ordering: ClassVar = ["invoice", "sequence"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["invoice", "sequence"], name="attendances_in_sequence"),
            models.CheckConstraint(
                condition=Q(fee=0) | Q(fee__gt=0, outcome__in=sorted(one.value for one in MISSED)),
                name="fee_for_a_missed_session_alone",
            ),
            models.CheckConstraint(
                condition=Q(outcome=Outcome.LATE_CANCEL.value, cancelled_at__isnull=False)
                | (~Q(outcome=Outcome.LATE_CANCEL.value) & Q(cancelled_at__isnull=True)),
                name="late_cancellation_has_its_time",
            ),
            models.CheckConstraint(condition=Q(outcome__in=sorted(NAMES)), name="attendance_outcome_known"),
        ]

    def __str__(self) -> str:
        return f"attendance {self.sequence} of invoice {self.invoice_id}"
