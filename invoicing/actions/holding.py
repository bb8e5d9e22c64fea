"""How a submission gets into the review queue, and out of it. Called by actions that have locked the invoice."""

from collections.abc import Sequence

from django.db.models import F
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.models import User
from invoicing.flags import FlagSeverity, RaisedFlag
from invoicing.models import Hold, Invoice, Submission

ORDER = list(FlagSeverity)


def open_hold(submission: Submission, raised: Sequence[RaisedFlag]) -> Hold:
    """Queue a submission that flags hold."""
    holding = [flag for flag in raised if flag.is_holding]
    coverage = submission.coverage
    return Hold.objects.create(
        submission=submission,
        invoice=submission.invoice,
        rank=min(ORDER.index(flag.severity) for flag in holding),
        since=submission.at,
        only_flag=holding[0].id if len(holding) == 1 else "",
        therapist=submission.therapist,
        payer_id=coverage.payer_id if coverage else None,
        code=submission.code,
        date_of_service=submission.date_of_service,
    )


def put_hold(invoice: Invoice, state: Hold.State) -> None:
    """The present submission waits for somebody else now, so nobody is on it."""
    changes: dict[str, object] = {"state": state, "claimed_at": None, "claimed_by": None}
    if state == Hold.State.ESCALATED:
        changes["was_escalated"] = True
    Hold.objects.filter(submission=invoice.submission_id).update(**changes)


def end_hold(invoice: Invoice, outcome: Hold.Outcome, by: User) -> None:
    """The present submission is decided on: it leaves the queue, and nobody has to be on it.

    Of one that was approved, and voided later, the outcome is another; it left the queue when it was approved.
    """
    Hold.objects.filter(submission=invoice.submission_id).update(
        state=Hold.State.DECIDED,
        outcome=outcome,
        decided_at=Coalesce(F("decided_at"), timezone.now()),
        decided_by=Coalesce(F("decided_by"), by.pk),
        claimed_at=None,
        claimed_by=None,
    )
