"""The invoice form: filled, checked, submitted."""

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.views.decorators.http import require_http_methods

from accounts.access import person, therapists_only
from accounts.answers import see_other
from accounts.idle import leave_end_alone
from accounts.once import digest_of_key
from accounts.parking import forget, parked
from invoicing.actions.locking import AlreadySubmitted, NoInvoice, StaleVersion, locked_of_session
from invoicing.actions.submitting import Posted, Refused, submit_posted
from invoicing.answer import Answer, answer
from invoicing.case import Case
from invoicing.drafting import draft
from invoicing.facts import case_of
from invoicing.flags import RaisedFlag
from invoicing.form_values import with_shown_time
from invoicing.forms import InvoiceForm
from invoicing.lines import lines
from invoicing.models import Invoice
from invoicing.pages import answer_context
from invoicing.proposal import Proposal
from invoicing.resuming import posted_again, resumed
from invoicing.shown_charge import FIELD, charge_changed
from invoicing.totals import total
from invoicing.views.form_parts import form_address, form_page, invoice_changed
from invoicing.views.of_session import invoice_of_session
from invoicing.visited import EVERY_FIELD, NOTHING, visited


@therapists_only
@require_http_methods(["GET", "HEAD", "POST"])
def invoice_form(request: HttpRequest, session_id: int) -> HttpResponse:
    """The form, filled; POST submits it."""
    if request.method == "POST":
        return _submit(request, session_id)
    invoice = invoice_of_session(request, session_id)
    if invoice.attendance is not None:
        return redirect("sessions_app:session_detail", session_id)
    if invoice.submission is not None and not invoice.was_returned:
        return redirect("invoicing:invoice_detail", invoice.pk)
    case = case_of(invoice, timezone.now())
    found = resumed(invoice, case, parked(request, form_address(invoice)))
    form, checked = _shown(case, found.data)
    return form_page(request, form, checked, of=invoice, found=found, seen=NOTHING)


@therapists_only
@require_http_methods(["GET", "HEAD", "POST"])
def invoice_check(request: HttpRequest, session_id: int) -> HttpResponse:
    """The same fields, checked and not saved: JSON, a fragment for htmx, or the whole page. Reloaded: the form."""
    invoice = invoice_of_session(request, session_id)
    if request.method != "POST":
        return redirect("invoicing:invoice_form", session_id)
    if "live" in request.POST:
        leave_end_alone(request)
    case = case_of(invoice, timezone.now())
    data = _with_button(case, InvoiceForm.filled(request.POST).copy())
    form = InvoiceForm(case, data)
    checked = answer(case, form)
    if request.get_preferred_type(["text/html", "application/json"]) == "application/json":
        return JsonResponse(checked.as_json())
    if invoice.attendance is not None:
        return see_other("sessions_app:session_detail", session_id)
    if not invoice.is_open and invoice.submission is not None:
        return see_other("invoicing:invoice_detail", invoice.pk)
    if request.headers.get("HX-Request"):
        return _parts(request, invoice, form, checked)
    form, checked = _shown(case, data)
    return form_page(request, form, checked, of=invoice, found=posted_again(request.POST), seen=EVERY_FIELD)


def _shown(case: Case, data: MultiValueDict[str, str]) -> tuple[InvoiceForm, Answer]:
    """The form with the figure of time that its code counts, where the time was left as recorded."""
    form = InvoiceForm(case, data)
    checked = answer(case, form)
    if with_time := with_shown_time(data, checked):
        form = InvoiceForm(case, with_time)
        checked = answer(case, form)
    return form, checked


def _parts(request: HttpRequest, invoice: Invoice, form: InvoiceForm, checked: Answer) -> HttpResponse:
    """The parts of the page that answer what was entered; after each change without what nobody was asked yet."""
    is_live = bool(request.POST.get("live"))
    seen = visited(request.POST.get("visited", "")) if is_live else EVERY_FIELD
    context = {**answer_context(invoice, form, checked, seen), "is_live": is_live}
    return render(request, "invoicing/_answer.html", context)


def _with_button(case: Case, data: QueryDict) -> QueryDict:
    """What was posted, and what its button adds: the code of a suggestion, or the drafted note."""
    if use := data.get("use"):
        data["code"] = str(use)
    if data.get("draft"):
        data["disruption_note"] = f"{data.get('disruption_note', '')} {draft(_proposal(case, data))}".strip()
    return data


def _proposal(case: Case, data: QueryDict) -> Proposal:
    """What was posted, seen against the case."""
    return answer(case, InvoiceForm(case, data)).proposal


class _Reading:
    """Reads a posted form against the case under the lock, and is left with the form and its answer for the page."""

    form: InvoiceForm
    checked: Answer

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    def __call__(self, case: Case) -> Posted:
        """Raises Refused with every finding where the form cannot be read."""
        self.form = InvoiceForm(case, self.request.POST)
        self.checked = answer(case, self.form)
        if not self.form.is_valid() or self.form.time_findings:
            raise Refused(list(self.checked.findings))
        version = self.form.cleaned_data.get("version")
        return Posted(self.form.entry(), version, self._comes_to_what_was_shown, digest_of_key(self.request))

    def _comes_to_what_was_shown(self, proposal: Proposal, raised: list[RaisedFlag]) -> None:
        """Whoever sent the form saw an amount; another one is shown first."""
        billed = lines(proposal)
        charge = total(line.charge for line in billed)
        if changed := charge_changed(self.request.POST.get(FIELD, ""), billed, charge):
            raise Refused([*changed, *self.checked.findings])


def _submit(request: HttpRequest, session_id: int) -> HttpResponse:
    read, by = _Reading(request), person(request)
    try:
        sent = submit_posted(lambda: locked_of_session(session_id, by=by), by=by, now=timezone.now(), read=read)
    except NoInvoice as missing:
        raise Http404 from missing
    except Refused as refusal:
        read.checked.findings[:] = refusal.findings
    except (AlreadySubmitted, StaleVersion):
        return invoice_changed(request, invoice_of_session(request, session_id), read.form)
    else:
        forget(request, form_address(sent))
        return see_other("invoicing:invoice_detail", sent.pk)
    found, invoice = posted_again(request.POST), invoice_of_session(request, session_id)
    return form_page(request, read.form, read.checked, of=invoice, found=found, seen=EVERY_FIELD, status=422)
