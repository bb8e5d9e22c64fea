"""Audit packets of several invoices."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_list_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.access import person, reviewers_only
from audit.access import LARGEST_ID, shows_clients
from invoicing.models import Invoice
from review.actions.disclosing import MOST_INVOICES
from review.packet.document import NotPrinted
from review.packet_form import PacketForm
from review.packet_views import as_file, make, not_printed
from review.selection_form import SelectionForm
from review.ticked import problem, ticked


@reviewers_only
@require_http_methods(["GET", "HEAD", "POST"])
def selection(request: HttpRequest) -> HttpResponseBase:
    """What the address asks for, to tick; POST answers one packet of what is ticked. 422 when something is missing."""
    if request.method != "POST":
        return _page(request, PacketForm(), None)
    form, ids = PacketForm(request.POST), ticked(request.POST.getlist("invoices"), LARGEST_ID)
    told = problem(ids, MOST_INVOICES)
    if told or not form.is_valid():
        return _page(request, form, ids, told, status=422)
    visible = Invoice.objects.visible_to(person(request)).filter(submission__isnull=False).with_session()
    invoices = get_list_or_404(visible.order_by("pk"), pk__in=ids)
    if len(invoices) != len(ids):
        return _page(request, form, ids, "One of the invoices is not there any more. Look for them again.", status=422)
    try:
        return as_file(make(request, invoices, form), form, f"audit-packet-{len(invoices)}-{timezone.now():%Y-%m-%d}")
    except NotPrinted as why:
        return _page(request, form, ids, "The document could not be printed. Try again.", status=not_printed(why))


def _page(
    request: HttpRequest, form: PacketForm, chosen: set[int] | None, told: str = "", *, status: int = 200
) -> HttpResponse:
    asked = SelectionForm(request.GET) if request.GET else SelectionForm()
    context: dict[str, Any] = {"asked": asked, "form": form, "problem": told, "most": MOST_INVOICES}
    context["was_asked"] = asked.is_bound and asked.is_asked
    if context["was_asked"]:
        found = asked.found(person(request))
        rows = list(found[: MOST_INVOICES + 1])
        shown = rows[:MOST_INVOICES]
        shows_clients(request, Invoice, (row.pk for row in shown))
        context |= {
            "rows": shown,
            "has_more": len(rows) > MOST_INVOICES,
            "unknown": asked.unknown(found),
            "ticked": {row.pk for row in shown} if chosen is None else chosen,
        }
    return render(request, "review/packet_selection.html", context, status=status)
