"""Sessions that were not submitted in time: support finds one, and moves its deadline."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import person, reopeners_only
from accounts.answers import see_other
from accounts.models import Therapist
from accounts.once import once
from audit.access import shows_clients
from invoicing.actions.reopening import NotClosed, OutOfReach, reopen_invoice, usual_deadline
from invoicing.clock_forms import shown_as
from invoicing.folds import folds
from invoicing.keyset import keys_of, sliced
from invoicing.models import Invoice, InvoiceQuerySet
from review.reopening_forms import ReopeningForm, SearchForm

PAGE = 50


@reopeners_only
@require_safe
def reopening_list(request: HttpRequest) -> HttpResponse:
    """What the deadline has closed, the newest first; therapist, date and number narrow it down."""
    now = timezone.now()
    closed = Invoice.objects.reopenable_by(person(request), now)
    therapists = Therapist.objects.filter(pk__in=closed.values("therapist")).select_related("user")
    form = SearchForm(request.GET, therapists.order_by("user__name", "pk"))
    found = _narrowed(closed, form) if form.is_valid() else closed.none()
    page = sliced(found, ("submit_by", "id"), PAGE, **keys_of(request.GET), downwards=True)
    shows_clients(request, Invoice, (one.pk for one in page.rows))
    is_narrowed = any(form.data.get(name) for name in form.fields)
    return render(request, "review/reopening_list.html", {"form": form, "page": page, "is_narrowed": is_narrowed})


@reopeners_only
@require_http_methods(["GET", "HEAD", "POST"])
@once
def reopening(request: HttpRequest, invoice_id: int) -> HttpResponse:
    """One of them. POST reopens it: 422 when something is missing, 409 when it is not closed any more."""
    now = timezone.now()
    invoice = _found(request, invoice_id, now)
    zone = invoice.session.zone
    if request.method != "POST":
        offered = shown_as("submit_by", usual_deadline(now), zone)
        return _page(request, invoice, ReopeningForm(zone, now, initial=offered), now)
    form = ReopeningForm(zone, now, ReopeningForm.filled(request.POST))
    if not form.is_valid():
        return _page(request, invoice, form, now, status=422)
    if request.POST.get("fill"):  # a button that put a time in only fills the form
        return _page(request, invoice, form, now)
    read = form.cleaned_data
    try:
        reopen_invoice(invoice, by=person(request), until=read["submit_by"], reason=read["reason"], now=now)
    except (NotClosed, OutOfReach):
        return _page(request, _found(request, invoice_id, now), form, now, status=409)
    messages.success(request, "The session is reopened. The therapist sees your reason beside it.")
    return see_other("review:reopening", invoice.pk)


def _narrowed(closed: InvoiceQuerySet, form: SearchForm) -> InvoiceQuerySet:
    asked = form.cleaned_data
    if asked["therapist"]:
        closed = closed.filter(therapist=asked["therapist"])
    if asked["on"]:
        closed = closed.filter(session__date_of_service=asked["on"])
    if asked["id"]:
        closed = closed.filter(session=asked["id"])
    return closed.select_related("session", "therapist__user")


def _found(request: HttpRequest, invoice_id: int, now: datetime) -> Invoice:
    invoices = Invoice.objects.seen_at_reopening(person(request), now).select_related("session", "therapist__user")
    return get_object_or_404(invoices, pk=invoice_id)


def _page(
    request: HttpRequest, invoice: Invoice, form: ReopeningForm, now: datetime, *, status: int = 200
) -> HttpResponse:
    context = {
        "invoice": invoice,
        "session": invoice.session,
        "form": form,
        "folds": folds(form),
        "is_closed": invoice.is_closed_by_deadline(now),
        "is_conflict": status == 409,
        "reopenings": invoice.reopenings.select_related("by"),
    }
    return render(request, "review/reopening.html", context, status=status)
