"""What a reviewer may send in."""

from typing import Any

from django import forms

from invoicing.models import Hold
from review.filters import SELF_PAY, Filters
from review.models import Decision

LARGEST_ID = 2**63 - 1


class FilterForm(forms.Form):
    """The queue's filters. `filters` is what could be read; what could not is named in `errors`, and left out."""

    state = forms.ChoiceField(
        required=False,
        label="State",
        choices=[("", "Everything that waits"), *Hold.State.choices],
        error_messages={"invalid_choice": "“%(value)s” is none of the states."},
    )
    flag = forms.RegexField(r"^[a-z0-9-]+$", required=False, max_length=40, label="Flag")
    therapist = forms.IntegerField(required=False, min_value=1, max_value=LARGEST_ID, label="Therapist")
    payer = forms.RegexField(rf"^([1-9]\d{{0,17}}|{SELF_PAY})$", required=False, label="Payer")
    code = forms.RegexField(r"^[0-9A-Z-]{5,11}$", required=False, label="Code")
    date_from = forms.DateField(required=False, label="Date of service from")
    date_to = forms.DateField(required=False, label="Date of service to")
    mine = forms.BooleanField(required=False, label="Mine")

    @property
    def filters(self) -> Filters:
        """What was asked for, without what could not be read."""
        self.is_valid()
        return Filters(**{name: value for name, value in self.cleaned_data.items() if value})


class DecisionForm(forms.Form):
    """A decision; returning needs words for the therapist."""

    decision = forms.ChoiceField(
        label="Decision",
        choices=Decision.Kind.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose what to do with this invoice.",
            "invalid_choice": "“%(value)s” cannot be done here. Approve the invoice or return it.",
        },
    )
    comment = forms.CharField(
        required=False,
        max_length=4000,
        label="Comment",
        help_text="When you return it: what to correct. The therapist reads these words.",
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    version = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """A return says what to correct."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("decision") == Decision.Kind.RETURN and not cleaned.get("comment"):
            self.add_error("comment", "Say what the therapist should correct.")
        return cleaned
