"""The therapist's worklist."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import person, therapists_only
from audit.access import shows_clients
from cpt.models import CodeRequestAnswer
from invoicing.asked import question_to
from invoicing.filters import SearchForm, WorklistFilter
from invoicing.keyset import keys_of
from invoicing.models import Invoice
from invoicing.worklist import MIXED, VIEWS, counts, listed, page_of, viewer

PAGE = 50


@therapists_only
@require_safe
def worklist(request: HttpRequest) -> HttpResponse:
    """A therapist's sessions, what waits for them first."""
    asked, now, user = WorklistFilter(request.GET), timezone.now(), person(request)
    if "client" in asked.errors:
        raise Http404
    therapist = viewer(user, now, asked.client_id)
    view = request.GET.get("view", "all" if asked.is_active else "to-confirm")
    view = view if view in VIEWS else "to-confirm"
    page = page_of(asked.narrow(listed(user, view, now)), view, **keys_of(request.GET), size=PAGE)
    shows_clients(request, Invoice, (one.pk for one in page.rows))
    context = {
        "view": view,
        "views": VIEWS,
        "counts": counts(therapist),
        "question": question_to(therapist),
        "page": page,
        "now": now,
        "zone": therapist.time_zone,
        "shows_status": view in MIXED,
        "filter": asked,
        "client_name": getattr(therapist, "client_name", ""),
        "search": SearchForm(),
        "answered_requests": CodeRequestAnswer.objects.newest_unseen_by(user),
    }
    return render(request, "invoicing/worklist.html", context)
