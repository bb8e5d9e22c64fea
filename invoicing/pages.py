"""What the invoice form's page shows: the form, the findings at their fields, and where the time came from."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.http import urlencode

from cpt.models import Contract
from invoicing.answer import Answer
from invoicing.attestation import WORDS
from invoicing.case import Case, Entry, TimeSource, instant
from invoicing.clock_forms import shown_as
from invoicing.drafting import draft
from invoicing.findings import Finding
from invoicing.forms import InvoiceForm
from invoicing.lines import lines
from invoicing.models import Invoice, Submission
from invoicing.offering import suggestions
from invoicing.proposal import Proposal
from invoicing.totals import total
from sessions_app.evidence import picture_of
from sessions_app.presence import Figure
from sessions_app.timeline import Timeline

NOT_COMPARED = frozenset(
    {"version", "accept", "started_at_fold", "ended_at_fold", "started_at_fold_of", "ended_at_fold_of"}
)


@dataclass(frozen=True)
class SummaryLine:
    """One line of the error summary: what is wrong, and the field it leads to."""

    href: str
    message: str


def first_values(invoice: Invoice, case: Case, form: InvoiceForm) -> dict[str, Any]:
    """What the form opens with: the last version after a return, else the recorded time."""
    if invoice.submission is not None:
        return {"version": invoice.version, **submitted_values(invoice.submission, case)}
    return {"version": invoice.version, **form.usual, **shown_values(case, case.recorded.shown)}


def shown_values(case: Case, figure: Figure) -> dict[str, Any]:
    """A recorded figure as the form's fields show it; nothing where nothing was recorded."""
    if figure.start_ms is None or figure.end_ms is None or not case.recorded.is_recording:
        return {}
    return {
        **shown_as("started_at", instant(figure.start_ms), case.zone),
        **shown_as("ended_at", instant(figure.end_ms), case.zone),
        "live_minutes": figure.live_minutes,
    }


def submitted_values(submission: Submission, case: Case) -> dict[str, Any]:
    """One version of the invoice as the form's fields show it."""
    choice = case.rulebook.choice(submission.code)
    present = {True: "yes" if choice and choice.base.asks_who_was_there else "", False: "no", None: ""}
    computed = {*submission.code.split("-"), *(code.code for code in (choice.codes if choice else ()))}
    return {
        **shown_as("started_at", submission.started_at, case.zone),
        **shown_as("ended_at", submission.ended_at, case.zone),
        "live_minutes": submission.minutes,
        "code": submission.code,
        "add_ons": [line.code for line in submission.lines.all() if line.code not in computed],
        "contact": submission.contact,
        "completed_by_phone": submission.completed_by_phone,
        "phone_minutes": submission.phone_minutes,
        "identified_client_present": present[submission.identified_client_present],
        "client_location": submission.client_location,
        "client_state": submission.client_state,
        "disruption_note": submission.disruption_note,
    }


def with_shown_time(data: MultiValueDict[str, str], answer: Answer) -> MultiValueDict[str, str]:
    """The posted values; where the time was left as recorded, the figure that the chosen code counts."""
    proposal = answer.proposal
    if proposal.time_source != TimeSource.RECORDED:
        return data
    changed = data.copy()
    for name, value in shown_values(proposal.case, proposal.figure).items():
        changed[name] = str(value)
    return changed


def entered_window(invoice: Invoice) -> tuple[datetime, datetime] | None:
    """The window of the present version where a person entered it; None where it is the recorded one."""
    submission = invoice.submission
    if submission is None or submission.time_source == TimeSource.RECORDED:
        return None
    return submission.started_at, submission.ended_at


@dataclass(frozen=True)
class Difference:
    """One value of an invoice as it stands and as it was sent."""

    name: str
    present: str
    sent: str

    @property
    def is_different(self) -> bool:
        """Do they differ?"""
        return self.present != self.sent


