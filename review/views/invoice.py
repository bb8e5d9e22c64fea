"""One flagged invoice, and what is decided about it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import person, reviewers_only
from accounts.answers import see_other
from audit.models import Event
from invoicing.actions.locking import AlreadySubmitted, StaleVersion
from invoicing.models import Invoice
from invoicing.record_since import record_context
from review.actions import decide
from review.forms import DecisionForm


@reviewers_only
@require_safe
def flagged_invoice(request: HttpRequest, invoice_id: int) -> HttpResponse:
    """One invoice with its evidence; found only if it was ever flagged."""
    invoice = _ever_flagged(request, invoice_id)
    form = DecisionForm(initial={"version": invoice.version})
    return render(request, "review/flagged_invoice.html", _context(invoice, form))


@reviewers_only
@require_http_methods(["GET", "HEAD", "POST"])
def decision(request: HttpRequest, invoice_id: int) -> HttpResponse:
    """Decide. 422 when something is missing, 409 when somebody was faster. Reloaded: the invoice."""
    invoice = _ever_flagged(request, invoice_id)
    if request.method != "POST":
        return redirect("review:flagged_invoice", invoice_id)
    form = DecisionForm(request.POST)
    if not form.is_valid():
        return render(request, "review/flagged_invoice.html", _context(invoice, form), status=422)
    read = form.cleaned_data
    try:
        decide(
            invoice,
            kind=read["decision"],
            comment=read["comment"],
            version=read["version"],
            by=person(request),
        )
    except (AlreadySubmitted, StaleVersion):
        fresh = _ever_flagged(request, invoice_id)
        again = DecisionForm(initial={**read, "version": fresh.version})
        context = {**_context(fresh, again), "is_conflict": True, "kept_comment": read["comment"]}
        return render(request, "review/flagged_invoice.html", context, status=409)
    done = {"approve": "approved", "return": "returned to the therapist"}[read["decision"]]
    messages.success(request, f"Invoice {invoice.number} is {done}.")
    return see_other("review:flagged_invoice", invoice.pk)


def _ever_flagged(request: HttpRequest, invoice_id: int) -> Invoice:
    invoices = Invoice.objects.visible_to(person(request)).ever_flagged().with_session()
    return get_object_or_404(invoices, pk=invoice_id)


def _context(invoice: Invoice, form: DecisionForm) -> dict[str, object]:
    session = invoice.session
    versions = invoice.submissions.select_related("by", "time_edit").prefetch_related("lines", "flags", "decisions__by")
    return {
        "invoice": invoice,
        "session": session,
        "form": form,
        "versions": versions.order_by("-sequence"),
        **record_context(invoice),
        "history": Event.objects.about(invoice),
        "is_waiting": invoice.status == Invoice.Status.FLAGGED,
    }
