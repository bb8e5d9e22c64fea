"""What became of a session that is not invoiced: said and corrected."""

from collections.abc import Iterable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.access import person, therapists_only
from accounts.answers import see_other
from accounts.once import once
from accounts.parking import forget, holder_of, parked, parked_here
from invoicing.actions.attending import record_attendance
from invoicing.actions.locking import AlreadySubmitted, StaleVersion
from invoicing.actions.submitting import Refused
from invoicing.attendance_case import Attending
from invoicing.attendance_facts import attending_of
from invoicing.attendance_forms import AttendanceForm, WithdrawalForm
from invoicing.attendance_pages import UNSAID, attendance_context, differences, findings_of, opened_form
from invoicing.findings import Finding
from invoicing.models import Invoice
from invoicing.views.of_session import invoice_of_session

PAGE = "invoicing/attendance_form.html"


@therapists_only
@require_http_methods(["GET", "HEAD", "POST"])
@once
def attendance(request: HttpRequest, session_id: int) -> HttpResponse:
    """The form; POST closes the invoice, or corrects what closed it."""
    invoice = invoice_of_session(request, session_id)
    attending = attending_of(invoice, UNSAID, timezone.now())
    if request.method == "POST":
        return _posted(request, invoice, attending)
    if invoice.submission is not None:
        return redirect("invoicing:invoice_detail", invoice.pk)
    if kept := parked_here(request):
        return _filled(request, invoice, attending, AttendanceForm(attending, kept.data), is_parked=True)
    return _page(request, invoice, attending, opened_form(invoice, attending))


def _posted(request: HttpRequest, invoice: Invoice, attending: Attending) -> HttpResponse:
    form = AttendanceForm(attending, AttendanceForm.filled(request.POST))
    findings = findings_of(attending, form)
    said, is_read = form.statement(), form.is_valid() and not form.time_findings
    if request.POST.get("fill"):  # a button that put a time in only fills the form
        return _filled(request, invoice, attending, form)
    if said is not None and is_read:
        version, now = form.cleaned_data["version"], attending.case.now
        try:
            record_attendance(invoice, by=person(request), said=said, version=version, now=now)
        except Refused as refusal:
            findings = refusal.findings
        except (AlreadySubmitted, StaleVersion):
            return _conflict(request, invoice, form)
        else:
            forget(request, request.path)
            messages.success(request, "Recorded. No invoice goes to insurance for this session.")
            return see_other("sessions_app:session_detail", invoice.session_id)
    return _page(request, invoice, attending, form, findings, status=422)


def _filled(
    request: HttpRequest, invoice: Invoice, attending: Attending, form: AttendanceForm, *, is_parked: bool = False
) -> HttpResponse:
    """The form as it was filled, with what of it cannot be read."""
    findings = findings_of(attending, form)
    is_read = form.is_valid() and not form.time_findings
    told = [] if is_read or is_parked else findings
    return _page(request, invoice, attending, form, told, status=422 if told else 200, is_parked=is_parked)


def _page(
    request: HttpRequest,
    invoice: Invoice,
    attending: Attending,
    form: AttendanceForm,
    findings: Iterable[Finding] = (),
    *,
    status: int = 200,
    is_parked: bool = False,
) -> HttpResponse:
    context = attendance_context(invoice, attending, form, findings)
    context |= {"holder": holder_of(person(request)), "is_parked": is_parked}
    if taking_back := parked(request, reverse("invoicing:attendance_withdrawal", args=[invoice.session_id])):
        context |= {"withdrawal": WithdrawalForm(taking_back.data), "is_withdrawal_parked": True}
    return render(request, PAGE, context, status=status)


def _conflict(request: HttpRequest, invoice: Invoice, form: AttendanceForm) -> HttpResponse:
    """Somebody was faster: both versions side by side, and nothing typed is lost."""
    present = Invoice.objects.with_session().get(pk=invoice.pk)
    context = {"invoice": present, "session": present.session, "differences": differences(present, form.statement())}
    return render(request, "invoicing/invoice_conflict.html", context, status=409)
