"""What a therapist may send in about a session that is not invoiced."""

from decimal import Decimal
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django import forms

from invoicing.attendance_case import Outcome, Statement
from invoicing.clock_forms import ClockForm
from invoicing.dollars import DollarsField
from invoicing.fields import AnyOfMany, LocalTimeField

REASON_MOST = 1000


class ReasonForm(forms.Form):
    """Why an outcome is taken back."""

    reason = forms.CharField(
        required=False,
        max_length=REASON_MOST,
        label="Why the session is to be invoiced after all",
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="No clinical content.",
        error_messages={"max_length": "The reason has %(show_value)d characters; %(limit_value)d fit. Shorten it."},
    )
    version = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)


class AttendanceForm(ClockForm):
    """The outcome, and what it needs. After validation `statement()` is what was posted."""

    OUTCOMES: ClassVar = [
        (Outcome.NO_SHOW.value, "The client did not come (no-show)"),
        (Outcome.LATE_CANCEL.value, "The client cancelled late"),
        (Outcome.HELD.value, "The session was held, and is too short for any code"),
    ]
    TIMES: ClassVar = (("cancelled_at", "cancellation"),)

    outcome = forms.ChoiceField(
        label="What became of the session",
        choices=OUTCOMES,
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose what became of the session.",
            "invalid_choice": "“%(value)s” is none of the outcomes. Choose one of the list.",
        },
    )
    cancelled_at = LocalTimeField(required=False, label="When the client cancelled")
    fee = DollarsField(required=False, label="Fee in dollars (optional)")
    reason = forms.CharField(
        required=False,
        max_length=REASON_MOST,
        label="Reason (optional)",
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"max_length": "The reason has %(show_value)d characters; %(limit_value)d fit. Shorten it."},
    )
    accept = AnyOfMany(required=False)
    version = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)

    def __init__(self, zone: ZoneInfo, data: Any = None, **options: Any) -> None:
        super().__init__(zone, data, **options)
        self.fields["cancelled_at"].help_text = f"Late cancellations only. On the clock of {zone.key}."

    def statement(self) -> Statement | None:
        """What was posted, as the checks see it; None without an outcome. Fields that could not be read are empty."""
        read = self.cleaned_data
        if "outcome" not in read:
            return None
        return Statement(
            outcome=Outcome(read["outcome"]),
            fee=read.get("fee", Decimal(0)),
            cancelled_at=read.get("cancelled_at"),
            reason=read.get("reason", ""),
            accept=frozenset(read.get("accept", ())),
        )
