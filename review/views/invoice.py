"""One flagged invoice, and what is decided about it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import person, reviewers_only
from accounts.answers import see_other
from invoicing.actions.locking import AlreadySubmitted, StaleVersion
from invoicing.actions.voiding import SessionTaken
from invoicing.models import Invoice
from review.actions.deciding import decide
from review.forms import DecisionForm
from review.invoice_page import invoice_context

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
    invoice = _ever_flagged(request, invoice_id)
    return _page(request, invoice, DecisionForm(initial={"version": invoice.version}))


@reviewers_only
@require_http_methods(["GET", "HEAD", "POST"])
def decision(request: HttpRequest, invoice_id: int) -> HttpResponse:
    """Decide. 422 when something is missing, 409 when somebody was faster. Reloaded: the invoice."""
    invoice = _ever_flagged(request, invoice_id)
    if request.method != "POST":
        return redirect("review:flagged_invoice", invoice_id)
    form = DecisionForm(request.POST)
    if not form.is_valid():
        return _page(request, invoice, form, status=422)
    read = form.cleaned_data
    kind, comment, version = read["decision"], read["comment"], read["version"]
    try:
        decide(invoice, kind=kind, comment=comment, version=version, by=person(request))
    except (AlreadySubmitted, StaleVersion, SessionTaken):
        fresh = _ever_flagged(request, invoice_id)
        again = DecisionForm(initial={**read, "version": fresh.version})
        return _page(request, fresh, again, status=409, is_conflict=True, kept_comment=comment)
    messages.success(request, f"Invoice {invoice.number} {DONE[kind]}.")
    return see_other("review:flagged_invoice", invoice.pk)


def _ever_flagged(request: HttpRequest, invoice_id: int) -> Invoice:
    invoices = Invoice.objects.visible_to(person(request)).ever_flagged().with_session()
    return get_object_or_404(invoices, pk=invoice_id)


def _page(
    request: HttpRequest, invoice: Invoice, form: DecisionForm, *, status: int = 200, **more: object
) -> HttpResponse:
    context = {**invoice_context(invoice), "form": form, **more}
    return render(request, "review/flagged_invoice.html", context, status=status)
