"""Which of a therapist's sessions stand in which view of the worklist, and in which order?"""

from datetime import datetime, timedelta
from functools import partial

from django.db.models import DateTimeField, Exists, OuterRef, Q, QuerySet, Subquery
from django.http import Http404

from accounts.models import Therapist, User, Whose, own_therapist
from audit.prepared import Given, Prepared
from invoicing.asked import question_columns
from invoicing.counting import CountOf
from invoicing.filters import WorklistFilter
from invoicing.keyset import Keys, Slice, first_page, opening, sliced
from invoicing.models import FormDraft, Invoice, InvoiceQuerySet, Reopening
from sessions_app.models import Client

Status = Invoice.Status
# An instant, or the place of the present one in a prepared query.
Instant = datetime | Given
NOW = Given("now", DateTimeField())
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
PAGE = 50
# Beyond this many nobody counts on.
COUNTED = 100
# All that a row prints of other tables than the session's: each table more is planned and read for every row.
OF_A_ROW = {"returned": ("submission",), **dict.fromkeys(MIXED, ("attendance",))}


def condition(view: str, now: Instant) -> Q:
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


def rows(user: Whose, view: str, now: Instant) -> InvoiceQuerySet:
    """A therapist's invoices of one view with what a row prints."""
    return printed(mine(user, view, now))


def printed(invoices: InvoiceQuerySet) -> InvoiceQuerySet:
    """With what a row prints: the session; support's reason where it moved a deadline; whether its form was begun."""
    reason = Reopening.objects.filter(invoice=OuterRef("pk")).order_by("-pk").values("reason")[:1]
    begun = FormDraft.objects.filter(invoice=OuterRef("pk"), discarded_at__isnull=True)
    return invoices.with_session().annotate(reopened_because=Subquery(reason), has_draft=Exists(begun))


def listed(user: Whose, view: str, now: Instant) -> InvoiceQuerySet:
    """As `rows`, for printing alone: without therapist, practice and group, which only a check of them asks for."""
    found = rows(user, view, now).select_related(None).select_related("session__client", *OF_A_ROW.get(view, ()))
    return found if view == "returned" else found.defer("returned_because")


def shown(user: User, view: str, now: datetime, asked: WorklistFilter, keys: Keys) -> Slice[Invoice]:
    """The page of a view that is asked for."""
    if asked.is_active or any(keys.values()):
        return page_of(asked.narrow(listed(user, view, now)), view, **keys, size=PAGE)
    return first_page(_FIRST_PAGES[view](user=user.pk, now=now), ORDERS[view], PAGE)


def page_of(found: InvoiceQuerySet, view: str, *, after: str, before: str, size: int) -> Slice[Invoice]:
    """One page of a view's invoices in its order."""
    return sliced(found, ORDERS[view], size, after=after, before=before, downwards=view in NEWEST_FIRST)


def mine(user: Whose, view: str, now: Instant) -> InvoiceQuerySet:
    """A therapist's invoices of one view."""
    if ORDERS[view] == BY_START:
        # As of_therapist says it, but of the session, whose index is then read in the order of the starts.
        return Invoice.objects.filter(condition(view, now), session__therapist=own_therapist(user))
    return Invoice.objects.of_therapist(user).filter(condition(view, now))


def viewer(user: User, now: datetime, client_id: int | None) -> Therapist:
    """The therapist with how many stand in every view but the last (see `counts`), what support asks, and the client's
    name: one query.

    404 for a client who is not theirs.
    """
    found = (
        _THERAPIST(user=user.pk, now=now)
        if client_id is None
        else _WITH_CLIENT(user=user.pk, now=now, client=client_id)
    )
    if not found:
        raise Http404
    return found[0]


def counts(therapist: Therapist) -> dict[str, int | str]:
    """How many stand in each view but the last; "100+" where it is more. Of a therapist that `viewer` read."""
    found = {view: getattr(therapist, _column(view)) for view in VIEWS if view != "all"}
    return {view: f"{COUNTED}+" if count > COUNTED else count for view, count in found.items()}


def _therapist() -> QuerySet[Therapist]:
    counted = {_column(view): _counted(view, NOW) for view in VIEWS if view != "all"}
    return Therapist.objects.filter(user=Given("user")).annotate(**counted, **question_columns())


def _with_client() -> QuerySet[Therapist]:
    named = Client.objects.filter(pk=Given("client"), therapist=OuterRef("pk")).values("name")
    return _therapist().annotate(client_name=Subquery(named)).filter(client_name__isnull=False)


_THERAPIST, _WITH_CLIENT = Prepared(_therapist), Prepared(_with_client)


def _first_page(view: str) -> QuerySet[Invoice]:
    return opening(listed(Given("user"), view, NOW), ORDERS[view], PAGE, downwards=view in NEWEST_FIRST)


_FIRST_PAGES = {view: Prepared(partial(_first_page, view)) for view in VIEWS}


def _counted(view: str, now: Given) -> CountOf:
    mine = Invoice.objects.filter(condition(view, now), therapist=OuterRef("pk"))
    return CountOf(mine.values("pk")[: COUNTED + 1])


def _column(view: str) -> str:
    return f"in_{view.replace('-', '_')}"
