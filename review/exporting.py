"""A list as a file: what the page shows under the same filter, row by row, and the trace that it left the house."""

from collections.abc import Iterator

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import User
from audit.record import record
from invoicing.csv_text import Cell
from invoicing.models import Invoice

INVOICE_COLUMNS = (
    *("receipt", "status", "status since", "date of service", "session start", "time zone", "client", "therapist"),
    *("payer", "code", "minutes", "time source", "started", "ended", "total charge", "submitted", "version"),
)
# Rows that are fetched at once, of however many there are.
CHUNK = 500


@transaction.atomic
def record_export(what: str, invoices: QuerySet[Invoice], filters: dict[str, str], *, by: User) -> int:
    """Keep who took which list away, under which filter, and how many rows it has now."""
    rows = invoices.count()
    record("list.exported", by, by=by, what=what, filters=filters, rows=rows)
    return rows


def invoice_rows(invoices: QuerySet[Invoice], most: int) -> Iterator[tuple[Cell, ...]]:
    """One row an invoice in the list's order, from a cursor of the server; no more than were counted."""
    for invoice in invoices[:most].iterator(chunk_size=CHUNK):
        yield _row(invoice)


def _row(invoice: Invoice) -> tuple[Cell, ...]:
    session, submission = invoice.session, invoice.submission
    assert submission is not None  # the list holds what was submitted
    zone = session.zone
    return (
        invoice.number,
        invoice.get_status_display(),
        invoice.status_at.astimezone(zone),
        submission.date_of_service,
        session.scheduled_start_at.astimezone(zone),
        session.time_zone,
        session.client.name,
        str(session.therapist),
        submission.payer_name,
        submission.code,
        submission.minutes,
        submission.time_source,
        submission.started_at.astimezone(zone),
        submission.ended_at.astimezone(zone),
        submission.total_charge,
        submission.at.astimezone(zone),
        submission.sequence,
    )
