"""The therapist's worklist."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import person, therapists_only
from cpt.models import CodeRequestAnswer
from invoicing.models import Invoice
from invoicing.worklist import MIXED, VIEWS, counts, rows

PAGE = 50


@therapists_only
@require_safe
def worklist(request: HttpRequest) -> HttpResponse:
    """A therapist's sessions, what waits for them first."""
    view = request.GET.get("view", "to-confirm")
    view = view if view in VIEWS else "to-confirm"
    mine = Invoice.objects.visible_to(person(request))
    now = timezone.now()
    page = Paginator(rows(mine, view, now), PAGE).get_page(request.GET.get("page"))
    context = {"view": view, "views": VIEWS, "counts": counts(mine, now), "page": page, "now": now}
    context["shows_status"] = view in MIXED
    context["answered_requests"] = CodeRequestAnswer.objects.newest_unseen_by(person(request))
    return render(request, "invoicing/worklist.html", context)
