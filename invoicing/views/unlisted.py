"""A session that was not on the calendar."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.access import person, therapists_only
from accounts.answers import see_other
from accounts.models import Therapist
from accounts.once import once
from accounts.parking import forget, holder_of, parked_here
from audit.access import shows_clients
from invoicing.actions.submitting import Refused
from invoicing.actions.unlisting import add_unlisted
from invoicing.findings import Finding
from invoicing.unlisted_forms import UnlistedForm
from invoicing.unlisted_pages import findings_of, page_context
from sessions_app.models import Client


@therapists_only
@require_http_methods(["GET", "HEAD", "POST"])
@once
def session_new(request: HttpRequest) -> HttpResponse:
    """The form; POST adds the session. No client stands in the address."""
    therapist, now = get_object_or_404(Therapist, user=person(request)), timezone.now()
    today = now.astimezone(ZoneInfo(therapist.time_zone)).date()
    if request.method == "POST":
        return _posted(request, therapist, UnlistedForm(therapist, today, UnlistedForm.filled(request.POST)), now)
    if kept := parked_here(request):
        return _page(request, therapist, UnlistedForm(therapist, today, kept.data), now, is_parked=True)
    return _page(request, therapist, UnlistedForm(therapist, today), now)


def _posted(request: HttpRequest, therapist: Therapist, form: UnlistedForm, now: datetime) -> HttpResponse:
    findings = findings_of(therapist, form, now)
    is_read = form.is_valid() and not form.time_findings
    if request.POST.get("fill"):  # a button that put a time in only fills the form
        return _page(request, therapist, form, now, [] if is_read else findings, status=200 if is_read else 422)
    said = form.cleaned_data
    if is_read and said["started_at"] and said["ended_at"]:
        try:
            added = add_unlisted(
                said["client"],
                by=person(request),
                starts_at=said["started_at"],
                ends_at=said["ended_at"],
                kind=said["kind"],
                modality=said["modality"],
                accept=frozenset(said["accept"]),
                now=now,
            )
        except Refused as refusal:
            findings = refusal.findings
        else:
            forget(request, request.path)
            payer = added.session.coverage()
            paid_by = payer.payer if payer and payer.payer else "The client"
            messages.success(request, f"Added by hand. {paid_by} pays for that date. It can be confirmed now.")
            return see_other("sessions_app:session_detail", added.session_id)
    return _page(request, therapist, form, now, findings, status=422)


def _page(
    request: HttpRequest,
    therapist: Therapist,
    form: UnlistedForm,
    now: datetime,
    findings: list[Finding] | None = None,
    status: int = 200,
    *,
    is_parked: bool = False,
) -> HttpResponse:
    if is_parked:
        form.is_valid()  # the page prints what could be read of it
    shows_clients(request, Client, form.offered_clients())
    context = page_context(therapist, form, now, findings or [])
    context |= {"holder": holder_of(person(request)), "is_parked": is_parked}
    return render(request, "invoicing/session_new.html", context, status=status)
