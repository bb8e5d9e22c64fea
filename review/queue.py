"""Which invoices wait for a person, and in which order?"""

from django.db.models import Case, IntegerField, Min, QuerySet, Value, When

from invoicing.flags import FlagSeverity
from invoicing.models import Invoice


def waiting(invoices: QuerySet[Invoice]) -> QuerySet[Invoice]:
    """Flagged invoices, the most severe flag of the present version first, then the longest wait."""
    ranks = [When(submission__flags__severity=name, then=Value(rank)) for rank, name in enumerate(FlagSeverity)]
    severity = Min(Case(*ranks, default=Value(len(ranks)), output_field=IntegerField()))
    return (
        invoices.filter(status=Invoice.Status.FLAGGED)
        .annotate(rank=severity)
        .prefetch_related("submission__flags")
        .order_by("rank", "status_at", "pk")
    )
