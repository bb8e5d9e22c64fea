"""What a therapist asks support to add, and what support answers."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError

from accounts.text_fields import TextField
from cpt.models import CodeRequest, CodeRequestAnswer, Payer, ProcedureCode
from cpt.models.requests import CODE_NUMBER

Outcome = CodeRequestAnswer.Outcome


class CodeRequestForm(forms.ModelForm[CodeRequest]):
    """Which code is missing, for which payer, and why."""

    reason = TextField(
        label="Why it is needed",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="What the code is for. Leave the client's name out.",
        error_messages={"required": "Say in a sentence what the code is for."},
    )

    payer = forms.ModelChoiceField(
        Payer.objects.all(),
        required=False,
        label="Payer (optional)",
        empty_label="Any payer",
        error_messages={"invalid_choice": "This payer is not on the list. Choose one of the list."},
    )

    class Meta:
        model = CodeRequest
        fields: ClassVar = ["wanted_code", "payer", "reason"]
        labels: ClassVar = {"wanted_code": "Code"}
        help_texts: ClassVar = {"wanted_code": "Five characters, for example 90849."}
        error_messages: ClassVar = {"wanted_code": {"required": "Enter the code you are missing."}}

    def clean_wanted_code(self) -> str:
        """In capital letters, and written as codes are: it may stand in a mail."""
        wanted = str(self.cleaned_data["wanted_code"]).strip().upper()
        if not CODE_NUMBER.fullmatch(wanted):
            raise ValidationError(
                f"“{wanted}” is not written as a code. Codes have five characters, as 90849 or H0004."
            )
        return wanted


class AnswerForm(forms.Form):
    """What becomes of one request, and words for the therapist."""

    outcome = forms.ChoiceField(
        label="What becomes of it",
        choices=Outcome.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose what becomes of the request.",
            "invalid_choice": "“%(value)s” is none of the answers. Choose one of the list.",
        },
    )
    code = TextField(
        required=False,
        max_length=11,
        label="Code on the list",
        help_text="The code that the therapist finds there now. Only when it was added or was there already.",
    )
    words = TextField(
        label="Words for the therapist",
        max_length=2000,
        help_text="They stand on the page of the request, not in the mail.",
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Say in a sentence what the therapist should know."},
    )
    version = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)

    def __init__(self, asked: CodeRequest, data: Any = None, **options: Any) -> None:
        super().__init__(data, **options)
        self.asked = asked

    def clean(self) -> dict[str, Any]:
        """The code that is named has to be on the list; other answers name none."""
        cleaned = super().clean() or self.cleaned_data
        typed = str(cleaned.get("code") or "").strip().upper()
        cleaned["code"] = None
        if cleaned.get("outcome") in CodeRequestAnswer.WITH_CODE and "code" not in self.errors:
            try:
                cleaned["code"] = self._on_list(typed)
            except ValidationError as error:
                self.add_error("code", error)
        return cleaned

    def _on_list(self, typed: str) -> ProcedureCode:
        if not typed:
            raise ValidationError("Enter the code that the therapist finds on the list.")
        code = ProcedureCode.objects.filter(code=typed).first()
        if code is None:
            raise ValidationError(f"The catalogue has no {typed}. An admin adds it there; then answer again.")
        if not self.asked.is_on_list(code):
            where = (
                f"The contract with {self.asked.payer} does not pay" if self.asked.payer else "No rule is in force for"
            )
            raise ValidationError(
                f"{where} {typed}. An admin adds it with the date from which it holds; then answer again."
            )
        return code
