"""In which order stands what waits for a person? The most severe first, then the longest wait.

What was decided stands newest first.
"""

from django.db.models import Prefetch, QuerySet

from invoicing.keyset import Slice, following, sliced
from invoicing.models import Flag, Hold, HoldQuerySet
from review.filters import Filters

ORDER = ("rank", "since", "id")
DECIDED = ("decided_at", "id")
PAGE = 50
# Narrow on purpose: notes and words are encrypted, and a list prints none.
COLUMNS = (
    *("id", "rank", "since", "state", "outcome", "decided_at", "claimed_at", "claimed_by__name", "decided_by__name"),
    *("code", "date_of_service", "therapist_id", "payer__name", "invoice__number", "invoice__session__time_zone"),
    *("invoice__session__client__name", "invoice__session__scheduled_start_at", "therapist__user__name"),
    *("submission__minutes", "submission__recorded_live_ms", "submission__recorded_source", "submission__time_source"),
)
PEOPLE = ("claimed_by", "decided_by", "payer", "therapist__user", "invoice__session__client", "submission")


def in_order(holds: QuerySet[Hold], *, after: str = "") -> QuerySet[Hold]:
    """What waits in its order, after a key if there is one."""
    return following(holds, ORDER, after).order_by(*ORDER)


def page_of(holds: HoldQuerySet, filters: Filters, *, after: str = "", before: str = "") -> Slice[Hold]:
    """One page of the queue with what a row prints, in two queries."""
    fields, shown = DECIDED if filters.is_decided else ORDER, printed(Hold.objects.all())
    return sliced(holds, fields, PAGE, after=after, before=before, downwards=filters.is_decided, shown=shown)


def listed(holds: HoldQuerySet, filters: Filters) -> QuerySet[Hold]:
    """The whole of it in its order, with what a row prints."""
    order = [f"-{field}" for field in DECIDED] if filters.is_decided else ORDER
    return printed(holds).order_by(*order)


def printed(holds: HoldQuerySet) -> QuerySet[Hold]:
    """With what a row prints, and nothing more."""
    rows = holds.select_related(*PEOPLE).only(*COLUMNS)
    return rows.prefetch_related(Prefetch("submission__flags", Flag.objects.order_by("pk")))
