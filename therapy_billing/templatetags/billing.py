"""What a session's page tells of its invoice: sessions_app stands below invoicing and knows nothing of it."""

from datetime import datetime

from django import template
from django.db.models import Q
from django.utils import timezone

from invoicing.models import Invoice
from sessions_app.models import TherapySession

register = template.Library()


@register.simple_tag
def invoice_of(session: TherapySession) -> Invoice | None:
    """The session's invoice; of several the one that is not voided, else the newest."""
    invoices = Invoice.objects.filter(session=session).alias(is_voided=Q(status=Invoice.Status.VOIDED))
    return invoices.select_related("attendance__by").order_by("is_voided", "-pk").first()


@register.simple_tag
def now() -> datetime:
    """This instant, for what is left of a deadline."""
    return timezone.now()
