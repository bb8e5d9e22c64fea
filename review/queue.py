"""In which order stands what waits for a person? The most severe first, then the longest wait.

What was decided stands newest first. A page of holds is read from their index alone; what its rows print of submission,
session and people is read afterwards, by id. In one query a planner that misjudges a filter joins a hundred thousand
rows and throws them away.
"""

from collections.abc import Sequence

from django.db.models import Prefetch, QuerySet

from invoicing.keyset import Slice, following, sliced
from invoicing.models import Flag, Hold, HoldQuerySet, Submission
from review.filters import Filters

ORDER = ("rank", "since", "id")
DECIDED = ("decided_at", "id")
PAGE = 50
# Narrow on purpose: notes and words are encrypted, and a list prints none.
OWN = (
    *("id", "rank", "since", "state", "outcome", "only_flag", "decided_at", "claimed_at", "code", "date_of_service"),
    *("invoice_id", "submission_id", "therapist_id", "claimed_by_id", "decided_by_id", "payer_id"),
)
BESIDE = ("claimed_by", "decided_by", "payer")
BESIDE_NAMES = tuple(f"{name}__name" for name in BESIDE)
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
    rows, fields = holds.only(*OWN), DECIDED if filters.is_decided else ORDER
    page = sliced(rows, fields, PAGE, after=after, before=before, downwards=filters.is_decided)
    add_what_is_printed(page.rows)
    return page


def add_what_is_printed(rows: Sequence[Hold], *more: str) -> None:
    """Submission, session, people and flags of these rows, in two queries; `more`: further columns of a submission."""
    by_hold, names = ([f"hold__{name}" for name in some] for some in (BESIDE, BESIDE_NAMES))
    submissions = Submission.objects.select_related(*SUBMITTED_BY, *by_hold).prefetch_related(FLAGS)
    submissions = submissions.only(*SUBMITTED, *names, *more)
    found = submissions.in_bulk([hold.submission_id for hold in rows])
    for hold in rows:
        submission = found[hold.submission_id]
        for name in BESIDE:
            setattr(hold, name, getattr(submission.hold, name))
        hold.submission, hold.invoice, hold.therapist = submission, submission.invoice, submission.therapist


def listed(holds: HoldQuerySet, filters: Filters) -> QuerySet[Hold]:
    """The whole of it in its order, with what a row prints: for whoever wants every row."""
    order = [f"-{field}" for field in DECIDED] if filters.is_decided else ORDER
    beside = [f"submission__{name}" for name in SUBMITTED if name.partition("__")[0] not in ("invoice", "therapist")]
    of_invoice = [name for name in SUBMITTED if name.startswith(("invoice__", "therapist__"))]
    rows = holds.select_related(*BESIDE, *SUBMITTED_BY, "submission")
    rows = rows.only(*OWN, *BESIDE_NAMES, *of_invoice, *beside)
    return rows.prefetch_related(Prefetch("submission__flags", Flag.objects.order_by("pk"))).order_by(*order)
