"""Several sessions confirmed on one page."""

import re

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import person, therapists_only
from accounts.answers import SeeOther
from accounts.models import User
from accounts.once import digest_of_key
from audit.access import shows_clients
from invoicing.actions.together import submit_together
from invoicing.attestation import WORDS
from invoicing.form_errors import SummaryLine
from invoicing.keyset import keys_of
from invoicing.models import Invoice
from invoicing.together import TOGETHER, judged, read_back, waiting
from invoicing.worklist import printed

ID = re.compile(r"\d{1,18}", re.ASCII)
NOTHING = "Nothing is ticked. Tick each session that you have read and confirm."
UNREADABLE = (
    "What was ticked is not from this page as it is now. Nothing was submitted: read the lines again, and tick."
)


@therapists_only
@require_http_methods(["GET", "HEAD", "POST"])
def bulk(request: HttpRequest) -> HttpResponse:
    """Clean sessions, each with its own line and tick; POST submits what was ticked, one by one."""
    if request.method != "POST":
        return _page(request)
    user, posted = person(request), request.POST.getlist("confirm")
    shown = {one.invoice_id: one for one in map(read_back, posted) if one}
    if not posted or not shown or len(shown) < len(set(posted)) or len(shown) > TOGETHER:
        return _page(request, UNREADABLE if posted else NOTHING)
    invoices = _own(user, list(shown))
    if len(invoices) < len(shown):
        raise Http404
    ordered = sorted(shown.values(), key=lambda one: _place(invoices[one.invoice_id]))
    sent, left = submit_together(invoices, ordered, by=user, now=timezone.now(), key=digest_of_key(request))
    query = [*(("sent", one.pk) for one in sent), *(("left", one.pk) for one in left)]
    return SeeOther(f"{reverse('invoicing:bulk_receipts')}?{urlencode(query)}")


@therapists_only
@require_safe
def receipts(request: HttpRequest) -> HttpResponse:
    """Receipts, and why some were left. Asked again, it tells how things stand by then."""
    sent_ids, left_ids = _ids(request, "sent"), _ids(request, "left")
    ids = list(dict.fromkeys(sent_ids + left_ids))
    if not ids:
        return redirect("invoicing:bulk")
    found = _own(person(request), ids)
    if len(found) < len(ids):
        raise Http404
    shows_clients(request, Invoice, ids)
    sent = [found[pk] for pk in ids if found[pk].submission_id]
    context = {
        "sent": sent,
        "before": [one.pk for one in sent if one.pk in left_ids],
        "left": judged([found[pk] for pk in ids if not found[pk].submission_id], timezone.now()),
    }
    return render(request, "invoicing/bulk_receipts.html", context)


def _page(request: HttpRequest, problem: str = "") -> HttpResponse:
    now = timezone.now()
    page, found = waiting(person(request), now, **keys_of(request.GET))
    shows_clients(request, Invoice, (one.invoice.pk for one in found))
    clean = [one for one in found if not one.doubts]
    first = f"#confirm-{clean[0].invoice.pk}" if clean else ""
    context = {
        "page": page,
        "clean": clean,
        "left_out": [one for one in found if one.doubts],
        "now": now,
        "attestation": WORDS,
        "problems": [SummaryLine(first, problem)] if problem else [],
    }
    return render(request, "invoicing/bulk.html", context, status=422 if problem else 200)


def _own(user: User, ids: list[int]) -> dict[int, Invoice]:
    """By id; who asks for another person's finds none."""
    return printed(Invoice.objects.visible_to(user)).in_bulk(ids)


def _ids(request: HttpRequest, name: str) -> list[int]:
    """As many as a page can have sent."""
    return [int(one) for one in request.GET.getlist(name) if ID.fullmatch(one)][:TOGETHER]


def _place(invoice: Invoice) -> tuple[object, ...]:
    """The order of the page: the first deadline first."""
    return (invoice.submit_by, invoice.session.scheduled_start_at, invoice.pk)
