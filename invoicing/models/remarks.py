"""What support tells a therapist about one version of an invoice, and what the therapist answers. Never changed.

A reviewer's own notes are no part of it: they stand with the decision (review/models.py), where no therapist reads.
"""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from audit.encryption import EncryptedText
from invoicing.models.invoices import Invoice
from invoicing.models.submissions import Submission


class RemarkQuerySet(models.QuerySet["Remark"]):
    """Questions about many remarks."""

    def open_questions(self) -> "RemarkQuerySet":
        """Not answered, and the invoice waits in review for it."""
        return self.filter(kind=Remark.Kind.QUESTION, answer__isnull=True, submission__hold__state="asked")


class Remark(models.Model):
    """One thing said."""

    class Kind(models.TextChoices):
        """What it is, as a page heads it."""

        RETURN = "return", "Returned by support"
        QUESTION = "question", "Support asks"
        ANSWER = "answer", "Answer"
        VOID = "void", "Voided by support"

    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="remarks")
    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="remarks")
    kind = models.CharField(max_length=8, choices=Kind)
    words = EncryptedText()
    answers = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="answer")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = RemarkQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind="answer", answers__isnull=False)
                | Q(kind__in=["return", "question", "void"], answers__isnull=True),
                name="answer_has_its_question",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} about submission {self.submission_id}"
