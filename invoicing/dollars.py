"""Amounts of money as people type them."""

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

# 75, 75.5, 1234.50 or 1,234.50, with a dollar sign before it or not. Python alone would also read 1e5, NaN and ١٢.
_AMOUNT = re.compile(r"\$?\s*(\d{1,3}(?:,\d{3})+|\d+)(\.\d{1,2})?", re.ASCII)
MOST_CHARACTERS = 20
LARGEST = Decimal("99999.99")


class DollarsField(forms.CharField):
    """Dollars and cents to a Decimal; empty is nothing, which is zero."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "class": "amount"})

    def clean(self, value: Any) -> Any:
        """Parse; raises ValidationError with the value and the form it should have."""
        typed = super().clean(value)
        if not typed:
            return Decimal(0)
        read = _AMOUNT.fullmatch(typed) if len(typed) <= MOST_CHARACTERS else None
        if read is None:
            raise ValidationError(
                f"“{typed[:MOST_CHARACTERS]}” is no amount in dollars. Enter one like 75 or 1,234.50."
            )
        amount = Decimal(read[1].replace(",", "") + (read[2] or "")).quantize(Decimal("0.01"))
        if amount > LARGEST:
            raise ValidationError(f"{typed} is more than any fee. Enter one like 75 or 1,234.50.")
        return amount
