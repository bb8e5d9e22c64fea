"""Lists as files."""

from collections.abc import Iterator

from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.access import exporters_only, person
from invoicing.csv_text import table
from invoicing.listing import submitted_listed
from review.exporting import INVOICE_COLUMNS, invoice_rows, record_export


@exporters_only
@require_http_methods(["GET", "HEAD", "POST"])
def invoice_export(request: HttpRequest) -> HttpResponseBase:
    """What /invoices/ shows under this address's filter, as a CSV file; who took it is kept. Reloaded: the list."""
    if request.method != "POST":
        return redirect("invoicing:invoice_list")
    listed = submitted_listed(person(request), request.GET)
    most = record_export("invoices", listed.invoices, listed.filters, by=person(request))
    return as_file("invoices", table(INVOICE_COLUMNS, invoice_rows(listed.invoices, most)))


def as_file(what: str, pieces: Iterator[str]) -> StreamingHttpResponse:
    """A CSV file as it is written; its name tells what and which day, and nobody."""
    response = StreamingHttpResponse(pieces, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{what}-{timezone.now():%Y-%m-%d}.csv"'
    return response
