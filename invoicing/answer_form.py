"""What a therapist may answer to a question of support's."""

from typing import Any

from django import forms

from accounts.text_fields import TextField


class AnswerForm(forms.Form):
    """The answer to one question; each form of a page has ids of its own."""

    answer = TextField(
        max_length=4000,
        label="Your answer",
        help_text="Support reads it beside the invoice.",
        error_messages={"required": "Write an answer."},
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, question: int, data: Any = None) -> None:
        super().__init__(data, auto_id=f"id_%s_{question}")
        self.question = question
