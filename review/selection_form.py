"""Which invoices go into one packet: found by receipt number, or by therapist, payer and date of service."""

import re
from typing import Any

from django import forms
from django.db.models import QuerySet

from accounts.models import Therapist, User
from accounts.text_fields import TextField
from cpt.models import Payer
from invoicing.actions.submitting import NUMBER_ALPHABET, NUMBER_LENGTH
from invoicing.models import Invoice
from review.actions.disclosing import MOST_INVOICES

LONGEST = 2000
BETWEEN = re.compile(r"[^0-9A-Z]+")


class SelectionForm(forms.Form):
    """What the address asks for; an auditor names receipts, or a therapist and a time."""

    numbers = TextField(
        required=False,
        max_length=LONGEST,
        label="Receipt numbers",
        help_text=f"One or more, up to {MOST_INVOICES}. Make several packets of a longer list.",
        widget=forms.Textarea(attrs={"rows": 2, "spellcheck": "false", "autocomplete": "off"}),
    )
    therapist = forms.ModelChoiceField(
        Therapist.objects.select_related("user").order_by("user__name", "pk"),
        required=False,
        label="Therapist",
        empty_label="All",
    )
    payer = forms.ModelChoiceField(Payer.objects.order_by("name"), required=False, label="Payer", empty_label="All")
    date_from = forms.DateField(
        required=False,
        label="Date of service from",
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    date_to = forms.DateField(
        required=False,
        label="Date of service to",
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )

    def clean_numbers(self) -> list[str]:
        """Whatever stands between them; what is no receipt number is named."""
        given = list(dict.fromkeys(one for one in BETWEEN.split(self.cleaned_data["numbers"].upper()) if one))
        strange = [one for one in given if len(one) != NUMBER_LENGTH or not set(one) <= set(NUMBER_ALPHABET)]
        if strange:
            raise forms.ValidationError(
                f"“{strange[0][:20]}” is no receipt number: those have {NUMBER_LENGTH} characters. Take it out, or "
                "type it as it stands on the receipt."
            )
        if len(given) > MOST_INVOICES:
            raise forms.ValidationError(
                f"{len(given)} receipt numbers; one packet holds up to {MOST_INVOICES}. Ask for that many here, and "
                "make another packet of the others."
            )
        return given

    @property
    def is_asked(self) -> bool:
        """Is anything asked for that could be read?"""
        return self.is_valid() and any(self.cleaned_data.values())

    def found(self, user: User) -> QuerySet[Invoice]:
        """What fits, by date of service; only where something is asked for."""
        read: dict[str, Any] = {
            "number__in": self.cleaned_data["numbers"],
            "therapist": self.cleaned_data["therapist"],
            "submission__coverage__payer": self.cleaned_data["payer"],
            "submission__date_of_service__gte": self.cleaned_data["date_from"],
            "submission__date_of_service__lte": self.cleaned_data["date_to"],
        }
        invoices = Invoice.objects.visible_to(user).filter(submission__isnull=False).with_session()
        fitting = invoices.filter(**{name: value for name, value in read.items() if value})
        return fitting.order_by("submission__date_of_service", "pk")

    def unknown(self, found: QuerySet[Invoice]) -> list[str]:
        """Receipt numbers that nothing was found for."""
        there = set(found.values_list("number", flat=True))
        return [one for one in self.cleaned_data["numbers"] if one not in there]
