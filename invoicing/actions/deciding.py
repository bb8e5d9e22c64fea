"""A reviewer's decisions on a flagged invoice."""

from collections.abc import Callable

from django.db import transaction

from accounts.models import User
from audit.record import record
from invoicing.actions.holding import end_hold
from invoicing.actions.locking import AlreadySubmitted, locked, refuse_stale, save
from invoicing.models import Hold, Invoice

Keep = Callable[[Invoice], object]


def _nothing(invoice: Invoice) -> None:
    """Whoever decides without keeping more than the status."""


@transaction.atomic
def approve_invoice(invoice: Invoice, *, by: User, version: int | None, keep: Keep = _nothing) -> Invoice:
    """Let a flagged invoice pass; `keep` stores what else belongs to the decision, before its audit event.

    Raises StaleVersion; AlreadySubmitted when it is not in review any more.
    """
    return _decide(invoice, Invoice.Status.APPROVED, by, version, keep)


@transaction.atomic
def return_invoice(invoice: Invoice, *, by: User, version: int | None, because: str, keep: Keep = _nothing) -> Invoice:
    """Send a flagged invoice back to the therapist with words. As approve_invoice."""
    return _decide(invoice, Invoice.Status.RETURNED, by, version, keep, because)


def _decide(
    invoice: Invoice, status: Invoice.Status, by: User, version: int | None, keep: Keep, because: str = ""
) -> Invoice:
    invoice = locked(invoice)
    refuse_stale(invoice, version)
    if invoice.status != Invoice.Status.FLAGGED:
        raise AlreadySubmitted
    invoice.move_to(status)
    invoice.returned_because = because
    save(invoice)
    end_hold(invoice, Hold.Outcome(status), by)
    keep(invoice)
    record(f"invoice.{status}", invoice, by=by, submission=invoice.submission_id)
    return invoice
