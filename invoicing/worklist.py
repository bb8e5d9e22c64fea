"""Which of a therapist's sessions stand in which view of the worklist, and in which order?"""

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, Subquery
from django.shortcuts import get_object_or_404

from accounts.models import Therapist, User, own_therapist
from invoicing.asked import question_columns
from invoicing.counting import CountOf
from invoicing.keyset import Slice, sliced
from invoicing.models import FormDraft, Invoice, InvoiceQuerySet, Reopening
from sessions_app.models import Client

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
BY_START = ("session__scheduled_start_at", "id")
BY_DEADLINE = ("submit_by", "session__scheduled_start_at", "id")
ORDERS = {
    "to-confirm": BY_DEADLINE,
    "returned": ("status_at", "id"),
    "upcoming": BY_START,
    "submitted": BY_START,
    "expired": BY_DEADLINE,
    "all": BY_START,
}
NEWEST_FIRST = {"submitted", "expired", "all"}
# A session is scheduled for less: what is not over yet began no longer ago.
LONGEST = timedelta(days=2)
# Beyond this many nobody counts on.
COUNTED = 100
# All that a row of the list prints of other tables. Each table more is planned and read for every row of every page.
OF_A_ROW = ("session__client", "submission", "attendance")


def condition(view: str, now: datetime) -> Q:
    """What an invoice must be to stand in the view. The clock decides about deadlines, not the status alone."""
    is_over = Q(session__scheduled_end_at__lte=now)
    return {
        "to-confirm": Q(status=Status.DRAFT, submit_by__gte=now) & is_over,
        "upcoming": Q(status=Status.DRAFT, session__scheduled_start_at__gt=now - LONGEST) & ~is_over,
        "returned": Q(status=Status.RETURNED),
        "submitted": Q(submission__isnull=False) & ~Q(status=Status.RETURNED),
        "expired": Q(status__in=[Status.DRAFT, Status.EXPIRED], submit_by__lt=now),
        "all": Q(),
    }[view]


def rows(user: User, view: str, now: datetime) -> InvoiceQuerySet:
    """A therapist's invoices of one view with what a row prints."""
    return printed(mine(user, view, now))


def printed(invoices: InvoiceQuerySet) -> InvoiceQuerySet:
    """With what a row prints: the session; support's reason where it moved a deadline; whether its form was begun."""
    reason = Reopening.objects.filter(invoice=OuterRef("pk")).order_by("-pk").values("reason")[:1]
    begun = FormDraft.objects.filter(invoice=OuterRef("pk"), discarded_at__isnull=True)
    return invoices.with_session().annotate(reopened_because=Subquery(reason), has_draft=Exists(begun))


def listed(user: User, view: str, now: datetime) -> InvoiceQuerySet:
    """As `rows`, for printing alone: without therapist, practice and group, which only a check of them asks for."""
    return rows(user, view, now).select_related(None).select_related(*OF_A_ROW)


def page_of(found: InvoiceQuerySet, view: str, *, after: str, before: str, size: int) -> Slice[Invoice]:
    """One page of a view's invoices in its order."""
    return sliced(found, ORDERS[view], size, after=after, before=before, downwards=view in NEWEST_FIRST)


def mine(user: User, view: str, now: datetime) -> InvoiceQuerySet:
    """A therapist's invoices of one view."""
    if ORDERS[view] == BY_START:
        # As visible_to says it, but of the session, whose index is then read in the order of the starts.
        return Invoice.objects.filter(condition(view, now), session__therapist=own_therapist(user))
    return Invoice.objects.visible_to(user).filter(condition(view, now))


def viewer(user: User, now: datetime, client_id: int | None) -> Therapist:
    """The therapist with how many stand in every view but the last (see `counts`), what support asks, and the client's
    name: one query.

    404 for a client who is not theirs.
    """
    counted = {_column(view): _counted(view, now) for view in VIEWS if view != "all"}
    mine = Therapist.objects.filter(user=user).annotate(**counted, **question_columns())
    if client_id is not None:
        named = Client.objects.filter(pk=client_id, therapist=OuterRef("pk")).values("name")
        mine = mine.annotate(client_name=Subquery(named)).filter(client_name__isnull=False)
    return get_object_or_404(mine)


def counts(therapist: Therapist) -> dict[str, int | str]:
    """How many stand in each view but the last; "100+" where it is more. Of a therapist that `viewer` read."""
    found = {view: getattr(therapist, _column(view)) for view in VIEWS if view != "all"}
    return {view: f"{COUNTED}+" if count > COUNTED else count for view, count in found.items()}


def _counted(view: str, now: datetime) -> CountOf:
    mine = Invoice.objects.filter(condition(view, now), therapist=OuterRef("pk"))
    return CountOf(mine.values("pk")[: COUNTED + 1])


def _column(view: str) -> str:
    return f"in_{view.replace('-', '_')}"
