"""What a person may say about a session's record."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms

from sessions_app.changes import Side
from sessions_app.visitors import Visitor


class PersonForm(forms.Form):
    """Who somebody in the room was: on offer is everybody who came under no identity of ours, named already or not."""

    ANSWERS: ClassVar = [
        (Side.CLIENT, "The client. Counts as time with the client."),
        (
            Side.GUEST,
            "With the client: family, partner or another guest. Counts as time with anyone of theirs.",
        ),
        (
            Side.THERAPIST,
            "You, the therapist, by phone or on another device. Being there then counts as you being there, and what "
            "of it you shared with the client becomes time that is billed.",
        ),
        (Side.NOBODY, "Nobody: a recorder, an interpreter, a mistake. Counts for nothing."),
    ]

    person = forms.ChoiceField(
        label="Person in the room",
        error_messages={
            "required": "Choose whom you mean.",
            "invalid_choice": "This person is not in the session's record, or no longer. Choose one of the list.",
        },
    )
    side = forms.ChoiceField(
        label="Who it was",
        choices=ANSWERS,
        widget=forms.RadioSelect,
        error_messages={"required": "Say who it was.", "invalid_choice": "Choose one of the answers."},
    )

    def __init__(self, visitors: Sequence[Visitor], data: Any = None, **options: Any) -> None:
        super().__init__(data, **options)
        field = self.fields["person"]
        assert isinstance(field, forms.ChoiceField)
        offered = [(visitor.person, visitor.name) for visitor in visitors]
        field.choices = offered if len(offered) == 1 else [("", "Choose a person"), *offered]
