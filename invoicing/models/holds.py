"""What waits for a person: one row for each submission that was held, with everything the queue sorts and filters by.

Flags and submissions never change; a hold does: it is claimed, asked about, escalated and decided. Its own columns
repeat what the submission froze, so that the queue reads one narrow table however many invoices there are.
"""

from datetime import datetime, timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts import permissions
from accounts.models import Therapist, User
from cpt.models import Payer
from invoicing.flags import FlagSeverity
from invoicing.models.invoices import Invoice
from invoicing.models.submissions import Submission

SEVERITIES = tuple(FlagSeverity)


class HoldQuerySet(models.QuerySet["Hold"]):
    """Questions about many holds."""

    def visible_to(self, user: User) -> "HoldQuerySet":
        """Every one for support and admins; for nobody else."""
        return self.all() if permissions.may_review(user) else self.none()

    def undecided(self) -> "HoldQuerySet":
        """Those that wait: for a reviewer, an admin or the therapist's answer."""
        return self.filter(decided_at__isnull=True)


class Hold(models.Model):
    """One held submission. `rank`: place of its most severe flag in FlagSeverity, 0 is critical."""

    class State(models.TextChoices):
        """Who has the next word."""

        WAITING = "waiting", "Waiting"
        ASKED = "asked", "Therapist asked"
        ESCALATED = "escalated", "Escalated"
        DECIDED = "decided", "Decided"

    class Outcome(models.TextChoices):
        """How it ended."""

        APPROVED = "approved", "Approved"
        RETURNED = "returned", "Returned"
        VOIDED = "voided", "Voided"

    submission = models.OneToOneField(Submission, on_delete=models.PROTECT, related_name="hold")
    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="holds")
    rank = models.PositiveSmallIntegerField()
    since = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    was_escalated = models.BooleanField(default=False, db_default=False)
    only_flag = models.CharField(max_length=40, blank=True, help_text="The holding flag, where there is just one.")
    # What the queue is filtered by, as the submission has it
    therapist = models.ForeignKey(Therapist, on_delete=models.PROTECT, related_name="+")
    payer = models.ForeignKey(Payer, on_delete=models.PROTECT, null=True, related_name="+")
    code = models.CharField(max_length=11)
    date_of_service = models.DateField()
    # Who is on it now, and who ended it
    claimed_at = models.DateTimeField(null=True)
    claimed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)

    objects = HoldQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["invoice"], condition=Q(decided_at__isnull=True), name="one_undecided_hold_an_invoice"
            ),
            models.CheckConstraint(
                condition=Q(claimed_at__isnull=True, claimed_by__isnull=True)
                | Q(claimed_at__isnull=False, claimed_by__isnull=False),
                name="claim_is_a_pair",
            ),
            models.CheckConstraint(
                condition=Q(
                    decided_at__isnull=True,
                    decided_by__isnull=True,
                    outcome="",
                    state__in=["waiting", "asked", "escalated"],
                )
                | Q(
                    decided_at__isnull=False,
                    decided_by__isnull=False,
                    outcome__in=["approved", "returned", "voided"],
                    state="decided",
                ),
                name="decided_hold_has_its_outcome",
            ),
        ]
        indexes: ClassVar = [
            # The queue in its order: whatever waits, and one state of it.
            models.Index(fields=["rank", "since", "id"], condition=Q(decided_at__isnull=True), name="hold_in_order"),
            models.Index(
                fields=["state", "rank", "since", "id"],
                condition=Q(decided_at__isnull=True),
                name="hold_in_order_by_state",
            ),
            # The queue filtered by what few of the waiting share (review/filters.py): without these a page walks the
            # whole queue in its order, or reads all that fit and sorts them.
            models.Index(
                fields=["payer", "rank", "since", "id"], condition=Q(decided_at__isnull=True), name="hold_of_payer"
            ),
            models.Index(
                fields=["therapist", "rank", "since", "id"],
                condition=Q(decided_at__isnull=True),
                name="hold_of_therapist",
            ),
            models.Index(
                fields=["code", "rank", "since", "id"], condition=Q(decided_at__isnull=True), name="hold_of_code"
            ),
            models.Index(
                fields=["date_of_service", "rank", "since", "id"],
                condition=Q(decided_at__isnull=True),
                name="hold_of_day",
            ),
            # What a therapist is asked, for every page of the worklist.
            models.Index(fields=["therapist"], condition=Q(state="asked"), name="hold_asked"),
            # What may be approved together: those with this one flag alone.
            models.Index(
                fields=["only_flag", "rank", "since", "id"],
                condition=Q(decided_at__isnull=True) & ~Q(only_flag=""),
                name="hold_with_one_flag",
            ),
            # What was decided, newest first; and the numbers of some days.
            models.Index(fields=["decided_at", "id"], condition=Q(decided_at__isnull=False), name="hold_decided"),
        ]

    def __str__(self) -> str:
        return f"hold of submission {self.submission_id}"

    @property
    def severity(self) -> str:
        """The most severe flag's."""
        return SEVERITIES[self.rank]

    @property
    def is_decided(self) -> bool:
        """Is nothing left to do?"""
        return self.decided_at is not None

    def is_claimed(self, now: datetime) -> bool:
        """Is somebody on it? A claim that nobody used for a while holds nobody up."""
        return self.claimed_at is not None and now - self.claimed_at < timedelta(minutes=settings.REVIEW_CLAIM_MINUTES)

    def is_claimed_by_other(self, user: User, now: datetime) -> bool:
        """Is somebody else on it?"""
        return self.is_claimed(now) and self.claimed_by_id != user.pk
