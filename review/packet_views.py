"""Audit packets: of one invoice, and of several."""

import json
import logging
from typing import IO, Any

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.access import person
from audit.models import Event
from invoicing.models import Invoice
from review.actions.disclosing import make_packet
from review.models import PacketMade
from review.packet.document import NotPrinted
from review.packet_form import PacketForm

logger = logging.getLogger(__name__)
TYPES = {PacketMade.Kind.PDF: "application/pdf", PacketMade.Kind.ZIP: "application/zip"}


@require_http_methods(["GET", "HEAD", "POST"])
def packet(request: HttpRequest, invoice_id: int) -> HttpResponseBase:
    """The choices; POST answers the packet. 422 when something is missing, 503 when it cannot be printed."""
    invoices = Invoice.objects.visible_to(person(request)).ever_submitted().with_session()
    invoice = get_object_or_404(invoices, pk=invoice_id)
    if request.method != "POST":
        return _page(request, invoice, PacketForm())
    form = PacketForm(request.POST)
    if not form.is_valid():
        return _page(request, invoice, form, status=422)
    try:
        return as_file(make(request, [invoice], form), form, f"audit-packet-{invoice.number}")
    except NotPrinted as why:
        return _page(request, invoice, form, status=not_printed(why), is_not_printed=True)


def make(request: HttpRequest, invoices: list[Invoice], form: PacketForm) -> IO[bytes]:
    """As chosen, by whoever asks, now."""
    return make_packet(
        invoices,
        by=person(request),
        kind=form.cleaned_data["kind"],
        names_clients=form.is_full,
        reason=form.cleaned_data["reason"] if form.is_full else "",
        now=timezone.now(),
    )


def as_file(file: IO[bytes], form: PacketForm, name: str) -> FileResponse:
    """To be kept, under a name that names nobody."""
    kind = PacketMade.Kind(form.cleaned_data["kind"])
    return FileResponse(file, as_attachment=True, filename=f"{name}.{kind}", content_type=TYPES[kind])


def not_printed(why: NotPrinted) -> int:
    """The status of the answer; what is known of it stands in the log, without a word of anybody's."""
    logger.error("An audit packet could not be printed: %s", why)
    return 503


def _made(event: Event) -> dict[str, Any]:
    """One packet of before, with the digests that tell it."""
    return {"event": event, **json.loads(event.details)}


def _page(
    request: HttpRequest, invoice: Invoice, form: PacketForm, *, status: int = 200, is_not_printed: bool = False
) -> HttpResponse:
    context: dict[str, Any] = {
        "invoice": invoice,
        "session": invoice.session,
        "form": form,
        "is_not_printed": is_not_printed,
        "made": [_made(event) for event in Event.objects.about(invoice).filter(action="packet.made")],
    }
    return render(request, "review/packet.html", context, status=status)
