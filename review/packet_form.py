"""What a person chooses for an audit packet."""

from typing import Any

from django import forms

from accounts.text_fields import TextField
from review.models import PacketMade

FULL = "full"
SHORTEST_REASON = 10


class PacketForm(forms.Form):
    """PDF or ZIP, and how clients stand in it; their names need a reason, which is kept."""

    kind = forms.ChoiceField(
        label="What do you need?",
        choices=PacketMade.Kind.choices,
        initial=PacketMade.Kind.PDF,
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose the document or the ZIP.",
            "invalid_choice": "“%(value)s” is not made here. Choose the document or the ZIP.",
        },
    )
    names = forms.ChoiceField(
        label="How should the client stand in it?",
        choices=[("initials", "As initials"), (FULL, "With the full name")],
        initial="initials",
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose how the client stands in it.",
            "invalid_choice": "“%(value)s” is not known here. Choose initials or the full name.",
        },
    )
    reason = TextField(
        required=False,
        max_length=500,
        label="Why the full name is needed",
        help_text="Only with the full name. For example: the payer's letter of November 3 asks for it. "
        "It is kept with your name, and does not stand in the packet.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def clean(self) -> dict[str, Any]:
        """A full name has its reason."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("names") == FULL and len(cleaned.get("reason", "")) < SHORTEST_REASON:
            self.add_error("reason", f"Say why the full name is needed, in {SHORTEST_REASON} characters or more.")
        return cleaned

    @property
    def is_full(self) -> bool:
        """With the full name?"""
        return bool(self.cleaned_data["names"] == FULL)
