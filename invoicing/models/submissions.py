"""What was submitted, frozen as it was sent: every version of an invoice, its lines and its flags. Never changed."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from accounts.models import Practice, Therapist
from audit.encryption import EncryptedText
from invoicing.case import CONTACT_NAMES, LOCATION_NAMES
from invoicing.models.invoices import Invoice
from invoicing.wording import as_confirmed
from sessions_app.models import Coverage, TimeEdit


class Submission(models.Model):
    """One version of an invoice as it was sent: everything a claim, a bill or an auditor may ask. Never changed."""

    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="submissions")
    sequence = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    fingerprint = models.CharField(max_length=64, help_text="SHA-256 of what was posted; tells a repeat.")
    key = models.CharField(
        max_length=64, blank=True, default="", db_default="", help_text="A digest of the key of the page it came from."
    )
    # What was billed
    code = models.CharField(max_length=11)
    minutes = models.PositiveSmallIntegerField()
    date_of_service = models.DateField()
    contact = models.CharField(max_length=12)
    completed_by_phone = models.BooleanField(default=False)
    phone_minutes = models.PositiveSmallIntegerField(null=True)
    identified_client_present = models.BooleanField(null=True)
    client_location = models.CharField(max_length=12, blank=True)
    client_state = models.CharField(max_length=2, blank=True)
    # Time: as it was billed, beside what was recorded
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    time_zone = models.CharField(max_length=64)
    time_source = models.CharField(max_length=8)
    spans_ms = models.JSONField(help_text="Live pieces, or the entered window: [[start, end], ...].")
    recorded_source = models.CharField(max_length=8)
    recorded_started_at = models.DateTimeField(null=True)
    recorded_ended_at = models.DateTimeField(null=True)
    recorded_live_ms = models.PositiveBigIntegerField(default=0, help_text="Of the figure that the code counts.")
    recorded_with_client_ms = models.PositiveBigIntegerField()
    recorded_with_anyone_ms = models.PositiveBigIntegerField()
    recorded_inferred_ms = models.PositiveBigIntegerField()
    time_edit = models.ForeignKey(TimeEdit, on_delete=models.PROTECT, null=True, related_name="+")
    disruption_note = EncryptedText(default="")
    # What was decided, and on what terms
    accepted_findings = models.JSONField(default=list)
    therapist = models.ForeignKey(Therapist, on_delete=models.PROTECT, related_name="+")
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="+")
    licence = models.CharField(max_length=20)
    coverage = models.ForeignKey(Coverage, on_delete=models.PROTECT, null=True, related_name="+")
    payer_name = models.CharField(max_length=120)
    member_id = models.CharField(max_length=40, blank=True)
    authorization_number = models.CharField(max_length=40, blank=True)
    sessions_authorised = models.PositiveSmallIntegerField(null=True)
    coverage_starts_on = models.DateField(null=True)
    coverage_ends_on = models.DateField(null=True)
    total_charge = models.DecimalField(max_digits=9, decimal_places=2, null=True)
    attestation = models.TextField()

    class Meta:
        ordering: ClassVar = ["invoice", "sequence"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["invoice", "sequence"], name="submissions_in_sequence"),
            models.CheckConstraint(condition=Q(ended_at__gt=F("started_at")), name="submission_ends_after_it_starts"),
            models.CheckConstraint(
                condition=Q(recorded_started_at__isnull=True, recorded_ended_at__isnull=True)
                | Q(recorded_started_at__isnull=False, recorded_ended_at__isnull=False),
                name="recorded_window_is_a_pair",
            ),
            models.CheckConstraint(
                condition=Q(time_source="recorded", time_edit__isnull=True)
                | (~Q(time_source="recorded") & Q(time_edit__isnull=False)),
                name="entered_time_has_its_edit",
            ),
        ]
        # A therapist's notes, the latest first: a new one is compared with them.
        indexes: ClassVar = [
            models.Index(fields=["therapist", "-id"], condition=Q(time_edit__isnull=False), name="entered_of_therapist")
        ]

    def __str__(self) -> str:
        return f"submission {self.sequence} of invoice {self.invoice_id}"

    @property
    def contact_name(self) -> str:
        """How they communicated, in words."""
        return CONTACT_NAMES.get(self.contact, self.contact)

    @property
    def location_name(self) -> str:
        """Where the client was, in words."""
        return LOCATION_NAMES.get(self.client_location, self.client_location)

    @property
    def confirmed(self) -> list[str]:
        """The warnings that were ticked, as they read since."""
        return [as_confirmed(finding["message"]) for finding in self.accepted_findings]


class InvoiceLine(models.Model):
    """One billed code of one submission, with the rule that supported it. Never changed."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="lines")
    position = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=5)
    label = models.CharField(max_length=1000)
    units = models.PositiveSmallIntegerField()
    charge = models.DecimalField(max_digits=9, decimal_places=2, null=True)
    modifiers = models.JSONField(default=list)
    place_of_service = models.CharField(max_length=2, blank=True)
    rule_limits = models.CharField(max_length=40, blank=True, help_text="The minutes that the rule asked for.")
    rule_effective_from = models.DateField(null=True)
    rule_source = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering: ClassVar = ["submission", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["submission", "code"], name="one_line_a_code"),
            models.CheckConstraint(condition=Q(units__gte=1), name="line_has_units"),
        ]

    def __str__(self) -> str:
        return f"{self.code} × {self.units}"


class Flag(models.Model):
    """One reason for a person to look at one submission, with the values that raised it. Never changed."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="flags")
    flag_id = models.CharField(max_length=40)
    severity = models.CharField(max_length=8)
    sentence = models.TextField()
    evidence = models.JSONField(default=dict)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["submission", "flag_id"], name="one_flag_of_a_kind"),
            models.CheckConstraint(
                condition=Q(severity__in=["critical", "high", "medium", "low", "info"]),
                name="flag_severity_known",
            ),
        ]
        # The review queue filtered by a flag of which there are few.
        indexes: ClassVar = [models.Index(fields=["flag_id", "submission"], name="flag_of_submissions")]

    def __str__(self) -> str:
        return f"{self.flag_id} ({self.severity})"
