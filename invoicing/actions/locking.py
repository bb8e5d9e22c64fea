"""How an action gets hold of an invoice, and leaves it."""

from django.utils import timezone

from invoicing.beside import to_be_checked
from invoicing.models import Invoice, InvoiceQuerySet


class AlreadySubmitted(Exception):
    """The invoice's status does not allow this any more: somebody was faster."""


class StaleVersion(Exception):
    """The invoice changed since the page was opened."""


def locked(invoice: Invoice) -> Invoice:
    """The row as it is now with its session, ours until the transaction ends."""
    return _locked(Invoice.objects.with_session(), invoice)


def locked_to_check(invoice: Invoice) -> Invoice:
    """As `locked`, with what a check needs."""
    return _locked(to_be_checked(Invoice.objects.all()), invoice)


def _locked(rows: InvoiceQuerySet, invoice: Invoice) -> Invoice:
    """Read after the lock was granted: what a row waits for may change what stands beside it."""
    Invoice.objects.select_for_update().only("pk").get(pk=invoice.pk)
    return rows.filter(pk=invoice.pk)[0]


def refuse_stale(invoice: Invoice, version: int | None) -> None:
    """Raise StaleVersion when the page was made from another version than the present one; None asks nothing."""
    if version is not None and version != invoice.version:
        raise StaleVersion


def save(invoice: Invoice) -> None:
    """Save a locked row as its next version."""
    invoice.version += 1
    invoice.status_at = timezone.now()
    invoice.save()


def renew(invoice: Invoice) -> None:
    """The next version of a locked row that stays in its status: a page that was opened before is stale."""
    invoice.version += 1
    invoice.save(update_fields=["version"])
