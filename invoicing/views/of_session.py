"""The invoice of a session, for its therapist."""

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from accounts.access import person
from invoicing.models import Invoice


def invoice_of_session(request: HttpRequest, session_id: int) -> Invoice:
    """The one that is not voided; 404 for everybody else's."""
    invoices = Invoice.objects.visible_to(person(request)).exclude(status=Invoice.Status.VOIDED)
    return get_object_or_404(invoices.with_session(), session__id=session_id)
