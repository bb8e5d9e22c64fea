"""Text as people write it, and what a page sends for itself: refused in words where it cannot be kept as it reads."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError

from audit.unseen import unseen

# Django's name for what no database keeps in a text: the character NUL.
NUL = "null_characters_not_allowed"
NOT_AS_SENT = "This did not arrive as the page sends it. Open the page again and send it there."
WORDS_BEFORE, MOST_BEFORE = 4, 40


class TextField(forms.CharField):
    """Text, with the way out where it cannot be kept, or would read otherwise than it is kept."""

    default_error_messages: ClassVar = {
        "max_length": "This has %(show_value)d characters; %(limit_value)d fit. Shorten it.",
        NUL: "This holds an invisible character, NUL, that cannot be kept. Delete the text and type it anew.",
        "unseen": "This holds an invisible character (%(sign)s) %(where)s. Delete it there, or type the text anew.",
    }

    def to_python(self, value: Any) -> Any:
        """The text; raises ValidationError with code `unseen`. A NUL is told by Django's validator."""
        text = super().to_python(value) or ""
        found = unseen(text.replace("\0", " "))
        if found:
            place, sign = found
            before = " ".join(text[:place].split()[-WORDS_BEFORE:])
            where = f"after “{before[-MOST_BEFORE:]}”" if before else "at its beginning"
            raise ValidationError(self.error_messages["unseen"], code="unseen", params={"sign": sign, "where": where})
        return text


class HiddenTextField(forms.CharField):
    """What the page sends for itself; nobody types it."""

    widget = forms.HiddenInput
    default_error_messages: ClassVar = dict.fromkeys(("max_length", NUL), NOT_AS_SENT)
