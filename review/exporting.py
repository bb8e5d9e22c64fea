"""A list as a file: what the page shows under the same filter, row by row, and the trace that it left the house."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import User
from audit.record import record
from invoicing.csv_text import Cell
from invoicing.models import Hold, HoldQuerySet, Invoice
from invoicing.models.holds import SEVERITIES
from review.filters import Filters
from review.queue import listed

INVOICE_COLUMNS = (
    *("receipt", "status", "status since", "date of service", "session start", "time zone", "client", "therapist"),
    *("payer", "code", "minutes", "time source", "started", "ended", "total charge", "submitted", "version"),
)
QUEUE_COLUMNS = (
    *("receipt", "severity", "flags", "state", "outcome", "waiting since", "decided", "decided by", "taken by"),
    *("client", "therapist", "payer", "code", "minutes", "recorded milliseconds", "time source"),
    *("date of service", "session start", "time zone"),
)
# Rows that are fetched at once, of however many there are.
CHUNK = 500


@transaction.atomic
def record_export(what: str, rows: QuerySet[Any], filters: dict[str, str], *, by: User) -> int:
    """Keep who took which list away, under which filter, and how many rows it has now."""
    count = rows.count()
    record("list.exported", by, by=by, what=what, filters=filters, rows=count)
    return count


def invoice_rows(invoices: QuerySet[Invoice], most: int) -> Iterator[tuple[Cell, ...]]:
    """One row an invoice in the list's order, from a cursor of the server; no more than were counted."""
    for invoice in invoices[:most].iterator(chunk_size=CHUNK):
        yield _row(invoice)


def queue_rows(holds: HoldQuerySet, filters: Filters, now: datetime, most: int) -> Iterator[tuple[Cell, ...]]:
    """One row a hold in the queue's order, as the page tells it: the client as initials."""
    for hold in listed(holds, filters)[:most].iterator(chunk_size=CHUNK):
        yield _queue_row(hold, now)


def _queue_row(hold: Hold, now: datetime) -> tuple[Cell, ...]:
    session, submission = hold.invoice.session, hold.submission
    zone = session.zone
    return (
        hold.invoice.number,
        SEVERITIES[hold.rank].value,
        ", ".join(flag.flag_id for flag in submission.flags.all()),
        hold.get_state_display(),
        hold.get_outcome_display(),
        hold.since.astimezone(zone),
        hold.decided_at.astimezone(zone) if hold.decided_at else None,
        hold.decided_by.name if hold.decided_by else "",
        hold.claimed_by.name if hold.claimed_by and hold.is_claimed(now) else "",
        session.client.initials,
        str(hold.therapist),
        hold.payer.name if hold.payer else "",
        hold.code,
        submission.minutes,
        submission.recorded_live_ms,
        submission.time_source,
        hold.date_of_service,
        session.scheduled_start_at.astimezone(zone),
        session.time_zone,
    )


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
