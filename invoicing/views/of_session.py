"""The invoice of a session, for its therapist."""

from django.http import Http404, HttpRequest

from accounts.access import person
from audit.prepared import Given, Prepared
from invoicing.beside import to_be_checked
from invoicing.models import Invoice

_OWN_INVOICE = Prepared(
    lambda: to_be_checked(
        Invoice.objects.of_therapist(Given("user"))
        .exclude(status=Invoice.Status.VOIDED)
        .filter(session__id=Given("session"))
    )[:1]
)


def invoice_of_session(request: HttpRequest, session_id: int) -> Invoice:
    """The one that is not voided, for its checks; 404 for everybody else's. Asked by therapists alone."""
    found = _OWN_INVOICE(user=person(request).pk, session=session_id)
    if not found:
        raise Http404
    return found[0]
