"""The therapist's worklist."""

from functools import cache

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from accounts.access import person, therapists_only
from audit.access import shows_clients
from cpt.models import newest_unseen_by
from invoicing.asked import question_to
from invoicing.filters import SearchForm, WorklistFilter
from invoicing.keyset import keys_of
from invoicing.models import Invoice
from invoicing.worklist import MIXED, VIEWS, counts, shown, viewer


@cache
def _untouched_filter(view: str) -> SafeString:
    """The form that narrows a view, empty and closed as nearly always: five fields that are the same each time."""
    return render_to_string("invoicing/_worklist_filter.html", {"form": WorklistFilter({}), "view": view})


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
    page = shown(user, view, now, asked, keys_of(request.GET))
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
        "untouched_filter": "" if asked.is_active or asked.is_open else _untouched_filter(view),
        "client_name": getattr(therapist, "client_name", ""),
        "search": SearchForm(),
        "answered_requests": newest_unseen_by(user),
    }
    return render(request, "invoicing/worklist.html", context)
