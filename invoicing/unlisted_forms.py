"""What a therapist may send in about a session that was not on the calendar."""

from datetime import date
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django import forms
from django.db.models import OuterRef, Q, QuerySet, Subquery

from accounts.models import Therapist
from invoicing.clock_forms import ClockForm
from invoicing.fields import AnyOfMany, LocalTimeField
from sessions_app.models import Client, Coverage, TherapySession


class OwnClientField(forms.ModelChoiceField[Client]):
    """One of the therapist's clients, by name and payer."""

    def label_from_instance(self, obj: Client) -> str:
        """Robin Reed · Cedar."""
        return f"{obj.name} · {getattr(obj, 'payer_name', None) or 'Self-pay'}"


class UnlistedForm(ClockForm):
    """Who, when and how. Its times are on the therapist's clock."""

    TIMES: ClassVar = (("started_at", "start"), ("ended_at", "end"))

    client = OwnClientField(
        Client.objects.none(),
        empty_label="Choose a client",
        help_text="Shown with today’s payer. The invoice goes to the payer on the date of service.",
        error_messages={
            "required": "Choose the client.",
            "invalid_choice": "This is none of your clients. Choose one of the list.",
        },
    )
    started_at = LocalTimeField(required=False, label="Start")
    ended_at = LocalTimeField(required=False, label="End")
    kind = forms.ChoiceField(
        label="What it was",
        choices=[one for one in TherapySession.Kind.choices if one[0] != TherapySession.Kind.GROUP],
        error_messages={
            "required": "Choose what kind of session it was.",
            "invalid_choice": "“%(value)s” is none of the kinds. Choose one of the list.",
        },
    )
    modality = forms.ChoiceField(
        label="Where it was",
        choices=TherapySession.Modality.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose whether it was by telehealth or in person.",
            "invalid_choice": "“%(value)s” is none of the places. Choose one of the list.",
        },
    )
    accept = AnyOfMany(required=False)

    def __init__(self, therapist: Therapist, today: date, data: Any = None, **options: Any) -> None:
        super().__init__(ZoneInfo(therapist.time_zone), data, **options)
        clients = self.fields["client"]
        assert isinstance(clients, OwnClientField)
        self._clients = clients.queryset = own_clients(therapist, today)

    def offered_clients(self) -> QuerySet[Client, int]:
        """The ids of those it names."""
        return self._clients.values_list("pk", flat=True)


def own_clients(therapist: Therapist, today: date) -> QuerySet[Client]:
    """By name, each with today's payer."""
    open_now = Coverage.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=today), starts_on__lte=today)
    newest = open_now.filter(client=OuterRef("pk")).order_by("-starts_on", "-pk")
    return (
        Client.objects.filter(therapist=therapist)
        .annotate(payer_name=Subquery(newest.values("payer__name")[:1]))
        .order_by("name", "pk")
    )
