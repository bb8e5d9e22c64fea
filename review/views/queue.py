"""The queue: what waits for a person, and the filters through which it is seen."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import person, reviewers_only
from audit.access import shows_clients
from cpt.models import CodeRequest
from invoicing.counting import CountOf
from invoicing.keyset import keys_of
from invoicing.models import Invoice
from review.chips import chips
from review.filter_form import FilterForm
from review.filters import filtered
from review.links import next_address
from review.queue import page_of


@reviewers_only
@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """What waits, the most severe first; filtered by what the address asks for."""
    user, now, form = person(request), timezone.now(), FilterForm(request.GET)
    filters = form.filters
    waiting = CodeRequest.objects.waiting()
    # Counted along with the page, which costs no query of its own.
    holds = filtered(user, filters, now).annotate(code_requests=CountOf(waiting.values("pk")))
    page = page_of(holds, filters, **keys_of(request.GET))
    shows_clients(request, Invoice, (hold.invoice.pk for hold in page.rows))
    context = {
        "page": page,
        "filters": filters,
        "chips": chips(filters, page.rows),
        "taken": {hold.pk for hold in page.rows if hold.is_claimed(now)},
        "unread": [field for field in form if field.errors],
        "now": now,
        "next_address": next_address(filters),
        "code_requests": _along_with(page.rows) if page.rows else waiting.count(),
    }
    return render(request, "review/queue.html", context)


def _along_with(rows: Sequence[Any]) -> int:
    """What was counted along with a page."""
    return int(rows[0].code_requests)


@reviewers_only
@require_safe
def queue_filters(request: HttpRequest) -> HttpResponse:
    """The filters to choose from: a page, or for htmx the form alone."""
    asked = FilterForm(request.GET).filters
    form = FilterForm(initial=asked.asked)
    form.offer_choices()
    page = "review/_filters.html" if request.headers.get("HX-Request") else "review/filters.html"
    return render(request, page, {"form": form})
