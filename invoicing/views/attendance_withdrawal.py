"""An outcome is taken back: the session is to be invoiced after all."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.access import person, therapists_only
from accounts.answers import see_other
from accounts.once import once
from accounts.parking import forget, holder_of
from invoicing.actions.attending import take_back_attendance
from invoicing.actions.locking import AlreadySubmitted, StaleVersion
from invoicing.actions.submitting import Refused
from invoicing.attendance_facts import attending_of
from invoicing.attendance_forms import WithdrawalForm
from invoicing.attendance_pages import UNSAID, attendance_context, opened_form, withdrawal_differences
from invoicing.findings import Finding, error
from invoicing.form_errors import findings_context
from invoicing.models import Invoice
from invoicing.views.of_session import invoice_of_session


@therapists_only
@require_http_methods(["GET", "HEAD", "POST"])
@once
def withdrawal(request: HttpRequest, session_id: int) -> HttpResponse:
    """POST takes back, with a reason. Reloaded: the outcome."""
    invoice, now = invoice_of_session(request, session_id), timezone.now()
    if request.method != "POST":
        return redirect("invoicing:attendance", session_id)
    form = WithdrawalForm(request.POST)
    if not form.is_valid():
        unread = [error("unreadable", name, str(one)) for name, words in form.errors.items() for one in words]
        return _refused(request, invoice, form, unread, now)
    reason, version = form.cleaned_data["reason"], form.cleaned_data["version"]
    try:
        take_back_attendance(invoice, by=person(request), reason=reason, version=version, now=now)
    except Refused as refusal:
        return _refused(request, invoice, form, refusal.findings, now)
    except (AlreadySubmitted, StaleVersion):
        return _conflict(request, invoice, reason)
    forget(request, request.path)
    messages.success(request, "Taken back. The session can be invoiced.")
    return see_other("sessions_app:session_detail", session_id)


def _refused(
    request: HttpRequest, invoice: Invoice, form: WithdrawalForm, findings: list[Finding], now: datetime
) -> HttpResponse:
    attending = attending_of(invoice, UNSAID, now)
    context = attendance_context(invoice, attending, opened_form(invoice, attending))
    context |= findings_context(form, findings, frozenset())
    return render(
        request,
        "invoicing/attendance_form.html",
        context | {"withdrawal": form, "holder": holder_of(person(request))},
        status=422,
    )


def _conflict(request: HttpRequest, invoice: Invoice, reason: str) -> HttpResponse:
    present = Invoice.objects.with_session().get(pk=invoice.pk)
    context = {
        "invoice": present,
        "session": present.session,
        "differences": withdrawal_differences(present, reason),
    }
    return render(request, "invoicing/invoice_conflict.html", context, status=409)
