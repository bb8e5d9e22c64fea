"""What the page about a session's outcome shows: the form, the findings, the evidence, and what was said before."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from invoicing.attendance_case import Attending, Outcome, Statement
from invoicing.attendance_checks import check_attendance
from invoicing.attendance_forms import AttendanceForm, WithdrawalForm
from invoicing.clock_forms import shown_as
from invoicing.comparing import Difference
from invoicing.findings import Finding, error
from invoicing.folds import folds
from invoicing.form_errors import findings_context, in_order
from invoicing.models import Invoice
from invoicing.models.attendances import NAMES, TAKEN_BACK
from invoicing.wording import dollars, moment
from sessions_app.evidence import evidence_of

# What a page is made with before anything was said.
UNSAID = Statement(Outcome.HELD)
VALUES = ("Outcome", "Fee", "Cancelled", "Reason")
NOTHING = ("–",) * len(VALUES)


def opened_form(invoice: Invoice, attending: Attending) -> AttendanceForm:
    """The form with the outcome that holds; else with the time now, where a cancellation would be late by now."""
    holds, now = invoice.attendance, attending.case.now
    values: dict[str, Any] = {"version": invoice.version}
    cancelled_at = now if holds is None and _would_be_late(attending) else None
    if holds is not None:
        values |= {"outcome": holds.outcome, "fee": f"{holds.fee:.2f}" if holds.fee else ""}
        cancelled_at = holds.cancelled_at
    values |= shown_as("cancelled_at", cancelled_at, attending.case.zone) if cancelled_at else {}
    return AttendanceForm(attending, initial=values)


def _would_be_late(attending: Attending) -> bool:
    said = Statement(Outcome.LATE_CANCEL, cancelled_at=attending.case.now)
    return not any(finding.field == "cancelled_at" for finding in check_attendance(replace(attending, said=said)))


def findings_of(attending: Attending, form: AttendanceForm) -> list[Finding]:
    """Everything about what was posted: what could not be read, what the clocks forbid, what the checks say."""
    form.is_valid()
    unread = [error("unreadable", name, str(one)) for name, words in form.errors.items() for one in words]
    unread += form.time_findings
    said = form.statement()
    found = check_attendance(replace(attending, said=said)) if said else []
    # Of a time that could not be read it would be a second word that it is missing.
    fields = {finding.field.removesuffix("_fold") for finding in unread}
    told = [*unread, *(one for one in found if one.field not in fields)]
    return in_order(form, told)


def attendance_context(
    invoice: Invoice, attending: Attending, form: AttendanceForm, findings: Iterable[Finding] = ()
) -> dict[str, Any]:
    """Everything that the template prints; a form that was posted has been validated."""
    said = form.statement() if form.is_bound else None
    return {
        "invoice": invoice,
        "session": invoice.session,
        "form": form,
        **findings_context(form, findings, said.accept if said else frozenset()),
        "folds": folds(form),
        "attending": attending,
        "terms": attending.case.rulebook.terms,
        "is_late": attending.case.now > invoice.submit_by,
        "evidence": evidence_of(invoice.session),
        "rows": invoice.attendances.select_related("by"),
        "withdrawal": WithdrawalForm(initial={"version": invoice.version}),
    }


def differences(invoice: Invoice, said: Statement | None) -> list[Difference]:
    """The outcome as it stands and as it was sent, value by value."""
    sent = _in_words(invoice, said.outcome, said.fee, said.cancelled_at, said.reason) if said else NOTHING
    return _side_by_side(invoice, sent)


def withdrawal_differences(invoice: Invoice, reason: str) -> list[Difference]:
    """The outcome as it stands, and as it was to be taken back."""
    return _side_by_side(invoice, _in_words(invoice, TAKEN_BACK, Decimal(0), None, reason))


def _side_by_side(invoice: Invoice, sent: tuple[str, ...]) -> list[Difference]:
    holds = invoice.attendance
    stands = _in_words(invoice, holds.outcome, holds.fee, holds.cancelled_at, holds.reason) if holds else NOTHING
    return [Difference(*one) for one in zip(VALUES, stands, sent, strict=True)]


def _in_words(
    invoice: Invoice, outcome: str, fee: Decimal, cancelled_at: datetime | None, reason: str
) -> tuple[str, ...]:
    cancelled = moment(cancelled_at.astimezone(invoice.session.zone)) if cancelled_at else "–"
    return NAMES[outcome], dollars(fee) if fee else "none", cancelled, reason or "–"
