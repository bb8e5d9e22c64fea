"""The code's field of the invoice form: the list to choose from, and what a program may post instead."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from accounts.text_fields import NUL, TextField
from cpt.rulebook import Choice
from cpt.time_rules import limits


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


class CodeField(TextField):
    """A code's number, from the list or from a program; whether there is such a code is for the checks."""

    widget = CodeSelect
    default_error_messages: ClassVar = {
        "max_length": "No code has %(show_value)d characters. Choose one of the list.",
        NUL: "No code holds the invisible character NUL. Choose one of the list.",
    }

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=40, **options)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """None: into a list nobody types too much."""
        return {}


def option_text(choice: Choice) -> str:
    """90837 · Individual therapy · 53 min or more."""
    return f"{choice.value} · {choice.leading.label} · {limits(choice) or 'not in force'}"
