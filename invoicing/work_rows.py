"""Rows to a therapist's Work: every invoice that stands, one therapist after the other, in one query.

Only one therapist's rows are in memory at a time, however many there are.
"""

from collections.abc import Iterator
from datetime import date, datetime
from itertools import groupby

from cpt.rulebook import Rulebook
from cpt.time_rules import limits
from invoicing.case import TimeSource, milliseconds
from invoicing.models import Invoice
from invoicing.work import Billed, CodeFacts, Work

CHUNK = 2000
COLUMNS = (
    *("submission__therapist_id", "pk", "session_id", "session__group_id", "submission__date_of_service"),
    *("submission__code", "submission__minutes", "submission__started_at", "submission__ended_at"),
    *("session__scheduled_start_at", "session__scheduled_end_at", "submission__time_source"),
    "submission__disruption_note",
)
ORDER = ("submission__therapist_id", "submission__date_of_service", "submission__started_at", "pk")


def works(first: date, last: date, codes: dict[str, CodeFacts]) -> Iterator[tuple[int, Work]]:
    """Each therapist's id and work, from the first date of service to the last, both included."""
    standing = Invoice.objects.sent().filter(submission__date_of_service__range=(first, last))
    rows = standing.order_by(*ORDER).values_list(*COLUMNS).iterator(chunk_size=CHUNK)
    for therapist_id, group in groupby(rows, key=lambda row: int(row[0])):
        yield therapist_id, Work(tuple(_billed(*row[1:]) for row in group), last, codes)


def code_facts(book: Rulebook) -> dict[str, CodeFacts]:
    """The code list as patterns see it: the general rules of one day."""
    return {
        choice.value: CodeFacts(
            kind=choice.kind,
            starts_at=span.min_minutes if (span := limits(choice)) else None,
            is_reported=choice.base.is_time_reported,
        )
        for choice in book.choices()
    }


def _billed(
    invoice_id: int,
    session_id: int,
    group_id: int | None,
    on: date,
    code: str,
    minutes: int,
    started_at: datetime,
    ended_at: datetime,
    scheduled_start_at: datetime,
    scheduled_end_at: datetime,
    time_source: str,
    note: str,
) -> Billed:
    return Billed(
        invoice_id=invoice_id,
        session_id=session_id,
        group_id=group_id,
        on=on,
        code=code,
        minutes=minutes,
        span=(milliseconds(started_at), milliseconds(ended_at)),
        scheduled=(milliseconds(scheduled_start_at), milliseconds(scheduled_end_at)),
        is_entered=time_source != TimeSource.RECORDED,
        note=note,
    )
