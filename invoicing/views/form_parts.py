"""What the form and its draft share: whose invoice it is, the page, and the page for when somebody was faster."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from accounts.access import person
from accounts.parking import holder_of
from invoicing.answer import Answer
from invoicing.comparing import differences
from invoicing.form_values import as_posted, submitted_values
from invoicing.forms import InvoiceForm
from invoicing.models import Invoice
from invoicing.pages import form_context
from invoicing.resuming import Resumed
from invoicing.visited import Visited

# What a page posts for itself, and gets anew where it comes again.
OWN = frozenset({"csrfmiddlewaretoken", "holder", "version", "instead_of"})


def form_address(invoice: Invoice) -> str:
    """Where its form is; what belongs to the form is below."""
    return reverse("invoicing:invoice_form", args=[invoice.session_id])


def form_page(
    request: HttpRequest,
    form: InvoiceForm,
    checked: Answer,
    *,
    of: Invoice,
    found: Resumed,
    seen: Visited,
    status: int = 200,
) -> HttpResponse:
    """The whole page of the form."""
    context = form_context(of, form, checked, seen) | found.context(checked) | {"holder": holder_of(person(request))}
    return render(request, "invoicing/invoice_form.html", context, status=status)


def invoice_changed(request: HttpRequest, invoice: Invoice, form: InvoiceForm) -> HttpResponse:
    """Somebody was faster: both versions side by side, and nothing typed is lost."""
    present = Invoice.objects.with_session().get(pk=invoice.pk)
    standing = submitted_values(present.submission, form.case) if present.submission else {}
    context = {
        "invoice": present,
        "session": present.session,
        "differences": differences(form, as_posted(standing)),
        "sent": sent_again(request),
    }
    return render(request, "invoicing/invoice_conflict.html", context, status=409)


def sent_again(request: HttpRequest) -> list[tuple[str, str]]:
    """What was posted, for hidden fields of a page that sends it once more."""
    return [(name, str(value)) for name, values in request.POST.lists() if name not in OWN for value in values]
