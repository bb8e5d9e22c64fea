"""What a reviewer may send in."""

from typing import Any, ClassVar

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
    """A decision. Whatever the therapist reads, and a void, need words."""

    NEEDED: ClassVar[dict[str, str]] = {
        Decision.Kind.RETURN: "Say what the therapist should correct.",
        Decision.Kind.ASK: "Write what you want to know from the therapist.",
        Decision.Kind.VOID: "Say why this invoice is voided.",
    }

    decision = forms.ChoiceField(
        label="Decision",
        choices=Decision.Kind.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose what to do with this invoice.",
            "invalid_choice": "“%(value)s” cannot be done here. Approve, return, ask, escalate or void the invoice.",
        },
    )
    comment = forms.CharField(
        required=False,
        max_length=4000,
        label="Comment",
        help_text="Returned: what to correct. Asked: the question. Voided: the reason. The therapist reads it. "
        "With an approval or an escalation only the support desk does.",
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    version = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """Some decisions say why."""
        cleaned = super().clean() or self.cleaned_data
        needed = self.NEEDED.get(cleaned.get("decision", ""))
        if needed and not cleaned.get("comment") and "comment" not in self.errors:
            self.add_error("comment", needed)
        return cleaned
