"""Lists as files."""

from collections.abc import Iterator

from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.access import exporters_only, person, reviewers_only
from invoicing.csv_text import table
from invoicing.listing import submitted_listed
from review.exporting import INVOICE_COLUMNS, QUEUE_COLUMNS, invoice_rows, queue_rows, record_export
from review.filter_form import FilterForm
from review.filters import filtered


@exporters_only
@require_http_methods(["GET", "HEAD", "POST"])
def invoice_export(request: HttpRequest) -> HttpResponseBase:
    """What /invoices/ shows under this address's filter, as a CSV file; who took it is kept. Reloaded: the list."""
    if request.method != "POST":
        return redirect("invoicing:invoice_list")
    listed = submitted_listed(person(request), request.GET)
    most = record_export("invoices", listed.invoices, listed.filters, by=person(request))
    return as_file("invoices", table(INVOICE_COLUMNS, invoice_rows(listed.invoices, most)))


@exporters_only
@reviewers_only
@require_http_methods(["GET", "HEAD", "POST"])
def queue_export(request: HttpRequest) -> HttpResponseBase:
    """What /review/ shows under this address's filters, as a CSV file. Reloaded: the queue."""
    filters = FilterForm(request.GET).filters
    if request.method != "POST":
        return redirect(f"{reverse('review:queue')}{filters.query}")
    now = timezone.now()
    holds = filtered(person(request), filters, now)
    most = record_export("review", holds, filters.asked, by=person(request))
    return as_file("review", table(QUEUE_COLUMNS, queue_rows(holds, filters, now, most)))


def as_file(what: str, pieces: Iterator[str]) -> StreamingHttpResponse:
    """A CSV file as it is written; its name tells what and which day, and nobody."""
    response = StreamingHttpResponse(pieces, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{what}-{timezone.now():%Y-%m-%d}.csv"'
    return response
