"""Which rows of a list are wanted? In an address stand ids, receipt numbers, codes and dates; a name is posted."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from accounts.text_fields import TextField
from cpt.forms.filters import SEARCH, ServiceDateField
from invoicing.actions.submitting import NUMBER_ALPHABET, NUMBER_LENGTH
from invoicing.models import InvoiceQuerySet

# No zone's date is farther from UTC's, either way.
A_DAY = timedelta(days=1)


def receipt_number(typed: str) -> str:
    """The number that was meant, in capital letters and without blanks and dashes; "" where it can be none."""
    number = "".join(typed.upper().split()).replace("-", "")
    return number if len(number) == NUMBER_LENGTH and set(number) <= set(NUMBER_ALPHABET) else ""


class WorklistFilter(forms.Form):
    """What narrows a view of the worklist. A value that cannot be read narrows nothing, and says so at its field."""

    client = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1, widget=forms.HiddenInput)
    number = TextField(required=False, max_length=20, label="Receipt number", widget=forms.TextInput(attrs=SEARCH))
    code = TextField(required=False, max_length=11, label="Code", widget=forms.TextInput(attrs=SEARCH))
    since = ServiceDateField(required=False, label="From")
    until = ServiceDateField(required=False, label="To")

    def clean_until(self) -> date | None:
        """Not before the first day."""
        since: date | None = self.cleaned_data.get("since")
        until: date | None = self.cleaned_data["until"]
        if since and until and until < since:
            raise ValidationError(f"{until} comes before {since}. Enter a last day that does not.")
        return until

    @property
    def is_active(self) -> bool:
        """Does it narrow anything?"""
        return any(self._wanted.values())

    @property
    def is_open(self) -> bool:
        """Is there anything to see in its fields: a value, or what could not be read?"""
        return bool(self.errors) or any(value for name, value in self._wanted.items() if name != "client")

    @property
    def client_id(self) -> int | None:
        """The client whose sessions are wanted."""
        return self._wanted.get("client")

    def narrow(self, invoices: InvoiceQuerySet) -> InvoiceQuerySet:
        """The wanted ones."""
        wanted = self._wanted
        if wanted.get("client"):
            invoices = invoices.filter(session__client=wanted["client"])
        if wanted.get("number"):
            # Whatever is no number finds nothing: no invoice has an empty one.
            invoices = invoices.filter(number=receipt_number(wanted["number"]))
        if wanted.get("code"):
            invoices = invoices.filter(submission__lines__code=wanted["code"].strip().upper())
        return _between(invoices, wanted.get("since"), wanted.get("until"))

    @property
    def _wanted(self) -> dict[str, Any]:
        self.is_valid()
        return self.cleaned_data


class SearchForm(forms.Form):
    """A client's name or a receipt number; posted, so that no name stands in an address."""

    q = TextField(
        max_length=120,
        label="Client’s name or receipt number",
        widget=forms.TextInput(attrs=SEARCH),
        error_messages={
            "required": "Enter a part of the client’s name, or a receipt number.",
            "max_length": "What you typed has %(show_value)d characters; %(limit_value)d fit. Enter less of it.",
        },
    )


def _between(invoices: InvoiceQuerySet, since: date | None, until: date | None) -> InvoiceQuerySet:
    """By date of service, both days included; the instants beside it let an index find the place."""
    if since:
        start = datetime.combine(since, time(), tzinfo=UTC) - A_DAY
        invoices = invoices.filter(session__date_of_service__gte=since, session__scheduled_start_at__gte=start)
    if until:
        end = datetime.combine(until, time(), tzinfo=UTC) + 2 * A_DAY
        invoices = invoices.filter(session__date_of_service__lte=until, session__scheduled_start_at__lt=end)
    return invoices
