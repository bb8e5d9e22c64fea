"""Form fields that Django does not have in the shape needed here."""

import re
from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import ProhibitNullCharactersValidator

from accounts.text_fields import NOT_AS_SENT, NUL, TextField
from sessions_app.local_time import YEARS

_LOCAL = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?", re.ASCII)
_DIGITS = re.compile(r"-?\d{1,19}", re.ASCII)
EXAMPLE = "2026-11-03T12:15"


class LocalTimeField(TextField):
    """Date and time on a clock, `YYYY-MM-DDTHH:MM`, to a naive datetime floored to the minute; empty is None."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"})
    default_error_messages: ClassVar = {NUL: f"Enter a date and a time, for example {EXAMPLE}."}

    def clean(self, value: Any) -> Any:
        """Parse; raises ValidationError with the form it should have."""
        typed = super().clean(value)
        if not typed:
            return None
        if not _LOCAL.fullmatch(typed):
            raise ValidationError(f"Enter a date and a time, for example {EXAMPLE}.")
        try:
            parsed = datetime.fromisoformat(typed)
        except ValueError as error:
            raise ValidationError(
                f"“{typed}” is on no calendar or clock: hours end with 23, minutes and seconds with 59. "
                f"Enter a date and a time, for example {EXAMPLE}."
            ) from error
        if parsed.year not in YEARS:
            raise ValidationError(f"Enter a year from {YEARS[0]} to {YEARS[-1]}.")
        return parsed.replace(second=0, microsecond=0)


class PlainNumberField(forms.IntegerField):
    """A whole number in plain digits: Python would also read `1_0`, and digits of other scripts."""

    default_error_messages: ClassVar = {
        "invalid": "Enter the digits alone, for example 123.",
        "max_value": "Enter a number up to %(limit_value)d.",
        "min_value": "Enter a number from %(limit_value)d on.",
    }

    def to_python(self, value: Any) -> int | None:
        """Digits alone, with blanks around them; anything else raises ValidationError."""
        if isinstance(value, str) and value.strip() and not _DIGITS.fullmatch(value.strip()):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return super().to_python(value)


class VersionField(PlainNumberField):
    """Of which version of a record the page tells; it comes with the page, and nobody types it."""

    widget = forms.HiddenInput
    default_error_messages: ClassVar = dict.fromkeys(("invalid", "min_value"), NOT_AS_SENT)

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, min_value=0, **options)


class WholeMinutesField(PlainNumberField):
    """Minutes of one session."""

    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
    default_error_messages: ClassVar = {
        "invalid": "Enter whole minutes, for example 53.",
        "max_value": "A day has 1,440 minutes. Enter the minutes of this session.",
        "min_value": "Minutes start at 0. Enter the minutes of this session.",
    }

    def __init__(self, **options: Any) -> None:
        super().__init__(min_value=0, max_value=1440, **options)


class StateField(forms.RegexField):
    """A state of the United States by its two letters."""

    widget = forms.TextInput(attrs={"maxlength": 2, "autocomplete": "off", "size": 2})
    default_error_messages: ClassVar = {"invalid": "Enter the two letters of the state, for example NY."}

    def __init__(self, **options: Any) -> None:
        super().__init__(r"^[A-Za-z]{2}\Z", required=False, **options)
        # What is no letter is told once.
        self.validators = [one for one in self.validators if not isinstance(one, ProhibitNullCharactersValidator)]


class Tick(forms.CheckboxInput):
    """A checkbox that also understands programs: `no`, `off` and `0` are no tick."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> bool:
        """True for anything else that was posted."""
        return str(data.get(name, "")).strip().lower() not in {"", "no", "off", "0", "false"}


class AnyOfMany(forms.MultipleChoiceField):
    """Many values at once; the checks say which are wrong, so that every wrong one is told in one go."""

    default_error_messages: ClassVar = {
        "invalid_choice": "What was ticked did not arrive as the page sends it. Tick it again on this page.",
    }

    def valid_value(self, value: str) -> bool:
        """Any short text."""
        return len(value) <= 40
