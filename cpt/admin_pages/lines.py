"""Texts of several lines. Browsers post other line ends than are stored, which alone would look like a change."""

from typing import Any

from django import forms


class LinesField(forms.CharField):
    """Lines that end as they are stored, so that a page saved untouched changes nothing."""

    def to_python(self, value: Any) -> str | None:
        """With line feeds alone."""
        read = super().to_python(value)
        return read.replace("\r\n", "\n") if read else read
