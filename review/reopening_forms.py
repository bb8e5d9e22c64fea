"""What support may ask and say about sessions that were not submitted in time."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError

from accounts.models import Therapist
from invoicing.actions.reopening import latest_deadline
from invoicing.fields import LocalTimeField
from invoicing.wording import clock, day
from sessions_app.local_time import Repeated, Skipped, resolve

LARGEST_ID = 2**63 - 1


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
        error_messages={"invalid": "“%(value)s” is no date. Enter one like 2026-11-03."},
    )
    id = forms.IntegerField(
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


class ReopeningForm(forms.Form):
    """Until when, on the session's clock, and why."""

    submit_by = LocalTimeField(label="New deadline", error_messages={"required": "Enter the new deadline."})
    reason = forms.CharField(
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="The therapist reads it. Leave the client's name out.",
        error_messages={
            "required": "Say why the session is reopened.",
            "max_length": "These are %(show_value)s characters. Say it in at most %(limit_value)s.",
        },
    )

    def __init__(self, zone: ZoneInfo, now: datetime, data: Any = None, **options: Any) -> None:
        super().__init__(data, **options)
        self.zone, self.now = zone, now
        latest = latest_deadline(now).astimezone(zone)
        self.fields["submit_by"].help_text = f"At the latest {_told(latest)}. All times in {zone.key}."

    def clean_submit_by(self) -> datetime:
        """The instant in UTC: after now, and no further away than the practice allows."""
        local: datetime = self.cleaned_data["submit_by"]
        until = self._instant(local)
        latest = latest_deadline(self.now)
        if until <= self.now:
            raise ValidationError(f"{_told(local)} has passed. Enter a time that is still to come.")
        if until > latest:
            at = latest.astimezone(self.zone)
            raise ValidationError(f"{_told(local)} is too far away. Enter a time until {_told(at)}.")
        return until

    def _instant(self, local: datetime) -> datetime:
        found = resolve(local, self.zone, None)
        if isinstance(found, Skipped):
            raise ValidationError(
                f"The clocks of {self.zone.key} skip {_told(local)}. "
                f"Enter {clock(found.before)} or {clock(found.after)}."
            )
        if isinstance(found, Repeated):
            raise ValidationError(
                f"The clocks of {self.zone.key} show {_told(local)} twice. Enter an earlier or later time."
            )
        return found


def _told(local: datetime) -> str:
    return f"{day(local.date())}, {clock(local)}"
