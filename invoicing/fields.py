"""Form fields that Django does not have in the shape needed here."""

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from cpt.rulebook import Choice
from cpt.time_rules import limits
from sessions_app.local_time import YEARS

_LOCAL = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?", re.ASCII)
_DIGITS = re.compile(r"-?\d{1,19}", re.ASCII)
EXAMPLE = "2026-11-03T12:15"


class LocalTimeField(forms.CharField):
    """Date and time on a clock, `YYYY-MM-DDTHH:MM`, to a naive datetime floored to the minute; empty is None."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"})

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
    default_error_messages: ClassVar = dict.fromkeys(
        ("invalid", "min_value"),
        "This did not arrive as the page sends it. Open the page again and send it there.",
    )

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


class Tick(forms.CheckboxInput):
    """A checkbox that also understands programs: `no`, `off` and `0` are no tick."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> bool:
        """True for anything else that was posted."""
        return str(data.get(name, "")).strip().lower() not in {"", "no", "off", "0", "false"}


class AnyOfMany(forms.MultipleChoiceField):
    """Many values at once; the checks say which are wrong, so that every wrong one is told in one go."""

    def valid_value(self, value: str) -> bool:
        """Any short text."""
        return len(value) <= 40


class CodeSelect(forms.Select):
    """The code list: common codes first, then all others, and what the contract leaves out last and disabled.

    Written in one go instead of with a template an option (a list of sixty costs eight times as much that way).
    """

    groups: Iterable[tuple[str, Iterable[Choice]]] = ()
    closed: frozenset[str] = frozenset()

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """The select element with its groups."""
        attributes = self.build_attrs(self.attrs, {**(attrs or {}), "name": name})
        chosen = "" if value is None else str(value)
        groups = format_html_join("", '<optgroup label="{}">{}</optgroup>', self._drawn(chosen))
        return format_html('<select{}><option value="">Choose a code</option>{}</select>', flatatt(attributes), groups)

    def _drawn(self, chosen: str) -> Iterable[tuple[str, SafeString]]:
        if chosen and not any(choice.value == chosen for _, choices in self.groups for choice in choices):
            gone = format_html('<option value="{}" selected>{} · not on the list any more</option>', chosen, chosen)
            yield "Chosen before", gone
        for label, choices in self.groups:
            options = format_html_join(
                "", '<option value="{}"{}{}>{}</option>', (self._option(choice, chosen) for choice in choices)
            )
            if options:
                yield label, options

    def _option(self, choice: Choice, chosen: str) -> tuple[str, str, str, str]:
        is_closed = choice.value in self.closed and choice.value != chosen
        return (
            choice.value,
            " selected" if choice.value == chosen else "",
            " disabled" if is_closed else "",
            option_text(choice),
        )


def option_text(choice: Choice) -> str:
    """90837 · Individual therapy · 53 min or more."""
    return f"{choice.value} · {choice.leading.label} · {limits(choice) or 'not in force'}"
