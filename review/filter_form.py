"""What the queue may be filtered by, as the address has it and as the form offers it."""

from typing import Any

from django import forms

from accounts.models import Therapist
from audit.access import LARGEST_ID
from cpt.models import Payer, ProcedureCode
from invoicing.fields import PlainNumberField
from invoicing.flags import FLAGS
from invoicing.models import Hold
from review.filters import SELF_PAY, Filters


class FilterForm(forms.Form):
    """The queue's filters. `filters` is what could be read; what could not is named in `errors`, and left out."""

    state = forms.ChoiceField(
        required=False,
        label="State",
        choices=[("", "Everything that waits"), *Hold.State.choices],
        error_messages={"invalid_choice": "“%(value)s” is none of the states."},
    )
    flag = forms.RegexField(r"^[a-z0-9-]+$", required=False, max_length=40, label="Flag")
    therapist = PlainNumberField(required=False, min_value=1, max_value=LARGEST_ID, label="Therapist")
    payer = forms.RegexField(rf"^([1-9]\d{{0,17}}|{SELF_PAY})$", required=False, label="Payer")
    code = forms.RegexField(r"^[0-9A-Z-]{5,11}$", required=False, label="Code")
    date_from = forms.DateField(required=False, label="Date of service from")
    date_to = forms.DateField(required=False, label="Date of service to")
    mine = forms.BooleanField(required=False, label="Mine")

    @property
    def filters(self) -> Filters:
        """What was asked for, without what could not be read."""
        self.is_valid()
        return Filters(**{name: value for name, value in self.cleaned_data.items() if value})

    def offer_choices(self) -> None:
        """Lists to choose from, for the page of the filters alone: the queue itself does not ask for them."""
        therapists = Therapist.objects.order_by("user__name", "pk").values_list("pk", "user__name")
        payers = Payer.objects.order_by("name").values_list("pk", "name")
        codes = ProcedureCode.objects.order_by("code").values_list("code", flat=True)
        self._offer("flag", [(flag, flag) for flag in sorted(FLAGS)])
        self._offer("therapist", [(str(pk), name) for pk, name in therapists])
        self._offer("payer", [(SELF_PAY, "Self-pay"), *((str(pk), name) for pk, name in payers)])
        self._offer("code", [(code, code) for code in codes])
        self.fields["state"].widget.attrs["autofocus"] = True
        for name in ("date_from", "date_to"):
            self.fields[name].widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})

    def _offer(self, name: str, choices: list[Any]) -> None:
        self.fields[name].widget = forms.Select(choices=[("", "All"), *choices])
