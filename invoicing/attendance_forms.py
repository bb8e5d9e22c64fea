"""What a therapist may send in about a session that is not invoiced."""

from decimal import Decimal
from typing import Any, ClassVar

from django import forms

from accounts.text_fields import TextField
from invoicing.attendance_case import Attending, Outcome, Statement
from invoicing.clock_forms import ClockForm
from invoicing.dollars import DollarsField
from invoicing.fields import AnyOfMany, LocalTimeField, VersionField
from invoicing.wording import dollars

REASON_MOST = 1000


def _reason(label: str, **options: Any) -> forms.CharField:
    return TextField(
        required=False,
        max_length=REASON_MOST,
        label=label,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"max_length": "The reason has %(show_value)d characters; %(limit_value)d fit. Shorten it."},
        **options,
    )


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
    reason = _reason(
        "Reason (optional)",
        help_text="Needed where a code fits, and for a session held without a record. No clinical content.",
    )
    accept = AnyOfMany(required=False)
    version = VersionField()

    def __init__(self, attending: Attending, data: Any = None, **options: Any) -> None:
        super().__init__(attending.case.zone, data, **options)
        self.fields["cancelled_at"].help_text = f"Late cancellations only. Time in {self.zone.key}."
        self.fields["fee"].help_text = (
            f"Up to {dollars(attending.fee_cap)}, charged to the client and never to insurance. "
            "Empty: nothing is charged."
        )
        if attending.is_correction:
            self.fields["reason"].label, self.fields["reason"].help_text = "Why it is corrected", "No clinical content."

    def clean(self) -> dict[str, Any]:
        """What was typed for another outcome than the one chosen does not matter."""
        cleaned = super().clean()
        if cleaned.get("outcome") not in (None, Outcome.LATE_CANCEL.value):
            self.time_findings, self.offers, cleaned["cancelled_at"] = [], [], None
            for field in ("cancelled_at", "cancelled_at_fold", "cancelled_at_fold_of"):
                self.errors.pop(field, None)
        return cleaned

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


class WithdrawalForm(forms.Form):
    """Why an outcome is taken back."""

    reason = _reason("Why the session is to be invoiced after all", help_text="No clinical content.")
    version = VersionField()

    def __init__(self, data: Any = None, **options: Any) -> None:
        # It stands on the page of the outcome's form, which has fields of the same names.
        super().__init__(data, auto_id="id_withdrawal_%s", **options)
