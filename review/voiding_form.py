"""What support sends in to void an invoice."""

from datetime import timedelta
from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, QuerySet

from accounts.text_fields import TextField
from invoicing.actions.voiding import FREE
from invoicing.fields import VersionField
from invoicing.models import Invoice
from invoicing.wording import clock, day
from sessions_app.models import TherapySession

# How far from the wrong one the right session may lie.
NEAR = timedelta(days=31)
MOST = 100


def right_sessions(invoice: Invoice) -> QuerySet[TherapySession]:
    """The same therapist's sessions nearby that have no submitted invoice."""
    on = invoice.session.date_of_service
    present = Invoice.objects.filter(session=OuterRef("pk")).exclude(status=Invoice.Status.VOIDED)
    taken = present.exclude(status__in=FREE, replaces__isnull=True)
    near = TherapySession.objects.filter(
        therapist=invoice.therapist_id, date_of_service__range=(on - NEAR, on + NEAR)
    ).exclude(pk=invoice.session_id)
    return near.filter(~Exists(taken)).select_related("client").order_by("scheduled_start_at", "pk")[:MOST]


class VoidingForm(forms.Form):
    """Why, and where the invoice in its place belongs."""

    reason = TextField(
        max_length=4000,
        label="Why it is voided",
        help_text="For example: the wrong client, or the wrong day. The therapist reads these words.",
        error_messages={"required": "Say why this invoice is voided."},
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    session = forms.TypedChoiceField(
        required=False,
        coerce=int,
        empty_value=None,
        label="Session that was really held",
        help_text="A draft is opened there, which points to this invoice.",
        error_messages={"invalid_choice": "That session is not free any more. Choose another one."},
    )
    version = VersionField()

    def __init__(self, invoice: Invoice, data: Any = None, **more: Any) -> None:
        super().__init__(data, **more)
        self.sessions = {session.pk: session for session in right_sessions(invoice)}
        field = self.fields["session"]
        assert isinstance(field, forms.TypedChoiceField)  # declared above
        field.choices = [("", "This one"), *((pk, _named(session)) for pk, session in self.sessions.items())]

    @property
    def chosen(self) -> TherapySession | None:
        """The right session; None for the same one."""
        return self.sessions.get(self.cleaned_data["session"])


def _named(session: TherapySession) -> str:
    """The client by initials: nobody here needs more to tell sessions of one therapist apart."""
    start = session.scheduled_start_at.astimezone(session.zone)
    return f"{day(start.date())}, {clock(start)} {start:%Z} · {session.client.initials} · {session.get_kind_display()}"
