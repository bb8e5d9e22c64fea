"""The therapist's worklist and form, and what was submitted."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import person, therapists_only
from accounts.answers import see_other
from audit.models import Event
from cpt.models import CodeRequestAnswer
from invoicing.actions.locking import AlreadySubmitted, StaleVersion
from invoicing.actions.submitting import NUMBER_ALPHABET, Refused, submit_invoice
from invoicing.answer import answer
from invoicing.case import Case
from invoicing.drafting import draft
from invoicing.facts import case_of
from invoicing.forms import InvoiceForm
from invoicing.models import Invoice
from invoicing.pages import differences, first_values, form_context, with_shown_time
from invoicing.proposal import Proposal
from invoicing.record_since import record_context
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
    data = request.POST.copy()
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


@require_safe
def invoice_list(request: HttpRequest) -> HttpResponse:
    """What was submitted, newest first; `number` finds one receipt."""
    invoices = Invoice.objects.visible_to(person(request)).ever_submitted().with_session()
    number = request.GET.get("number", "").strip().upper()[:10]
    if number:
        invoices = invoices.filter(number=number) if set(number) <= set(NUMBER_ALPHABET) else invoices.none()
    page = Paginator(invoices, PAGE).get_page(request.GET.get("page"))
    return render(request, "invoicing/invoice_list.html", {"page": page, "number": number})


@require_safe
def invoice_detail(request: HttpRequest, invoice_id: int) -> HttpResponse:
    """One invoice as it was submitted, every version of it, and what happened since."""
    invoices = Invoice.objects.visible_to(person(request)).ever_submitted().with_session()
    invoice = get_object_or_404(invoices, pk=invoice_id)
    versions = invoice.submissions.select_related("by", "time_edit").prefetch_related("lines", "flags")
    context = {
        "invoice": invoice,
        "session": invoice.session,
        "versions": versions.order_by("-sequence"),
        **record_context(invoice),
        "history": Event.objects.about(invoice),
    }
    return render(request, "invoicing/invoice_detail.html", context)


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
