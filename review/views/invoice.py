"""One flagged invoice, and what is decided about it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import person, reviewers_only
from accounts.answers import SeeOther
from accounts.once import once
from invoicing.actions.locking import AlreadySubmitted, StaleVersion
from invoicing.actions.voiding import SessionTaken
from invoicing.models import Invoice
from review.actions.claiming import Taken
from review.actions.deciding import decide
from review.filter_form import FilterForm
from review.forms import DecisionForm
from review.invoice_page import invoice_context
from review.links import invoice_address

DONE = {
    "approve": "is approved",
    "return": "is returned to the therapist",
    "ask": "stays in review until the therapist answers",
    "escalate": "is escalated",
    "void": "is voided, and a draft is open in its place",
}


@reviewers_only
@require_safe
def flagged_invoice(request: HttpRequest, invoice_id: int) -> HttpResponse:
    """One invoice with its evidence; found only if it was ever flagged."""
    invoice = ever_flagged(request, invoice_id)
    return _page(request, invoice, DecisionForm(initial={"version": invoice.version}))


@reviewers_only
@require_http_methods(["GET", "HEAD", "POST"])
@once
def decision(request: HttpRequest, invoice_id: int) -> HttpResponse:
    """Decide. 422 when something is missing, 409 when somebody was faster, or is on it. Reloaded: the invoice."""
    invoice = ever_flagged(request, invoice_id)
    address = invoice_address(invoice_id, FilterForm(request.GET).filters)
    if request.method != "POST":
        return redirect(address)
    form = DecisionForm(request.POST)
    if not form.is_valid():
        return _page(request, invoice, form, status=422)
    read = form.cleaned_data
    kind = read["decision"]
    words = {name: read[name] for name in ("comment", "version", "take_over")}
    try:
        decide(invoice, kind=kind, by=person(request), **words)
    except (AlreadySubmitted, StaleVersion, SessionTaken, Taken) as why:
        return conflict_page(request, invoice, read, is_taken=isinstance(why, Taken))
    messages.success(request, f"Invoice {invoice.number} {DONE[kind]}.")
    return SeeOther(address)


def ever_flagged(request: HttpRequest, invoice_id: int) -> Invoice:
    """The invoice as the desk may see it, or 404."""
    invoices = Invoice.objects.visible_to(person(request)).ever_flagged().with_session()
    return get_object_or_404(invoices, pk=invoice_id)


def conflict_page(
    request: HttpRequest, invoice: Invoice, typed: dict[str, Any] | None = None, *, is_taken: bool = True
) -> HttpResponse:
    """409: the invoice as it stands now, who did what meanwhile or is on it, and nothing typed is lost."""
    fresh, typed = ever_flagged(request, invoice.pk), typed or {}
    form = DecisionForm(initial={**typed, "version": fresh.version, "take_over": False})
    more = {"is_conflict": not is_taken, "is_refused": is_taken, "kept_comment": typed.get("comment", "")}
    return _page(request, fresh, form, status=409, **more)


def _page(
    request: HttpRequest, invoice: Invoice, form: DecisionForm, *, status: int = 200, **more: object
) -> HttpResponse:
    filters = FilterForm(request.GET).filters
    context = {**invoice_context(invoice, person(request), filters, timezone.now()), "form": form, **more}
    return render(request, "review/flagged_invoice.html", context, status=status)
