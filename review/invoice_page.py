"""What the page of one flagged invoice shows: the evidence, every version with what was said of it, the history."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q, QuerySet

from accounts.models import User
from audit.models import Event
from cpt.catalogue import rulebook_for
from cpt.suggestions import ladder
from cpt.time_rules import limits
from invoicing.case import Source
from invoicing.keyset import key_of
from invoicing.models import Flag, Hold, Invoice, Submission
from invoicing.record_since import record_context
from invoicing.versions import versions_of
from review.crossing import Comparison, Span, compare
from review.evidence_words import told
from review.filters import Filters
from review.links import next_address, queue_address
from review.queue import ORDER
from review.recent import of_client, of_therapist, same_day
from sessions_app.intervals import MINUTE_MS


@dataclass(frozen=True, slots=True)
class Raised:
    """A flag, and the values that raised it in words."""

    flag: Flag
    evidence: list[tuple[str, str]]


def invoice_context(invoice: Invoice, user: User, filters: Filters, now: datetime) -> dict[str, object]:
    """Everything but the form."""
    hold = Hold.objects.filter(submission=invoice.submission_id).select_related("claimed_by", "decided_by").first()
    present, *earlier = versions_of(invoice, "decisions__by")
    history = list(_history(invoice))
    return {
        "invoice": invoice,
        "session": invoice.session,
        "present": present,
        "earlier": earlier,
        "raised": [Raised(flag, told(flag.evidence, invoice.session.zone)) for flag in present.submission.flags.all()],
        "comparison": _comparison(invoice, present.submission),
        **record_context(invoice),
        "history": history,
        "latest": next((one for one in reversed(history) if one.subject_type == Invoice._meta.label_lower), None),
        "is_waiting": invoice.status == Invoice.Status.FLAGGED,
        **_beside(invoice, user),
        **_way(hold, filters),
        **_claim(hold, user, now),
    }


def _history(invoice: Invoice) -> QuerySet[Event]:
    """Of the invoice, its session, and who was on it when."""
    holds = invoice.holds.values("pk")
    about = (
        Q(subject_type=Invoice._meta.label_lower, subject_id=invoice.pk)
        | Q(subject_type=invoice.session._meta.label_lower, subject_id=invoice.session_id)
        | Q(subject_type=Hold._meta.label_lower, subject_id__in=holds)
    )
    return Event.objects.filter(about).of_changes().select_related("by").order_by("pk")


def _comparison(invoice: Invoice, submission: Submission) -> Comparison | None:
    """Entered beside recorded minutes, with the codes' limits on the date of service; None without a recording."""
    if submission.recorded_source == Source.ATTESTED:
        return None
    payer = submission.coverage.payer if submission.coverage else None
    token = getattr(invoice, "rules_token", None)
    book = rulebook_for(submission.practice_id, payer, submission.date_of_service, token)
    choice = book.choice(submission.code)
    rungs = ladder(book, submission.licence, choice) if choice else []
    spans = (
        Span(rung.value, span.min_minutes, span.max_minutes)
        for rung in rungs
        if (span := limits(rung)) is not None and span.min_minutes is not None
    )
    return compare(submission.recorded_live_ms // MINUTE_MS, submission.minutes, spans)


def _beside(invoice: Invoice, user: User) -> dict[str, object]:
    """What was billed lately."""
    sessions, minutes = same_day(invoice, user)
    return {
        "of_client": of_client(invoice, user),
        "of_therapist": of_therapist(invoice, user),
        "day_sessions": sessions,
        "day_minutes": minutes,
    }


def _way(hold: Hold | None, filters: Filters) -> dict[str, object]:
    """Back to the queue, and on to the next one."""
    return {
        "hold": hold,
        "query": filters.query,
        "queue_address": queue_address(filters),
        "next_address": next_address(filters, key_of(hold, ORDER) if hold else ""),
    }


def _claim(hold: Hold | None, user: User, now: datetime) -> dict[str, object]:
    """Who is on it, and until when."""
    if hold is None or hold.claimed_at is None or not hold.is_claimed(now):
        return {"is_mine": False, "is_others": False}
    is_others = hold.is_claimed_by_other(user, now)
    until = hold.claimed_at + timedelta(minutes=settings.REVIEW_CLAIM_MINUTES)
    return {"is_mine": not is_others, "is_others": is_others, "claimed_until": until}
