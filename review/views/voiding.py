"""Support voids a submitted invoice, flagged or not."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods

from accounts.access import person, reviewers_only
from accounts.answers import see_other
from accounts.once import once
from audit.models import Event
from invoicing.actions.locking import AlreadySubmitted, StaleVersion
from invoicing.actions.voiding import VOIDABLE, SessionTaken
from invoicing.models import Invoice
from review.actions.claiming import Taken
from review.actions.deciding import decide
from review.models import Decision
from review.voiding_form import VoidingForm


@reviewers_only
@require_http_methods(["GET", "HEAD", "POST"])
@once
def voiding(request: HttpRequest, invoice_id: int) -> HttpResponse:
    """Void; 422 without a reason, 409 when the invoice or the right session changed meanwhile."""
    invoice = _submitted(request, invoice_id)
    if request.method != "POST":
        return _page(request, invoice, VoidingForm(invoice, initial={"version": invoice.version}))
    form = VoidingForm(invoice, request.POST)
    if not form.is_valid():
        return _page(request, invoice, form, status=422)
    reason, version = form.cleaned_data["reason"], form.cleaned_data["version"]
    try:
        decide(
            invoice, kind=Decision.Kind.VOID, comment=reason, version=version, by=person(request), session=form.chosen
        )
    except (AlreadySubmitted, StaleVersion, SessionTaken, Taken) as why:
        fresh = _submitted(request, invoice_id)
        typed = VoidingForm(fresh, initial={**form.cleaned_data, "version": fresh.version})
        return _page(request, fresh, typed, status=409, is_taken=isinstance(why, Taken))
    messages.success(request, f"Invoice {invoice.number} is voided, and a draft is open in its place.")
    return see_other("invoicing:invoice_detail", invoice.pk)


def _submitted(request: HttpRequest, invoice_id: int) -> Invoice:
    return get_object_or_404(Invoice.objects.visible_to(person(request)).with_session(), pk=invoice_id)


def _page(
    request: HttpRequest, invoice: Invoice, form: VoidingForm, *, status: int = 200, is_taken: bool = False
) -> HttpResponse:
    context = {
        "invoice": invoice,
        "session": invoice.session,
        "form": form,
        "may_void": invoice.status in VOIDABLE,
        "is_conflict": status == 409 and not is_taken,
        "is_taken": is_taken,
        "latest": Event.objects.about(invoice).last(),
    }
    return render(request, "review/voiding.html", context, status=status)
