"""What the page of one flagged invoice shows: the evidence, every version with what was said of it, the history."""

from audit.models import Event
from invoicing.models import Invoice, Remark
from invoicing.record_since import record_context


def invoice_context(invoice: Invoice) -> dict[str, object]:
    """Everything but the form."""
    versions = invoice.submissions.select_related("by", "time_edit").prefetch_related(
        "lines", "flags", "decisions__by", "remarks__by", "remarks__answer__by"
    )
    history = list(Event.objects.about(invoice))
    return {
        "invoice": invoice,
        "session": invoice.session,
        "versions": versions.order_by("-sequence"),
        **record_context(invoice),
        "history": history,
        "latest": history[-1] if history else None,
        "is_waiting": invoice.status == Invoice.Status.FLAGGED,
        "open_questions": Remark.objects.filter(invoice=invoice).open_questions(),
    }
