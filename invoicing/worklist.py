"""Which of a therapist's sessions stand in which view of the worklist, and in which order?"""

from datetime import datetime

from django.db.models import Count, Q

from invoicing.models import Invoice, InvoiceQuerySet

Status = Invoice.Status
VIEWS = {
    "to-confirm": "To confirm",
    "returned": "Returned",
    "upcoming": "Upcoming",
    "submitted": "Submitted",
    "expired": "Expired",
    "all": "All",
}
# In these views every row could stand anywhere in its life; the others hold one status each.
MIXED = {"submitted", "expired", "all"}
ORDERS = {"to-confirm": ("submit_by", "pk"), "upcoming": ("session__scheduled_start_at", "pk")}
NEWEST_FIRST = ("-session__scheduled_start_at", "-pk")


def condition(view: str, now: datetime) -> Q:
    """What an invoice must be to stand in the view. The clock decides about deadlines, not the status alone."""
    is_open, is_over = Q(submit_by__gte=now), Q(session__scheduled_end_at__lte=now)
    return {
        "to-confirm": Q(status=Status.DRAFT) & is_open & is_over,
        "upcoming": Q(status=Status.DRAFT) & ~is_over,
        "returned": Q(status=Status.RETURNED),
        "submitted": Q(submission__isnull=False) & ~Q(status=Status.RETURNED),
        "expired": Q(status=Status.EXPIRED) | (Q(status=Status.DRAFT) & ~is_open),
        "all": Q(),
    }[view]


def rows(invoices: InvoiceQuerySet, view: str, now: datetime) -> InvoiceQuerySet:
    """The invoices of one view with what a row prints."""
    return (
        invoices.filter(condition(view, now))
        .with_session()
        .prefetch_related("reopenings")
        .order_by(*ORDERS.get(view, NEWEST_FIRST))
    )


def counts(invoices: InvoiceQuerySet, now: datetime) -> dict[str, int]:
    """How many stand in each view but the last, in one query."""
    asked = {view.replace("-", "_"): Count("pk", filter=condition(view, now)) for view in VIEWS if view != "all"}
    found = invoices.aggregate(**asked)
    return {name.replace("_", "-"): count for name, count in found.items()}
