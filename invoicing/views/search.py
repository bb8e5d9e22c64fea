"""Find a client by name, or a receipt by its number. Posted, so that no name stands in an address or a log."""

from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.access import person, therapists_only
from accounts.answers import see_other
from accounts.models import User, own_therapist
from audit.access import shows_clients
from invoicing.filters import SearchForm, receipt_number
from invoicing.form_errors import SummaryLine
from invoicing.models import Invoice
from sessions_app.models import Client
from sessions_app.names import matches

MOST = 50


@therapists_only
@require_http_methods(["GET", "HEAD", "POST"])
def session_search(request: HttpRequest) -> HttpResponse:
    """Own clients whose names match, each with a link by id; a receipt number leads to its receipt."""
    if request.method != "POST":
        return redirect("invoicing:worklist")
    form, user = SearchForm(request.POST), person(request)
    if not form.is_valid():
        problems = [SummaryLine("#id_q", str(message)) for message in form.errors["q"]]
        context = {"search": form, "problems": problems}
        return render(request, "invoicing/session_search.html", context, status=422)
    typed = form.cleaned_data["q"]
    if invoice := _receipt(user, typed):
        return see_other("invoicing:invoice_detail", invoice.pk)
    found = _clients(user, typed)
    shows_clients(request, Client, (one.pk for one in found[:MOST]))
    context = {"search": form, "typed": typed, "clients": found[:MOST], "has_more": len(found) > MOST}
    return render(request, "invoicing/session_search.html", context)


def _receipt(user: User, typed: str) -> Invoice | None:
    number = receipt_number(typed)
    return Invoice.objects.visible_to(user).filter(number=number).first() if number else None


def _clients(user: User, typed: str) -> list[Client]:
    """In the order of their names. A therapist has some hundreds: they are compared here, accents and all."""
    own = Client.objects.filter(therapist=own_therapist(user)).annotate(last_on=Max("sessions__date_of_service"))
    return sorted((one for one in own if matches(typed, one.name)), key=lambda one: (one.name.casefold(), one.pk))
