"""What a person may say about a session's record."""

from collections.abc import Sequence
from typing import Any

from django import forms

from sessions_app.changes import Side
from sessions_app.models import PersonNamed


class PersonForm(forms.Form):
    """Who an unnamed person in the room was. The people on offer are those whom nobody has named yet."""

    person = forms.ChoiceField(
        label="Person in the room",
        error_messages={
            "required": "Choose whom you mean.",
            "invalid_choice": "This person is not in the record, or was named already. Choose one of the list.",
        },
    )
    side = forms.ChoiceField(
        label="Who it was",
        choices=[choice for choice in PersonNamed.SIDES if choice[0] != Side.THERAPIST],
        widget=forms.RadioSelect,
        error_messages={"required": "Say who it was.", "invalid_choice": "Choose one of the answers."},
    )

    def __init__(self, unnamed: Sequence[str], data: Any = None, **options: Any) -> None:
        super().__init__(data, **options)
        field = self.fields["person"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(person, f"Guest {number}") for number, person in enumerate(unnamed, start=1)]
