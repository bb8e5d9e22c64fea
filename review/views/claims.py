"""Taking an invoice, taking the next one, putting one back."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.access import person, reviewers_only
from accounts.answers import SeeOther
from accounts.once import once
from review.actions.claiming import NothingToClaim, Taken, claim, claim_next, release
from review.filter_form import FilterForm
from review.filters import filtered
from review.links import invoice_address, queue_address
from review.views.invoice import conflict_page, ever_flagged


@reviewers_only
@require_http_methods(["GET", "HEAD", "POST"])
@once
def next_claim(request: HttpRequest) -> HttpResponse:
    """Take the next invoice of the filtered queue. Reloaded: the queue."""
    filters = FilterForm(request.GET).filters
    if request.method != "POST":
        return redirect(queue_address(filters))
    user, now = person(request), timezone.now()
    hold = claim_next(filtered(user, filters, now), filters, by=user, now=now, after=request.GET.get("after", ""))
    if hold is None:
        messages.success(request, "Nothing else waits here that nobody is on.")
        return SeeOther(queue_address(filters))
    return SeeOther(invoice_address(hold.invoice_id, filters))


@reviewers_only
@require_http_methods(["GET", "HEAD", "POST"])
def invoice_claim(request: HttpRequest, invoice_id: int) -> HttpResponse:
    """Take one invoice; 409 while somebody else is on it, unless `over` takes it from them. Reloaded: the invoice."""
    invoice = ever_flagged(request, invoice_id)
    if request.method == "POST":
        try:
            claim(invoice, by=person(request), now=timezone.now(), over="over" in request.POST)
        except (Taken, NothingToClaim) as why:
            return conflict_page(request, invoice, is_taken=isinstance(why, Taken))
    return SeeOther(invoice_address(invoice.pk, FilterForm(request.GET).filters))


@reviewers_only
@require_http_methods(["GET", "HEAD", "POST"])
def invoice_release(request: HttpRequest, invoice_id: int) -> HttpResponse:
    """Put an invoice back into the queue. Reloaded: the queue."""
    invoice = ever_flagged(request, invoice_id)
    if request.method == "POST":
        release(invoice, by=person(request))
    return SeeOther(queue_address(FilterForm(request.GET).filters))
