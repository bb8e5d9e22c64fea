"""What a therapist has entered so far and not submitted."""

import json
from typing import Any, ClassVar

from django.conf import settings
from django.db import models

from audit.encryption import EncryptedText
from invoicing.models.invoices import Invoice


class FormDraft(models.Model):
    """The newest state of one invoice's form; gone once it is submitted. See docs/decisions/0018-drafts.md.

    A discarded one stays as it was, so that it can be taken back, until the next one is saved in its place.
    """

    invoice = models.OneToOneField(Invoice, on_delete=models.PROTECT, related_name="form_draft")
    payload = EncryptedText(help_text="JSON: what was entered, and what it came to then.")
    version = models.PositiveIntegerField(default=1)
    saved_at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    discarded_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(discarded_at__isnull=True) | models.Q(discarded_at__gte=models.F("saved_at")),
                name="draft_discarded_after_it_was_saved",
            ),
        ]

    def __str__(self) -> str:
        return f"form draft {self.version} of invoice {self.invoice_id}"

    @property
    def is_open(self) -> bool:
        """Does the form open with it?"""
        return self.discarded_at is None

    @property
    def content(self) -> dict[str, Any]:
        """What was entered: see invoicing/entered.py."""
        found: dict[str, Any] = json.loads(self.payload)
        return found
