"""What a reviewer may send in."""

from typing import Any

from django import forms

from review.models import Decision


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
