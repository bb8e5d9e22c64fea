"""What people may ask the explainer: which codes, by which rules."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from accounts.models import User
from accounts.text_fields import TextField
from cpt.explainer import contracts_of, today_of
from cpt.guide import VERDICTS
from cpt.models import Contract, ProcedureCode

YEARS = range(2000, 2101)
SEARCH = {"type": "search", "autocomplete": "off", "spellcheck": "false"}


class ServiceDateField(forms.CharField):
    """A date of service as YYYY-MM-DD; empty is None."""

    widget = forms.DateInput(attrs={"type": "date"})

    def clean(self, value: Any) -> Any:
        """Parse; raises ValidationError with what was typed and the form it should have."""
        typed = super().clean(value)
        if not typed:
            return None
        try:
            on = datetime.strptime(typed, "%Y-%m-%d").date()  # noqa: DTZ007  # a date has no zone
        except ValueError as error:
            raise ValidationError(f"“{typed[:20]}” is not a date. Enter one like 2026-11-17.") from error
        if on.year not in YEARS:
            raise ValidationError(f"Enter a year from {YEARS[0]} to {YEARS[-1]}.")
        return on


class ContractField(forms.ModelChoiceField[Contract]):
    """A contract, named by its payer; where several practices are in sight, by the practice too."""

    names_practice = False

    def label_from_instance(self, obj: Contract) -> str:
        """Cedar, or Cedar (Riverbank)."""
        return f"{obj.payer} ({obj.practice})" if self.names_practice else str(obj.payer)


class RulesFilter(forms.Form):
    """By the rules of which day, and under which contract?"""

    on = ServiceDateField(required=False, label="Date of service")
    contract = ContractField(
        required=False,
        queryset=Contract.objects.none(),
        label="Payer",
        empty_label="Any: general rules",
        error_messages={"invalid_choice": "This payer is not on your list. Choose one of the list."},
    )

    def __init__(self, viewer: User, data: QueryDict) -> None:
        self.today = today_of(viewer)
        data = data.copy()
        # Whoever names no day means today, and sees which day that is.
        data["on"] = data.get("on") or self.today.isoformat()
        super().__init__(data)
        contracts = contracts_of(viewer)
        field = self.fields["contract"]
        assert isinstance(field, ContractField)
        field.queryset = contracts.select_related("payer", "practice").order_by("payer__name", "practice__name")
        field.names_practice = contracts.values("practice").distinct().count() > 1


class CodeFilter(RulesFilter):
    """Which codes to show, by the rules of which day, under which contract?"""

    q = TextField(required=False, max_length=100, label="Search (optional)", widget=forms.TextInput(attrs=SEARCH))
    kind = forms.ChoiceField(
        required=False,
        choices=[("", "All kinds"), *ProcedureCode.Kind.choices],
        error_messages={"invalid_choice": "“%(value)s” is no kind of care here. Choose one of the list."},
    )
    field_order = ("q", "kind", "on", "contract")


class ScenarioFilter(forms.Form):
    """Which situations to show."""

    q = TextField(required=False, max_length=100, label="Search (optional)", widget=forms.TextInput(attrs=SEARCH))
    answer = forms.ChoiceField(
        required=False,
        choices=[("", "All answers"), *VERDICTS.items()],
        error_messages={"invalid_choice": "“%(value)s” is none of the answers. Choose one of the list."},
    )
