"""Two versions of the form's fields, value by value."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict

from invoicing.forms import InvoiceForm

NOT_COMPARED = frozenset(
    {"version", "accept", "started_at_fold", "ended_at_fold", "started_at_fold_of", "ended_at_fold_of"}
)


@dataclass(frozen=True)
class Difference:
    """One value of an invoice as it stands and as it was sent."""

    name: str
    present: str
    sent: str

    @property
    def is_different(self) -> bool:
        """Do they differ?"""
        return self.present != self.sent


def differences(form: InvoiceForm, present: MultiValueDict[str, str]) -> list[Difference]:
    """Every field of the form, as the present version has it and as it was posted."""
    return [
        Difference(
            str(field.label or name.replace("_", " ").capitalize()),
            _in_words(field, field.widget.value_from_datadict(present, form.files, name)),
            _in_words(field, field.widget.value_from_datadict(form.data, form.files, name)),
        )
        for name, field in form.fields.items()
        if name not in NOT_COMPARED
    ]


def _in_words(field: forms.Field, value: Any) -> str:
    """A field's value as a person reads it."""
    if isinstance(field, forms.BooleanField):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "–"
    choices = dict(getattr(field, "choices", ()))
    return str(choices.get(value, "–" if value in (None, "") else value))
