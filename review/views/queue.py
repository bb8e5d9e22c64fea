"""The queue: what waits for a person."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import person, reviewers_only
from cpt.models import CodeRequest
from review.filters import filtered
from review.forms import FilterForm
from review.queue import page_of


@reviewers_only
@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """What waits, the most severe first; filtered by what the address asks for."""
    user, now, form = person(request), timezone.now(), FilterForm(request.GET)
    filters = form.filters
    after, before = request.GET.get("after", ""), request.GET.get("before", "")
    page = page_of(filtered(user, filters, now), filters, after=after, before=before)
    context = {
        "page": page,
        "filters": filters,
        "taken": {hold.pk for hold in page.rows if hold.is_claimed(now)},
        "unread": [field for field in form if field.errors],
        "now": now,
        "code_requests": CodeRequest.objects.waiting().count(),
    }
    return render(request, "review/queue.html", context)
