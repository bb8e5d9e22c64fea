"""The invoice of a session, for its therapist."""

from django.http import Http404, HttpRequest

from accounts.access import person
from invoicing.beside import to_be_checked
from invoicing.models import Invoice


def invoice_of_session(request: HttpRequest, session_id: int) -> Invoice:
    """The one that is not voided, for its checks; 404 for everybody else's."""
    invoices = Invoice.objects.visible_to(person(request)).exclude(status=Invoice.Status.VOIDED)
    invoice = to_be_checked(invoices.filter(session__id=session_id)).first()
    if invoice is None:
        raise Http404
    return invoice
