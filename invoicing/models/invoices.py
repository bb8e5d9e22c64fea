"""Invoices: one record a session that changes its status. What was sent with it stands in submissions.py."""

from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import F, Q

from accounts import permissions
from accounts.models import Therapist, User, Whose, own_therapist
from audit.encryption import EncryptedText
from cpt.models.versions import token_beside
from sessions_app.models import TherapySession

if TYPE_CHECKING:
    from invoicing.models.reopenings import Reopening


def _closed(now: datetime) -> Q:
    """Not submitted in time. The clock decides, so whether the job has marked them does not matter."""
    return Q(status=Invoice.Status.EXPIRED) | Q(status=Invoice.Status.DRAFT, submit_by__lt=now)


class InvoiceQuerySet(models.QuerySet["Invoice"]):
    """Questions about many invoices."""

    def visible_to(self, user: User) -> "InvoiceQuerySet":
        """A therapist's own; for support and admins every one that was ever submitted."""
        if permissions.is_therapist(user):
            return self.of_therapist(user.pk)
        if permissions.may_review(user):
            return self.filter(submission__isnull=False)
        return self.none()

    def of_therapist(self, user: Whose) -> "InvoiceQuerySet":
        """Of the therapist who is this user."""
        return self.filter(therapist=own_therapist(user))

    def overdue(self, now: datetime) -> "InvoiceQuerySet":
        """Drafts whose deadline has passed, and that no run of the job has marked yet."""
        return self.filter(status=Invoice.Status.DRAFT, submit_by__lt=now)

    def waiting_for_confirmation(self, now: datetime) -> "InvoiceQuerySet":
        """Of sessions that are over, and still to be submitted in time."""
        return self.filter(status=Invoice.Status.DRAFT, submit_by__gte=now, session__scheduled_end_at__lte=now)

    def reopenable_by(self, user: User, now: datetime) -> "InvoiceQuerySet":
        """Those whose deadline this person may move: every one that it has closed, or none."""
        return self.filter(_closed(now)) if permissions.may_reopen(user) else self.none()

    def seen_at_reopening(self, user: User, now: datetime) -> "InvoiceQuerySet":
        """Those, and the ones that were reopened once."""
        if not permissions.may_reopen(user):
            return self.none()
        return self.filter(_closed(now) | Q(reopenings__isnull=False)).distinct()

    def sent(self) -> "InvoiceQuerySet":
        """Submitted and not voided."""
        return self.filter(submission__isnull=False).exclude(status=Invoice.Status.VOIDED)

    def ever_submitted(self) -> "InvoiceQuerySet":
        """With at least one submission, newest first."""
        return self.filter(submission__isnull=False).order_by("-status_at", "-pk")

    def ever_flagged(self) -> "InvoiceQuerySet":
        """With at least one flag on any version."""
        return self.filter(pk__in=Invoice.objects.filter(submissions__flags__isnull=False).values("pk"))

    def with_session(self) -> "InvoiceQuerySet":
        """With what lists and pages print about the session, and the rules' token of that moment, for a check."""
        return self.annotate(rules_token=token_beside()).select_related(*Invoice.BESIDE)


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
        Status.FLAGGED: {Status.APPROVED, Status.RETURNED, Status.VOIDED},
        Status.RETURNED: {Status.SUBMITTED},
        Status.EXPIRED: {Status.DRAFT},
        Status.ACCEPTED: {Status.VOIDED},
        Status.APPROVED: {Status.VOIDED},
        Status.CLOSED: {Status.DRAFT},
        Status.VOIDED: set(),
    }
    OPEN: ClassVar = frozenset({Status.DRAFT, Status.RETURNED})
    # What pages print beside it.
    BESIDE: ClassVar = (
        *("session__therapist__user", "session__therapist__practice", "session__client", "session__group"),
        *("submission", "attendance"),
    )

    session = models.ForeignKey(TherapySession, on_delete=models.PROTECT, related_name="invoices")
    # The session's therapist once more, so that one index holds whose and in which state; other indexes than the
    # foreign key's own begin with it. See docs/decisions/0006-an-invoice-carries-its-therapist.md.
    therapist = models.ForeignKey(Therapist, on_delete=models.PROTECT, related_name="invoices", db_index=False)
    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT)
    status_at = models.DateTimeField()
    submit_by = models.DateTimeField()
    number = models.CharField(max_length=10, unique=True, null=True, blank=True)  # unique when there
    submission = models.OneToOneField("Submission", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    # The outcome that closed it; None while it is not closed. Looked up from here alone, so it needs no index.
    attendance = models.ForeignKey(
        "Attendance", on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    returned_because = EncryptedText(default="")
    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by", help_text="A voided one."
    )
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
            models.CheckConstraint(condition=~Q(replaces=F("id")), name="replaces_another"),
            models.CheckConstraint(
                condition=Q(status="closed", attendance__isnull=False)
                | (~Q(status="closed") & Q(attendance__isnull=True)),
                name="closed_by_an_attendance",
            ),
        ]
        indexes: ClassVar = [
            # The review queue.
            models.Index(fields=["status", "status_at"]),
            # The worklist's "to confirm" and "expired", and sessions confirmed together: a therapist's, by deadline.
            models.Index(
                fields=["therapist", "submit_by", "id"],
                condition=Q(status__in=["draft", "expired"]),
                name="unsent_of_therapist",
            ),
            # The worklist's "returned": a therapist's, by when they came back.
            models.Index(
                fields=["therapist", "status_at", "id"], condition=Q(status="returned"), name="returned_of_therapist"
            ),
            # The list of invoices: a therapist's own, and for support everybody's, by when their state changed last.
            models.Index(
                fields=["therapist", "status_at", "id"],
                condition=Q(submission__isnull=False),
                name="submitted_of_therapist",
            ),
            models.Index(
                fields=["status_at", "id"], condition=Q(submission__isnull=False), name="submitted_of_everybody"
            ),
        ]

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

    def is_closed_by_deadline(self, now: datetime) -> bool:
        """Was it not submitted in time? The clock decides, whether the job has marked it or not."""
        return self.status == self.Status.EXPIRED or (self.status == self.Status.DRAFT and self.submit_by < now)

    @property
    def reopening(self) -> "Reopening | None":
        """While it waits to be submitted: the newest reopening."""
        return next(reversed(self.reopenings.all()), None) if self.status == self.Status.DRAFT else None

    def move_to(self, status: "Invoice.Status") -> None:
        """Set a status that the present one leads to; the caller saves. Raises ValueError for any other."""
        if status not in self.TRANSITIONS[self.Status(self.status)]:
            raise ValueError(f"An invoice does not go from {self.status} to {status}.")
        self.status = status
