"""A reviewer's decisions on a flagged invoice.

Each locks the invoice, and raises StaleVersion when it changed since the page was opened, AlreadySubmitted when it is
not in review any more. `keep` stores what else belongs to the decision, before its audit event.
"""

from collections.abc import Callable

from django.db import transaction

from accounts.models import User
from audit.record import record
from invoicing.actions.holding import end_hold, put_hold
from invoicing.actions.locking import AlreadySubmitted, locked, refuse_stale, renew, save
from invoicing.actions.remarking import add_remark
from invoicing.models import Hold, Invoice, Remark

Keep = Callable[[Invoice], object]


def keep_nothing(invoice: Invoice) -> None:
    """Whoever decides without keeping more than the status."""


@transaction.atomic
def approve_invoice(invoice: Invoice, *, by: User, version: int | None, keep: Keep = keep_nothing) -> Invoice:
    """Let a flagged invoice pass."""
    invoice = _in_review(invoice, version)
    return _end(invoice, Invoice.Status.APPROVED, by, keep)


@transaction.atomic
def return_invoice(
    invoice: Invoice, *, by: User, version: int | None, because: str, keep: Keep = keep_nothing
) -> Invoice:
    """Send a flagged invoice back to the therapist with words."""
    invoice = _in_review(invoice, version)
    invoice.returned_because = because
    add_remark(invoice, Remark.Kind.RETURN, because, by)
    return _end(invoice, Invoice.Status.RETURNED, by, keep)


@transaction.atomic
def ask_therapist(invoice: Invoice, *, by: User, version: int | None, words: str, keep: Keep = keep_nothing) -> Invoice:
    """Ask something; the invoice stays in review, and waits for the answer."""
    invoice = _in_review(invoice, version)
    add_remark(invoice, Remark.Kind.QUESTION, words, by)
    return _stay(invoice, Hold.State.ASKED, "invoice.asked-about", by, keep)


@transaction.atomic
def escalate_invoice(invoice: Invoice, *, by: User, version: int | None, keep: Keep = keep_nothing) -> Invoice:
    """Leave it to an admin; the invoice stays in review."""
    invoice = _in_review(invoice, version)
    return _stay(invoice, Hold.State.ESCALATED, "invoice.escalated", by, keep)


def _in_review(invoice: Invoice, version: int | None) -> Invoice:
    invoice = locked(invoice)
    refuse_stale(invoice, version)
    if invoice.status != Invoice.Status.FLAGGED:
        raise AlreadySubmitted
    return invoice


def _end(invoice: Invoice, status: Invoice.Status, by: User, keep: Keep) -> Invoice:
    invoice.move_to(status)
    save(invoice)
    end_hold(invoice, Hold.Outcome(status), by)
    keep(invoice)
    record(f"invoice.{status}", invoice, by=by, submission=invoice.submission_id)
    return invoice


def _stay(invoice: Invoice, state: Hold.State, action: str, by: User, keep: Keep) -> Invoice:
    renew(invoice)
    put_hold(invoice, state)
    keep(invoice)
    record(action, invoice, by=by, submission=invoice.submission_id)
    return invoice
