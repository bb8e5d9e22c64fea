"""What support may ask and say about sessions that were not submitted in time."""

from datetime import datetime
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django import forms

from accounts.models import Therapist
from accounts.text_fields import TextField
from audit.access import LARGEST_ID
from invoicing.actions.reopening import latest_deadline
from invoicing.clock_forms import ClockForm
from invoicing.fields import LocalTimeField, PlainNumberField
from invoicing.wording import clock, day


class SearchForm(forms.Form):
    """Which closed sessions are listed: no field, all of them. Ids and dates only, since they stand in the address."""

    therapist = forms.ModelChoiceField(
        Therapist.objects.none(),
        required=False,
        empty_label="All therapists",
        error_messages={"invalid_choice": "This therapist has no session here. Choose one of the list."},
    )
    on = forms.DateField(
        required=False,
        label="Date of service",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Enter a date like 2026-11-03."},
    )
    id = PlainNumberField(
        required=False,
        min_value=1,
        max_value=LARGEST_ID,
        label="Number of the session",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        help_text="From the address of its page: /sessions/123/",
        error_messages={"invalid": "Enter the digits alone, for example 123."},
    )

    def __init__(self, data: Any, therapists: Any) -> None:
        super().__init__(data)
        self.fields["therapist"].queryset = therapists  # type: ignore[attr-defined]


class ReopeningForm(ClockForm):
    """Until when, on the session's clock, and why."""

    TIMES: ClassVar = (("submit_by", "deadline"),)

    submit_by = LocalTimeField(label="New deadline", error_messages={"required": "Enter the new deadline."})
    reason = TextField(
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="The therapist reads it. Leave the client's name out.",
        error_messages={
            "required": "Say why the session is reopened.",
            "max_length": "These are %(show_value)s characters. Say it in at most %(limit_value)s.",
        },
    )

    def __init__(self, zone: ZoneInfo, now: datetime, data: Any = None, **options: Any) -> None:
        super().__init__(zone, data, **options)
        self.now = now
        latest = latest_deadline(now).astimezone(zone)
        self.fields["submit_by"].help_text = f"At the latest {_told(latest)}. All times in {zone.key}."

    def clean(self) -> dict[str, Any]:
        """The instant in UTC: after now, and no further away than the practice allows."""
        cleaned = super().clean()
        for finding in self.time_findings:
            self.add_error(finding.field, finding.message)
        until, latest = cleaned.get("submit_by"), latest_deadline(self.now)
        if until and until <= self.now:
            self.add_error("submit_by", f"{self._on_clock(until)} has passed. Enter a time that is still to come.")
        elif until and until > latest:
            until_then = self._on_clock(latest)
            self.add_error("submit_by", f"{self._on_clock(until)} is too far away. Enter a time until {until_then}.")
        return cleaned

    def _on_clock(self, at: datetime) -> str:
        return _told(at.astimezone(self.zone))


def _told(local: datetime) -> str:
    return f"{day(local.date())}, {clock(local)}"
