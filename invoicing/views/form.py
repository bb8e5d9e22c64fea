"""The invoice form: filled, checked, submitted."""

from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.access import person, therapists_only
from accounts.answers import see_other
from invoicing.actions.locking import AlreadySubmitted, StaleVersion
from invoicing.actions.submitting import Refused, submit_invoice
from invoicing.answer import answer
from invoicing.case import Case
from invoicing.drafting import draft
from invoicing.facts import case_of
from invoicing.forms import InvoiceForm
from invoicing.models import Invoice
from invoicing.pages import differences, first_values, form_context, with_shown_time
from invoicing.proposal import Proposal


@therapists_only
@require_http_methods(["GET", "HEAD", "POST"])
def invoice_form(request: HttpRequest, session_id: int) -> HttpResponse:
    """The form, filled; POST submits it."""
    invoice = _of_session(request, session_id)
    if request.method == "POST":
        return _submit(request, invoice)
    if invoice.submission is not None and not invoice.was_returned:
        return redirect("invoicing:invoice_detail", invoice.pk)
    case = case_of(invoice, timezone.now())
    form = InvoiceForm(case)
    form.initial = first_values(invoice, case, form)
    return render(request, "invoicing/invoice_form.html", form_context(invoice, case, form))


@therapists_only
@require_http_methods(["GET", "HEAD", "POST"])
def invoice_check(request: HttpRequest, session_id: int) -> HttpResponse:
    """The same fields, checked and not saved: JSON, a fragment for htmx, or the whole page. Reloaded: the form."""
    invoice = _of_session(request, session_id)
    if request.method != "POST":
        return redirect("invoicing:invoice_form", session_id)
    case = case_of(invoice, timezone.now())
    data = InvoiceForm.filled(request.POST).copy()
    if request.POST.get("use"):
        data["code"] = request.POST["use"]
    if request.POST.get("draft"):
        data["disruption_note"] = f"{data.get('disruption_note', '')} {draft(_proposal(case, data))}".strip()
    checked = answer(case, InvoiceForm(case, data))
    if request.get_preferred_type(["text/html", "application/json"]) == "application/json":
        return JsonResponse(checked.as_json())
    if not invoice.is_open and invoice.submission is not None:
        return see_other("invoicing:invoice_detail", invoice.pk)
    form = InvoiceForm(case, with_shown_time(data, checked))
    checked = answer(case, form)
    page = "invoicing/_invoice_form.html" if request.headers.get("HX-Request") else "invoicing/invoice_form.html"
    return render(request, page, form_context(invoice, case, form, checked))


def _of_session(request: HttpRequest, session_id: int) -> Invoice:
    invoices = Invoice.objects.visible_to(person(request)).exclude(status=Invoice.Status.VOIDED)
    return get_object_or_404(invoices.with_session(), session__id=session_id)


def _proposal(case: Case, data: QueryDict) -> Proposal:
    """What was posted, seen against the case."""
    return answer(case, InvoiceForm(case, data)).proposal


def _submit(request: HttpRequest, invoice: Invoice) -> HttpResponse:
    now = timezone.now()
    case = case_of(invoice, now)
    form = InvoiceForm(case, request.POST)
    checked = answer(case, form)
    if form.is_valid() and not form.time_findings:
        version = form.cleaned_data.get("version")
        try:
            sent = submit_invoice(invoice, by=person(request), entry=form.entry(), version=version, now=now)
        except Refused as refusal:
            checked.findings[:] = refusal.findings
        except (AlreadySubmitted, StaleVersion):
            return _conflict(request, invoice, case, form)
        else:
            return see_other("invoicing:invoice_detail", sent.pk)
    context = form_context(invoice, case, InvoiceForm(case, request.POST), checked)
    return render(request, "invoicing/invoice_form.html", context, status=422)


def _conflict(request: HttpRequest, invoice: Invoice, case: Case, form: InvoiceForm) -> HttpResponse:
    """Somebody was faster: both versions side by side, and nothing typed is lost."""
    present = Invoice.objects.with_session().get(pk=invoice.pk)
    context = {
        "invoice": present,
        "session": present.session,
        "differences": differences(case, present.submission, form),
    }
    return render(request, "invoicing/invoice_conflict.html", context, status=409)
