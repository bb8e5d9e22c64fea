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
    submission = invoice.submission_id
    if kind == Decision.Kind.APPROVE:
        approve_invoice(invoice, by=by, version=version)
    else:
        return_invoice(invoice, by=by, version=version, because=comment)
    return Decision.objects.create(
        invoice=invoice, submission_id=submission, kind=kind, comment=comment, at=timezone.now(), by=by
    )
