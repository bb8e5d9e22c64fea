"""What the invoice form's page shows: the form, the findings at their fields, and where the time came from."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict

from invoicing.answer import Answer, suggestions
from invoicing.attestation import WORDS
from invoicing.case import Case, TimeSource, instant
from invoicing.findings import Finding
from invoicing.forms import InvoiceForm
from invoicing.models import Invoice, Submission
from sessions_app.local_time import floor_to_minute, fold_of
from sessions_app.presence import Figure

LOCAL_FORMAT = "%Y-%m-%dT%H:%M"


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
        **_local(case, "started_at", instant(figure.start_ms)),
        **_local(case, "ended_at", instant(figure.end_ms)),
        "live_minutes": figure.live_minutes,
    }


def submitted_values(submission: Submission, case: Case) -> dict[str, Any]:
    """One version of the invoice as the form's fields show it."""
    present = {True: "yes", False: "no", None: ""}[submission.identified_client_present]
    return {
        **_local(case, "started_at", submission.started_at),
        **_local(case, "ended_at", submission.ended_at),
        "live_minutes": submission.minutes,
        "code": submission.code,
        "add_ons": [line.code for line in submission.lines.all() if line.code not in submission.code],
        "contact": submission.contact,
        "completed_by_phone": submission.completed_by_phone,
        "phone_minutes": submission.phone_minutes,
        "identified_client_present": present if submission.code.startswith("9084") else "",
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


def form_context(invoice: Invoice, case: Case, form: InvoiceForm, answer: Answer | None = None) -> dict[str, Any]:
    """Everything that the form's template prints."""
    findings = answer.findings if answer else []
    errors = [finding for finding in findings if finding.is_error]
    _put_at_fields(form, findings)
    return {
        "invoice": invoice,
        "session": invoice.session,
        "case": case,
        "form": form,
        "errors": [SummaryLine(f"#id_{finding.field}", finding.message) for finding in errors],
        "warnings": [finding for finding in findings if not finding.is_error],
        "accepted": answer.proposal.entry.accept if answer else frozenset(),
        "was_checked": answer is not None,
        "suggestions": suggestions(case),
        "recorded": case.recorded,
        "submit_by": case.submit_by,
        "attestation": WORDS,
        "asks_fold": [finding.field for finding in errors if finding.field.endswith("_fold")],
    }


def _put_at_fields(form: InvoiceForm, findings: Iterable[Finding]) -> None:
    """Each finding also stands at its field; what the form itself could not read stands there already."""
    for finding in findings:
        if finding.is_error and finding.id != "unreadable" and finding.field in form.fields:
            form.add_error(finding.field, forms.ValidationError(finding.message, code=finding.id))


def _local(case: Case, field: str, at: datetime) -> dict[str, Any]:
    fold = fold_of(floor_to_minute(at), case.zone)
    return {
        field: case.local(at).strftime(LOCAL_FORMAT),
        f"{field}_fold": "" if fold is None else str(fold),
    }
