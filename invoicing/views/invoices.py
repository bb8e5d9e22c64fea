"""What was submitted."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import resolve
from django.views.decorators.http import require_safe

from accounts.access import person
from accounts.parking import parked
from accounts.permissions import may_export, may_review
from audit.access import shows_clients
from invoicing.answer_form import AnswerForm
from invoicing.keyset import keys_of, sliced
from invoicing.listing import submitted_listed
from invoicing.models import Invoice
from invoicing.receipt import receipt_context

PAGE = 50
LAST_CHANGED = ("status_at", "id")


@require_safe
def invoice_list(request: HttpRequest) -> HttpResponse:
    """What was submitted, what changed last first; `number` finds one receipt."""
    user = person(request)
    listed = submitted_listed(user, request.GET)
    page = sliced(listed.invoices, LAST_CHANGED, PAGE, **keys_of(request.GET), downwards=True)
    shows_clients(request, Invoice, (one.pk for one in page.rows))
    typed = request.GET.get("number", "").strip()[:20]
    context = {"page": page, "typed": typed, "may_export": may_export(user), "may_review": may_review(user)}
    return render(request, "invoicing/invoice_list.html", context)


@require_safe
def invoice_detail(request: HttpRequest, invoice_id: int) -> HttpResponse:
    """One invoice as it was submitted, every version of it, and what happened since."""
    invoices = Invoice.objects.visible_to(person(request)).ever_submitted().with_session()
    invoice = get_object_or_404(invoices, pk=invoice_id)
    kept = parked(request, f"{request.path}questions/")
    answered = AnswerForm(resolve(kept.to).kwargs["question_id"], kept.data) if kept else None
    context = receipt_context(invoice, person(request), answered, is_parked=kept is not None)
    return render(request, "invoicing/invoice_detail.html", context)
