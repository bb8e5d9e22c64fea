"""Invoices: one record a session that changes its status, and under it every submission, frozen as it was sent."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from accounts import permissions
from accounts.models import Practice, Therapist, User
from audit.encryption import EncryptedText
from cpt.models.versions import token_beside
from invoicing.case import CONTACT_NAMES, LOCATION_NAMES
from sessions_app.models import Coverage, TherapySession, TimeEdit


class InvoiceQuerySet(models.QuerySet["Invoice"]):
    """Questions about many invoices."""

    def visible_to(self, user: User) -> "InvoiceQuerySet":
        """A therapist's own; for support and admins every one that was ever submitted."""
        if permissions.is_therapist(user):
            return self.filter(session__therapist__user=user)
        if permissions.may_review(user):
            return self.filter(submission__isnull=False)
        return self.none()

    def sent(self) -> "InvoiceQuerySet":
        """Submitted and not voided."""
        return self.filter(submission__isnull=False).exclude(status=Invoice.Status.VOIDED)

    def ever_submitted(self) -> "InvoiceQuerySet":
        """With at least one submission, newest first."""
        return self.filter(submission__isnull=False).order_by("-status_at", "-pk")

    def ever_flagged(self) -> "InvoiceQuerySet":
        """With at least one flag on any version."""
        return self.filter(Q(submissions__flags__isnull=False)).distinct()

    def with_session(self) -> "InvoiceQuerySet":
        """With what lists and pages print about the session, and the rules' token of that moment, for a check."""
        return self.annotate(rules_token=token_beside()).select_related(
            "session__therapist__user",
            "session__therapist__practice",
            "session__client",
            "session__group",
            "submission",
        )


class Invoice(models.Model):
    """What became of one session's billing."""

    class Status(models.TextChoices):
        """See `TRANSITIONS` for the ways between them."""

        DRAFT = "draft", "To confirm"
        SUBMITTED = "submitted", "Submitted"
        ACCEPTED = "accepted", "Accepted"
        FLAGGED = "flagged", "In review"
        RETURNED = "returned", "Returned"
        APPROVED = "approved", "Approved"
        EXPIRED = "expired", "Expired"
        CLOSED = "closed", "Closed"
        VOIDED = "voided", "Voided"

    TRANSITIONS: ClassVar = {
        Status.DRAFT: {Status.SUBMITTED, Status.EXPIRED, Status.CLOSED},
        Status.SUBMITTED: {Status.ACCEPTED, Status.FLAGGED},
        Status.FLAGGED: {Status.APPROVED, Status.RETURNED},
        Status.RETURNED: {Status.SUBMITTED},
        Status.EXPIRED: {Status.DRAFT},
        Status.ACCEPTED: {Status.VOIDED},
        Status.APPROVED: {Status.VOIDED},
        Status.CLOSED: set(),
        Status.VOIDED: set(),
    }
    OPEN: ClassVar = frozenset({Status.DRAFT, Status.RETURNED})

    session = models.ForeignKey(TherapySession, on_delete=models.PROTECT, related_name="invoices")
    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT)
    status_at = models.DateTimeField()
    submit_by = models.DateTimeField()
    number = models.CharField(max_length=10, unique=True, null=True, blank=True)  # unique when there
    submission = models.OneToOneField("Submission", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    returned_because = EncryptedText(default="")
    version = models.PositiveIntegerField(default=1)

    objects = InvoiceQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["session"], condition=~Q(status="voided"), name="one_invoice_not_voided_a_session"
            ),
            models.CheckConstraint(
                condition=Q(number__isnull=True, submission__isnull=True, status__in=["draft", "expired", "closed"])
                | Q(
                    number__isnull=False,
                    submission__isnull=False,
                    status__in=["submitted", "accepted", "flagged", "returned", "approved", "voided"],
                ),
                name="number_and_submission_once_submitted",
            ),
        ]
        # The review queue and the worklist's views.
        indexes: ClassVar = [models.Index(fields=["status", "status_at"])]

    def __str__(self) -> str:
        return self.number or f"draft {self.pk}"

    @property
    def is_open(self) -> bool:
        """May the therapist submit it, as far as its status tells?"""
        return self.status in self.OPEN

    @property
    def was_returned(self) -> bool:
        """Is it waiting for the therapist's correction?"""
        return self.status == self.Status.RETURNED

    def move_to(self, status: "Invoice.Status") -> None:
        """Set a status that the present one leads to; the caller saves. Raises ValueError for any other."""
        if status not in self.TRANSITIONS[self.Status(self.status)]:
            raise ValueError(f"An invoice does not go from {self.status} to {status}.")
        self.status = status


class Submission(models.Model):
    """One version of an invoice as it was sent: everything a claim, a bill or an auditor may ask. Never changed."""

    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="submissions")
    sequence = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    fingerprint = models.CharField(max_length=64, help_text="SHA-256 of what was posted; tells a repeat.")
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

    def __str__(self) -> str:
        return f"{self.flag_id} ({self.severity})"
