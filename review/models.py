"""What reviewers decided, looked at and took away. Rows are only ever added."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from audit.encryption import EncryptedText
from invoicing.models import Invoice, Submission, TherapistFlag


class Decision(models.Model):
    """One decision on one version of an invoice. `comment` is the reviewer's; what the therapist reads is a Remark."""

    class Kind(models.TextChoices):
        """What was decided."""

        APPROVE = "approve", "Approve"
        RETURN = "return", "Return to the therapist"
        ASK = "ask", "Ask the therapist"
        ESCALATE = "escalate", "Escalate to an admin"
        VOID = "void", "Void and replace"

    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="decisions")
    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="decisions")
    kind = models.CharField(max_length=8, choices=Kind)
    comment = EncryptedText(default="")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["at", "pk"]
        # What was decided in some days.
        indexes: ClassVar = [models.Index(fields=["at"], name="decision_at")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind__in=["approve", "return", "ask", "escalate", "void"]), name="decision_kind_known"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} of invoice {self.invoice_id}"


class PacketMade(models.Model):
    """Somebody took an audit packet away. Each invoice in it has an audit event that leads here. Only ever added."""

    class Kind(models.TextChoices):
        """What was handed out."""

        PDF = "pdf", "PDF document"
        ZIP = "zip", "ZIP with the document, JSON and the stored events"

    kind = models.CharField(max_length=3, choices=Kind)
    names_clients = models.BooleanField(help_text="With clients' names in full, not as initials.")
    reason = EncryptedText(default="")
    invoice_count = models.PositiveSmallIntegerField()
    records_digest = models.CharField(max_length=64, help_text="SHA-256 of the records in it; the document prints it.")
    file_digest = models.CharField(max_length=64, help_text="Of a ZIP its manifest's SHA-256, of a PDF the file's.")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["at", "pk"]
        verbose_name_plural = "packets made"
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=["pdf", "zip"]), name="packet_kind_known"),
            models.CheckConstraint(condition=Q(invoice_count__gte=1), name="packet_has_invoices"),
        ]

    def __str__(self) -> str:
        return f"packet {self.pk}"


class PatternLook(models.Model):
    """Somebody looked at a pattern in a therapist's work, and says what came of it. Only ever added."""

    flag = models.ForeignKey(TherapistFlag, on_delete=models.PROTECT, related_name="looks")
    words = EncryptedText()
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["at", "pk"]

    def __str__(self) -> str:
        return f"look at pattern {self.flag_id}"
