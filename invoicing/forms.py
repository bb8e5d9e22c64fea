"""What a therapist may send in: the invoice form's shapes and types. What it means is for the checks."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms

from accounts.text_fields import TextField
from invoicing.case import CONTACT_NAMES, LOCATION_NAMES, Case, Contact, Entry
from invoicing.clock_forms import ClockForm
from invoicing.code_field import CodeField, CodeSelect
from invoicing.code_list import code_list
from invoicing.fields import AnyOfMany, LocalTimeField, StateField, Tick, VersionField, WholeMinutesField
from invoicing.findings import Finding, error
from invoicing.usual import usual_contact, usual_location


class InvoiceForm(ClockForm):
    """The fields of one invoice. After validation `entry()` is what was posted."""

    code = CodeField(required=False, label="Code")
    add_ons = AnyOfMany(required=False, widget=forms.CheckboxSelectMultiple, label="Add-ons (optional)")
    started_at = LocalTimeField(required=False, label="Start")
    ended_at = LocalTimeField(required=False, label="End")
    live_minutes = WholeMinutesField(required=False, label="Live minutes")
    contact = forms.ChoiceField(
        required=False,
        label="How you communicated",
        choices=list(CONTACT_NAMES.items()),
        error_messages={"invalid_choice": "“%(value)s” is none of the ways. Choose how you communicated."},
    )
    completed_by_phone = forms.BooleanField(required=False, label="Completed by phone after video", widget=Tick)
    phone_minutes = WholeMinutesField(
        required=False,
        label="Minutes by phone (optional)",
        help_text="How much of the live time that was.",
    )
    identified_client_present = forms.ChoiceField(
        required=False,
        label="Was the identified client in the session?",
        help_text="Matters for family and couple codes.",
        choices=(("", "As recorded"), ("yes", "Yes"), ("no", "No")),
        error_messages={"invalid_choice": "“%(value)s” is none of the answers. Choose as recorded, yes or no."},
    )
    client_location = forms.ChoiceField(
        required=False,
        label="Where the client was",
        choices=list(LOCATION_NAMES.items()),
        error_messages={"invalid_choice": "“%(value)s” is none of the places. Choose where the client was."},
    )
    client_state = StateField(label="State (optional)", help_text="Where the client was, two letters.")
    disruption_note = TextField(
        required=False,
        max_length=4000,
        label="Disruption note",
        help_text="Needed when you change the times: what happened, when, and how the session was completed. "
        "No clinical content.",
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"max_length": "The note has %(show_value)d characters; %(limit_value)d fit. Shorten it."},
    )
    accept = AnyOfMany(required=False)
    version = VersionField()

    TIMES: ClassVar = (("started_at", "start"), ("ended_at", "end"))
    # Each field has a place for its error, also while there is none: a check fills it without touching the field.
    has_error_places = True

    def __init__(self, case: Case, data: Any = None, **options: Any) -> None:
        super().__init__(case.zone, data, **options)
        self.case = case
        self._offer_codes()

    def entry(self) -> Entry:
        """What was posted, as the checks see it. Fields that could not be read count as empty."""
        read = self.cleaned_data
        present = {"yes": True, "no": False}.get(read.get("identified_client_present", ""))
        return Entry(
            code=read.get("code", ""),
            add_ons=tuple(dict.fromkeys(read.get("add_ons", ()))),
            started_at=read.get("started_at"),
            ended_at=read.get("ended_at"),
            live_minutes=read.get("live_minutes"),
            contact=Contact(read.get("contact") or usual_contact(self.case)),
            completed_by_phone=read.get("completed_by_phone", False),
            phone_minutes=read.get("phone_minutes"),
            identified_client_present=present,
            client_location=read.get("client_location") or usual_location(self.case),
            client_state=read.get("client_state", "").upper(),
            disruption_note=read.get("disruption_note", ""),
            accept=frozenset(read.get("accept", ())),
        )

    def field_findings(self) -> list[Finding]:
        """What could not be read, in the shape of findings."""
        return [
            error("unreadable", field, str(message)) for field, messages in self.errors.items() for message in messages
        ]

    def _offer_codes(self) -> None:
        listed = code_list(self.case.rulebook, self.case.licence)
        payer = self.case.rulebook.terms.payer
        select = self.fields["code"].widget
        assert isinstance(select, CodeSelect)
        select.groups = (
            ("Common codes", listed.common),
            ("All other codes", listed.others),
            (f"Not in the contract with {payer}", listed.outside_contract),
        )
        select.closed = frozenset(choice.value for choice in listed.outside_contract)
        add_ons = self.fields["add_ons"]
        assert isinstance(add_ons, AnyOfMany)
        add_ons.choices = [(code.code, f"{code.code} · {code.label}") for code in self._open_add_ons()]
        self.offers_add_ons = bool(add_ons.choices)

    def _open_add_ons(self) -> Iterable[Any]:
        for code in self.case.rulebook.add_ons():
            if code.rule is not None and code.is_contracted and code.allows_licence(self.case.licence):
                yield code
