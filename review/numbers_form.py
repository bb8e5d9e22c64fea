"""Which days the desk's numbers are about."""

from datetime import date, timedelta
from typing import Any, ClassVar

from django import forms

USUAL = timedelta(days=29)
LONGEST = timedelta(days=366)
EARLIEST = date(2000, 1, 1)


class _Day(forms.DateInput):
    """The browser's own date field."""

    def __init__(self) -> None:
        super().__init__({"type": "date"}, "%Y-%m-%d")


class DaysForm(forms.Form):
    """From one day to another, both inclusive. `days` is always good: without an answer the last thirty."""

    span: ClassVar = USUAL

    date_from = forms.DateField(required=False, label="From", widget=_Day)
    date_to = forms.DateField(required=False, label="To", widget=_Day)

    def __init__(self, today: date, asked: Any) -> None:
        usual = {"date_from": today - self.span, "date_to": today}
        self.usual = usual
        super().__init__(asked if any(asked.get(name) for name in usual) else None, initial=usual)

    def clean_date_from(self) -> date | None:
        """A day that there can be decisions of."""
        return self._within(self.cleaned_data["date_from"])

    def clean_date_to(self) -> date | None:
        """As the first one."""
        return self._within(self.cleaned_data["date_to"])

    def clean(self) -> dict[str, Any]:
        """In their order, and no more than a year of them."""
        cleaned = super().clean() or self.cleaned_data
        first, last = self._filled(cleaned)
        if not self.errors and first > last:
            self.add_error("date_from", f"These days end on {last:%Y-%m-%d}: begin no later.")
        elif not self.errors and last - first >= LONGEST:
            self.add_error("date_from", f"These are {(last - first).days + 1} days. Choose {LONGEST.days} or fewer.")
        return cleaned

    @property
    def days(self) -> tuple[date, date]:
        """The first and the last."""
        return self._filled(self.cleaned_data) if self.is_valid() else (self.usual["date_from"], self.usual["date_to"])

    def _within(self, on: date | None) -> date | None:
        today = self.usual["date_to"]
        if on is not None and not EARLIEST <= on <= today:
            raise forms.ValidationError(f"Choose a day from {EARLIEST:%Y-%m-%d} to today, {today:%Y-%m-%d}.")
        return on

    def _filled(self, cleaned: dict[str, Any]) -> tuple[date, date]:
        """One day that is left out lies as far from the other as usual."""
        last = cleaned.get("date_to") or self.usual["date_to"]
        first = cleaned.get("date_from") or last - self.span
        return first, last


class PeriodForm(DaysForm):
    """The days of a therapist's work: the last ninety without an answer."""

    span = timedelta(days=89)


class TherapistForm(PeriodForm):
    """Whose work, and of which days."""

    therapist = forms.ChoiceField(required=False)
    field_order = ("therapist", "date_from", "date_to")

    def __init__(self, today: date, asked: Any, names: dict[int, str]) -> None:
        super().__init__(today, asked)
        self.fields["therapist"] = forms.ChoiceField(
            required=False,
            choices=[("", "Choose"), *((str(id), name) for id, name in names.items())],
            initial=asked.get("therapist"),
        )
        self.order_fields(self.field_order)
