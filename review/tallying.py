"""Rows to tallies: a therapist's submitted invoices of some days and everybody else's, read once and never kept."""

from collections import defaultdict
from datetime import date

from django.db.models import BooleanField, Case, Count, ExpressionWrapper, Q, When
from django.db.models.functions import TruncMonth

from accounts.models import Therapist, User
from cpt.catalogue import rulebook_for
from cpt.models.versions import current_token
from cpt.time_rules import limits
from invoicing.case import TimeSource
from invoicing.models import Invoice, InvoiceLine
from review.observed import BilledLine, Observed, observed
from review.tally import Sent, Tally

ALIKE = ("is_own", "month", "submission__code", "submission__minutes", "submission__time_source", "recorded")
WHO = ("is_own", "month", "submission__therapist_id", "has_moved")
LINE = (
    *("code", "rule_limits", "submission__time_source"),
    *("submission__recorded_live_ms", "submission__recorded_inferred_ms"),
)


def tallies(therapist: Therapist, first: date, last: date) -> tuple[Tally, Tally]:
    """The therapist's own, and that of the practice's others together. Voided invoices do not count.

    Two queries, whose rows the database counts: a large practice has a hundred thousand invoices in a quarter.
    """
    own, others = Tally(), Tally()
    edited, practice = Q(submission__time_source=TimeSource.EDITED), therapist.practice_id
    standing = (
        Invoice.objects.sent()
        .filter(submission__practice=practice, submission__date_of_service__range=(first, last))
        .annotate(
            is_own=ExpressionWrapper(Q(submission__therapist=therapist), BooleanField()),
            month=TruncMonth("submission__date_of_service"),
            has_moved=ExpressionWrapper(edited, BooleanField()),
            # What was recorded counts beside an edit alone; elsewhere it would tell rows apart that are alike.
            recorded=Case(When(edited, then="submission__recorded_live_ms"), default=0),
        )
        .order_by()
    )
    for is_own, *row, count in standing.values_list(*ALIKE).annotate(count=Count("pk")):
        (own if is_own else others).add(Sent(None, *row), count)
    for is_own, month, therapist_id, has_moved in standing.values_list(*WHO).distinct():
        (own if is_own else others).meet(therapist_id, month, has_moved=has_moved)
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
