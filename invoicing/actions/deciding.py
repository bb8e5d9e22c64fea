"""A reviewer's decisions on a flagged invoice."""

from django.db import transaction

from accounts.models import User
from audit.record import record
from invoicing.actions.locking import AlreadySubmitted, locked, refuse_stale, save
from invoicing.models import Invoice


@transaction.atomic
def approve_invoice(invoice: Invoice, *, by: User, version: int | None) -> Invoice:
    """Let a flagged invoice pass. Raises StaleVersion; AlreadySubmitted when it is not in review any more."""
    return _decide(invoice, Invoice.Status.APPROVED, by=by, version=version)


@transaction.atomic
def return_invoice(invoice: Invoice, *, by: User, version: int | None, because: str) -> Invoice:
    """Send a flagged invoice back to the therapist with words. Raises as approve_invoice."""
    return _decide(invoice, Invoice.Status.RETURNED, by=by, version=version, because=because)


def _decide(invoice: Invoice, status: Invoice.Status, *, by: User, version: int | None, because: str = "") -> Invoice:
    invoice = locked(invoice)
    refuse_stale(invoice, version)
    if invoice.status != Invoice.Status.FLAGGED:
        raise AlreadySubmitted
    invoice.move_to(status)
    invoice.returned_because = because
    save(invoice)
    record(f"invoice.{status}", invoice, by=by, submission=invoice.submission_id)
    return invoice
