"""What a reviewer may send in."""

from typing import Any, ClassVar

from django import forms

from accounts.text_fields import TextField
from invoicing.fields import VersionField
from review.models import Decision


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
    comment = TextField(
        required=False,
        max_length=4000,
        label="Comment",
        help_text="The therapist reads it when you return, ask or void. Otherwise only the support desk does.",
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    version = VersionField()
    take_over = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """Some decisions say why."""
        cleaned = super().clean() or self.cleaned_data
        needed = self.NEEDED.get(cleaned.get("decision", ""))
        if needed and not cleaned.get("comment") and "comment" not in self.errors:
            self.add_error("comment", needed)
        return cleaned


class TogetherForm(forms.Form):
    """One flag, and words for every decision."""

    flag = forms.RegexField(r"^[a-z0-9-]+$", required=False, max_length=40, widget=forms.HiddenInput)
    comment = TextField(
        required=False,
        max_length=4000,
        label="Comment (optional)",
        help_text="Kept with each of these approvals, for the support desk.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class LookForm(forms.Form):
    """What came of looking at a pattern."""

    words = TextField(
        max_length=4000,
        label="What came of it",
        help_text="For the support desk and auditors; the therapist does not see it. Leave clients out.",
        error_messages={"required": "Say what came of it: it is what an auditor asks for."},
        widget=forms.Textarea(attrs={"rows": 3}),
    )