def differences(case: Case, present: Submission | None, form: InvoiceForm) -> list[Difference]:
    """Every field of the form, as the present version has it and as it was posted."""
    standing = submitted_values(present, case) if present else {}
    return [
        Difference(
            str(field.label or name.replace("_", " ").capitalize()),
            _in_words(field, standing.get(name)),
            _in_words(field, field.widget.value_from_datadict(form.data, form.files, name)),
        )
        for name, field in form.fields.items()
        if name not in NOT_COMPARED
    ]


def _in_words(field: forms.Field, value: Any) -> str:
    """A field's value as a person reads it."""
    if isinstance(field, forms.BooleanField):
        return "yes" if value in (True, "on", "true", "1") else "no"
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "–"
    choices = dict(getattr(field, "choices", ()))
    return str(choices.get(value, "–" if value in (None, "") else value))


def form_context(invoice: Invoice, case: Case, form: InvoiceForm, answer: Answer | None = None) -> dict[str, Any]:
    """Everything that the form's template prints."""
    findings = answer.findings if answer else []
    errors = [finding for finding in findings if finding.is_error]
    billed = lines(answer.proposal) if answer else []
    _put_at_fields(form, findings)
    # A form that is opened after a return has its code already.
    proposal = answer.proposal if answer else Proposal(case, Entry(code=form.initial.get("code", "")))
    return {
        "invoice": invoice,
        "session": invoice.session,
        "case": case,
        "form": form,
        "errors": [SummaryLine(_address(form, finding.field), finding.message) for finding in errors],
        "warnings": [finding for finding in findings if not finding.is_error],
        "unticked": [
            SummaryLine(f"#id_accept_{finding.id}", finding.message)
            for finding in findings
            if not finding.is_error and answer and finding.id not in answer.proposal.entry.accept
        ],
        "refused_code": next((one.message.split(" ")[0] for one in errors if one.id == "code-not-contracted"), ""),
        "accepted": answer.proposal.entry.accept if answer else frozenset(),
        "was_checked": answer is not None,
        "billed": billed,
        "total_charge": total(line.charge for line in billed),
        "code_query": code_query(invoice, case),
        "suggestions": answer.suggestions if answer else suggestions(case),
        "recorded": case.recorded,
        "proposal": proposal,
        "timeline": _picture(invoice, proposal),
        "draft": draft(proposal),
        "submit_by": case.submit_by,
        "attestation": WORDS,
        "asks_fold": [finding.field for finding in errors if finding.field.endswith("_fold")],
    }


def _picture(invoice: Invoice, proposal: Proposal) -> Timeline | None:
    """The record as a picture; shaded is the figure that the chosen code counts, where there is any of it."""
    recorded = proposal.case.recorded
    if not recorded.is_telehealth:
        return None
    figure = proposal.figure if proposal.figure.pieces else recorded.shown
    return picture_of(invoice.session, recorded.presence, figure, recorded.visitors)


def code_query(invoice: Invoice, case: Case) -> str:
    """How the explainer is asked for the rules of this session: its date of service, and its contract if any."""
    asked: dict[str, str | int] = {"on": case.date_of_service.isoformat()}
    if not case.rulebook.terms.is_self_pay:
        contracts = Contract.objects.filter(practice__therapists=invoice.session.therapist_id)
        contract = contracts.filter(payer__name=case.rulebook.terms.payer).first()
        asked |= {"contract": contract.pk} if contract else {}
    return urlencode(asked)


def _put_at_fields(form: InvoiceForm, findings: Iterable[Finding]) -> None:
    """Each finding also stands at its field; what the form itself could not read stands there already."""
    for finding in findings:
        if finding.is_error and finding.id != "unreadable" and finding.field in form.fields:
            form.add_error(finding.field, forms.ValidationError(finding.message, code=finding.id))


def _address(form: InvoiceForm, field: str) -> str:
    """Where a field's control is on the page; of several radio buttons or boxes the first."""
    is_group = isinstance(form.fields[field].widget, forms.RadioSelect)
    return f"#id_{field}_0" if is_group else f"#id_{field}"
