"""Drafts whose deadline has passed become expired. The clock has decided that already; this writes it down."""

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction

from audit.record import record
from invoicing.models import Invoice

# So many drafts are locked at a time.
BATCH = 50


def expire_overdue(now: datetime, *, batch: int = BATCH) -> Iterator[list[int]]:
    """The invoices of each batch as it is stored, each batch in a transaction of its own.

    Run twice at once, either run takes what the other has not got hold of. What somebody submits or saves at this very
    moment is left to the next run. Nothing but drafts is touched: returned invoices have no deadline.
    """
    after = 0
    while found := _expire_batch(now, after, batch):
        yield found
        after = found[-1]


@transaction.atomic
def _expire_batch(now: datetime, after: int, batch: int) -> list[int]:
    # Without skip_locked a batch would wait for one invoice with the others in its hands.
    free = Invoice.objects.overdue(now).filter(pk__gt=after).select_for_update(skip_locked=True)
    invoices = list(free.order_by("pk")[:batch])
    for invoice in invoices:
        invoice.move_to(Invoice.Status.EXPIRED)
        invoice.status_at = now
    # The version stays: an open form is answered by the deadline, not by somebody else's change.
    Invoice.objects.bulk_update(invoices, ["status", "status_at"])
    for invoice in invoices:
        record("invoice.expired", invoice, by=None, submit_by=invoice.submit_by.isoformat())
    return [invoice.pk for invoice in invoices]
