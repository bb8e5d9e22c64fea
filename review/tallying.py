"""Rows to tallies: a therapist's submitted invoices of some days and everybody else's, read once and never kept."""

from collections import defaultdict
from datetime import date

from accounts.models import Therapist, User
from cpt.catalogue import rulebook_for
from cpt.models.versions import current_token
from cpt.time_rules import limits
from invoicing.models import Invoice, InvoiceLine
from review.observed import BilledLine, Observed, observed
from review.tally import Sent, Tally

CHUNK = 2000
COLUMNS = (
    *("submission__therapist_id", "submission__date_of_service", "submission__code", "submission__minutes"),
    *("submission__time_source", "submission__recorded_live_ms"),
)
LINE = (
    *("code", "rule_limits", "submission__time_source"),
    *("submission__recorded_live_ms", "submission__recorded_inferred_ms"),
)


def tallies(therapist: Therapist, first: date, last: date) -> tuple[Tally, Tally]:
    """The therapist's own, and that of the practice's others together. Voided invoices do not count. One query."""
    own, others = Tally(), Tally()
    standing = Invoice.objects.sent().filter(
        submission__practice=therapist.practice_id, submission__date_of_service__range=(first, last)
    )
    for row in standing.order_by().values_list(*COLUMNS).iterator(chunk_size=CHUNK):
        sent = Sent(*row)
        (own if sent.therapist_id == therapist.pk else others).add(sent)
    return own, others


def starts(practice_id: int, own: Tally, first: date, last: date) -> dict[int, list[str]]:
    """First minutes of the codes of the kinds of care that were billed, by the general rules of both days."""
    token = current_token()
    found: dict[int, set[str]] = defaultdict(set)
    for on in {first, last}:
        choices = list(rulebook_for(practice_id, None, on, token).choices())
        kinds = {choice.kind for choice in choices if choice.value in own.codes}
        for choice in choices:
            span = limits(choice)
            if choice.kind in kinds and span and span.min_minutes:
                found[span.min_minutes].add(choice.value)
    return {minute: sorted(codes) for minute, codes in found.items()}


def observed_of(user: User, first: date, last: date) -> list[Observed]:
    """Of the therapist's own invoices that stand, by code. One query."""
    standing = Invoice.objects.visible_to(user).sent().filter(submission__date_of_service__range=(first, last))
    lines = InvoiceLine.objects.filter(submission__in=standing.order_by().values("submission"))
    return observed(BilledLine(*row) for row in lines.order_by().values_list(*LINE))
