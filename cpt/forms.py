"""What a therapist may ask of the code list."""

from typing import ClassVar

from django import forms

from cpt.models import CodeRequest


class CodeRequestForm(forms.ModelForm[CodeRequest]):
    """Which code is missing, for which payer, and why."""

    reason = forms.CharField(
        label="Why it is needed",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="What the code is for. Leave the client's name out.",
        error_messages={"required": "Say in a sentence what the code is for."},
    )

    class Meta:
        model = CodeRequest
        fields: ClassVar = ["wanted_code", "payer", "reason"]
        labels: ClassVar = {"wanted_code": "Code", "payer": "Payer (optional)"}
        help_texts: ClassVar = {"wanted_code": "Five characters, for example 90849.", "payer": ""}
        error_messages: ClassVar = {"wanted_code": {"required": "Enter the code you are missing."}}
