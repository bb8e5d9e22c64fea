"""Everything that reviewers change."""

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from invoicing.actions.deciding import approve_invoice, return_invoice
from invoicing.actions.locking import AlreadySubmitted, StaleVersion
from invoicing.models import Invoice
from review.models import Decision


def decide(invoice: Invoice, *, kind: str, comment: str, version: int | None, by: User) -> Decision:
    """Approve or return a flagged invoice, and keep the words. The same decision sent twice is one.

    Raises StaleVersion when the invoice changed since the page was opened, AlreadySubmitted when it is not in
    review any more.
    """
    try:
        return _decide(invoice, kind=kind, comment=comment, version=version, by=by)
    except (AlreadySubmitted, StaleVersion):
        last = Decision.objects.filter(invoice=invoice).order_by("-pk").first()
        if last is None or (last.kind, last.comment, last.by_id) != (kind, comment, by.pk):
            raise
        return last


@transaction.atomic
def _decide(invoice: Invoice, *, kind: str, comment: str, version: int | None, by: User) -> Decision:
    kept: list[Decision] = []

    def keep(decided: Invoice) -> None:
        # A flagged invoice has a submission; the lock keeps it the one that is decided on.
        assert decided.submission is not None
        kept.append(
            Decision.objects.create(
                invoice=decided,
                submission=decided.submission,
                kind=kind,
                comment=comment,
                at=timezone.now(),
                by=by,
            )
        )

    if kind == Decision.Kind.APPROVE:
        approve_invoice(invoice, by=by, version=version, keep=keep)
    else:
        return_invoice(invoice, by=by, version=version, because=comment, keep=keep)
    return kept[0]
