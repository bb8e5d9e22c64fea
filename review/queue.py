"""In which order stands what waits for a person? The most severe first, then the longest wait.

What was decided stands newest first. A page of holds is read from their index alone; what its rows print of submission,
session and people is read afterwards, by id. In one query a planner that misjudges a filter joins a hundred thousand
rows and throws them away.
"""

from collections.abc import Sequence

from django.db.models import Prefetch, QuerySet, prefetch_related_objects

from invoicing.keyset import Slice, following, sliced
from invoicing.models import Flag, Hold, HoldQuerySet, Submission
from review.filters import Filters

ORDER = ("rank", "since", "id")
DECIDED = ("decided_at", "id")
PAGE = 50
# Narrow on purpose: notes and words are encrypted, and a list prints none.
OWN = (
    *("id", "rank", "since", "state", "outcome", "only_flag", "decided_at", "claimed_at", "code", "date_of_service"),
    *("invoice_id", "submission_id", "therapist_id", "claimed_by__name", "decided_by__name", "payer__name"),
)
OWN_PEOPLE = ("claimed_by", "decided_by", "payer")
SUBMITTED = (
    *("invoice__number", "invoice__version", "invoice__session__time_zone", "invoice__session__scheduled_start_at"),
    *("invoice__session__client__name", "therapist__user__name"),
    *("minutes", "recorded_live_ms", "recorded_source", "time_source"),
)
SUBMITTED_BY = ("invoice__session__client", "therapist__user")
FLAGS = Prefetch("flags", Flag.objects.order_by("pk"))


def in_order(holds: QuerySet[Hold], *, after: str = "") -> QuerySet[Hold]:
    """What waits in its order, after a key if there is one."""
    return following(holds, ORDER, after).order_by(*ORDER)


def page_of(holds: HoldQuerySet, filters: Filters, *, after: str = "", before: str = "") -> Slice[Hold]:
    """One page of the queue with what a row prints, in three queries."""
    rows, fields = holds.select_related(*OWN_PEOPLE).only(*OWN), DECIDED if filters.is_decided else ORDER
    page = sliced(rows, fields, PAGE, after=after, before=before, downwards=filters.is_decided)
    add_what_is_printed(page.rows)
    return page


def add_what_is_printed(rows: Sequence[Hold], *more: str) -> None:
    """Submission, session, people and flags of these rows, in two queries; `more`: further columns of a submission."""
    submissions = Submission.objects.select_related(*SUBMITTED_BY).only(*SUBMITTED, *more).prefetch_related(FLAGS)
    prefetch_related_objects(rows, Prefetch("submission", submissions))
    for hold in rows:
        hold.invoice, hold.therapist = hold.submission.invoice, hold.submission.therapist


def listed(holds: HoldQuerySet, filters: Filters) -> QuerySet[Hold]:
    """The whole of it in its order, with what a row prints: for whoever wants every row."""
    order = [f"-{field}" for field in DECIDED] if filters.is_decided else ORDER
    beside = [f"submission__{name}" for name in SUBMITTED if name.partition("__")[0] not in ("invoice", "therapist")]
    of_invoice = [name for name in SUBMITTED if name.startswith(("invoice__", "therapist__"))]
    rows = holds.select_related(*OWN_PEOPLE, *SUBMITTED_BY, "submission").only(*OWN, *of_invoice, *beside)
    return rows.prefetch_related(Prefetch("submission__flags", Flag.objects.order_by("pk"))).order_by(*order)
