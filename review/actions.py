"""Everything that reviewers change."""

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from invoicing.actions.deciding import approve_invoice, return_invoice
from invoicing.models import Invoice
from review.models import Decision


@transaction.atomic
def decide(invoice: Invoice, *, kind: str, comment: str, version: int | None, by: User) -> Decision:
    """Approve or return a flagged invoice, and keep the words.

    Raises StaleVersion when the invoice changed since the page was opened, AlreadySubmitted when it is not in
    review any more.
    """
    if kind == Decision.Kind.APPROVE:
        decided = approve_invoice(invoice, by=by, version=version)
    else:
        decided = return_invoice(invoice, by=by, version=version, because=comment)
    # A flagged invoice has a submission; the lock above keeps it the one that was decided on.
    assert decided.submission is not None
    return Decision.objects.create(
        invoice=decided,
        submission=decided.submission,
        kind=kind,
        comment=comment,
        at=timezone.now(),
        by=by,
    )
