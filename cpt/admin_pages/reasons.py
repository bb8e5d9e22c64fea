"""A rule that starts in the past changes what was right when it was submitted: whoever writes it says why."""

from collections.abc import Iterator
from datetime import date
from typing import Any, TypeVar

from django import forms
from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from audit.admin import REASON
from cpt.clock import today
from cpt.models import ContractTerms, PayerRule, SameDayRule, TimeRule

Row = TypeVar("Row", bound=Model)
# Codes of a contract and fees are agreed upon afterwards as often as before; the contract is their reason.
REASONED = (TimeRule, PayerRule, SameDayRule, ContractTerms)
ASK = "A rule starts before today, when sessions were already submitted by another one. Say why it is entered now."


class ReasonForm(forms.ModelForm[Any]):
    """A form with a reason, which is asked for only when a rule on its page starts in the past."""

    reason = forms.CharField(
        required=False,
        max_length=300,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text="Needed when a rule starts before today. Kept in the history; leave clients out.",
    )

    def clean(self) -> dict[str, Any]:
        """With the rows below the form, which Django makes before it asks."""
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get(REASON) and any(_starts_in_the_past(form) for form in self._rows()):
            self.add_error(REASON, ASK)
        return cleaned

    def _rows(self) -> Iterator[forms.BaseForm]:
        yield self
        for formset in getattr(self.instance, "formsets_below", ()):
            yield from formset.forms


def _starts_in_the_past(form: Any) -> bool:
    """Is it a rule that was changed and starts before today, or did?"""
    if not isinstance(form.instance, REASONED) or not set(form.changed_data) - {REASON}:
        return False
    # Of the page's own form the values are being cleaned just now.
    cleaned = form.cleaned_data if isinstance(form, ReasonForm) or form.is_valid() else {}
    starts = [cleaned.get("effective_from"), form.initial.get("effective_from")]
    return any(isinstance(one, date) and one < today() for one in starts)


class ReasonedAdmin(admin.ModelAdmin[Row]):
    """For an admin page with dated rows: its form learns which formsets stand below it."""

    form = ReasonForm

    def _create_formsets(self, request: HttpRequest, obj: Any, change: bool) -> Any:
        formsets, inlines = super()._create_formsets(request, obj, change)  # type: ignore[misc]  # not in the stubs
        if obj is not None:
            obj.formsets_below = formsets
        return formsets, inlines
