"""What the page of one flagged invoice shows: the evidence, every version with what was said of it, the history."""

from datetime import datetime, timedelta

from django.conf import settings

from accounts.models import User
from audit.models import Event
from invoicing.keyset import key_of
from invoicing.models import Hold, Invoice, Remark
from invoicing.record_since import record_context
from review.filters import Filters
from review.links import next_address, queue_address
from review.queue import ORDER


def invoice_context(invoice: Invoice, user: User, filters: Filters, now: datetime) -> dict[str, object]:
    """Everything but the form."""
    versions = invoice.submissions.select_related("by", "time_edit").prefetch_related(
        "lines", "flags", "decisions__by", "remarks__by", "remarks__answer__by"
    )
    history = list(Event.objects.about(invoice))
    hold = Hold.objects.filter(submission=invoice.submission_id).select_related("claimed_by", "decided_by").first()
    return {
        "invoice": invoice,
        "session": invoice.session,
        "versions": versions.order_by("-sequence"),
        **record_context(invoice),
        "history": history,
        "latest": history[-1] if history else None,
        "is_waiting": invoice.status == Invoice.Status.FLAGGED,
        "open_questions": Remark.objects.filter(invoice=invoice).open_questions(),
        "query": filters.query,
        "queue_address": queue_address(filters),
        "next_address": next_address(filters, key_of(hold, ORDER) if hold else ""),
        "hold": hold,
        **_claim(hold, user, now),
    }


def _claim(hold: Hold | None, user: User, now: datetime) -> dict[str, object]:
    """Who is on it, and until when."""
    if hold is None or hold.claimed_at is None or not hold.is_claimed(now):
        return {"is_mine": False, "is_others": False}
    is_others = hold.is_claimed_by_other(user, now)
    until = hold.claimed_at + timedelta(minutes=settings.REVIEW_CLAIM_MINUTES)
    return {"is_mine": not is_others, "is_others": is_others, "claimed_until": until}
