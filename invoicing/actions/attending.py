"""A therapist says what became of a session that is not invoiced, corrects it, or takes it back."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from audit.record import record
from invoicing.actions.keeping import put_draft_aside
from invoicing.actions.locking import AlreadySubmitted, locked, refuse_stale, save
from invoicing.actions.submitting import Refused
from invoicing.attendance_case import Attending, Outcome, Statement
from invoicing.attendance_checks import check_attendance, check_taking_back
from invoicing.attendance_facts import attending_of, kept
from invoicing.checks import blocking
from invoicing.findings import Finding
from invoicing.models import Attendance, Invoice
from invoicing.models.attendances import TAKEN_BACK

# An expired one is answered by the check of its deadline.
CLOSABLE = frozenset({Invoice.Status.DRAFT, Invoice.Status.CLOSED, Invoice.Status.EXPIRED})


@transaction.atomic
def record_attendance(invoice: Invoice, *, by: User, said: Statement, version: int | None, now: datetime) -> Invoice:
    """Check again under a lock, keep the outcome with its evidence, and close the invoice.

    A closed one gets a further row, the earlier stay. The same said again changes nothing. Raises Refused;
    AlreadySubmitted for an invoice that was submitted; StaleVersion when `version` is given and not the present one.
    """
    present = locked(invoice)
    if present.attendance is not None and _is_repeat(present.attendance, said):
        return present
    if present.status not in CLOSABLE:
        raise AlreadySubmitted
    refuse_stale(present, version)
    attending = attending_of(present, said, now)
    findings = check_attendance(attending)
    if blocking(findings, said.accept):
        raise Refused(findings)
    attendance = _add(present, attending, by, _said(said), findings)
    if present.status == Invoice.Status.DRAFT:
        present.move_to(Invoice.Status.CLOSED)
    present.attendance = attendance
    save(present)
    put_draft_aside(present, by=by)  # an outcome can be taken back, and then it is wanted again
    told = {"outcome": attendance.outcome, "fee": str(attendance.fee), "attendance": attendance.pk}
    record("attendance.recorded", present.session, by=by, **told)
    record("invoice.closed", present, by=by, **told)
    return present


@transaction.atomic
def take_back_attendance(invoice: Invoice, *, by: User, reason: str, version: int | None, now: datetime) -> Invoice:
    """The session took place after all: the invoice is a draft again, with the deadline it had.

    The same said again changes nothing. Raises Refused without a reason, or after the deadline; AlreadySubmitted when
    it is not closed; StaleVersion.
    """
    present = locked(invoice)
    if present.attendance is None:
        if _was_taken_back(present, reason):
            return present
        raise AlreadySubmitted
    refuse_stale(present, version)
    said = Statement(outcome=Outcome(present.attendance.outcome), reason=reason)
    attending = attending_of(present, said, now)
    if findings := check_taking_back(attending):
        raise Refused(findings)
    row = _add(present, attending, by, {"outcome": TAKEN_BACK, "reason": reason.strip()}, [])
    present.move_to(Invoice.Status.DRAFT)
    present.attendance = None
    save(present)
    record("attendance.taken-back", present.session, by=by, attendance=row.pk)
    record("invoice.opened-again", present, by=by, attendance=row.pk)
    return present


def _add(
    invoice: Invoice, attending: Attending, by: User, columns: dict[str, Any], findings: list[Finding]
) -> Attendance:
    return Attendance.objects.create(
        invoice=invoice,
        sequence=invoice.attendances.count() + 1,
        at=attending.case.now,
        by=by,
        accepted_findings=[asdict(finding) for finding in findings],
        **kept(attending),
        **columns,
    )


def _said(said: Statement) -> dict[str, Any]:
    """The columns that the therapist's words fill; a time that another outcome does not ask for is left out."""
    return {
        "outcome": said.outcome.value,
        "fee": said.fee,
        "cancelled_at": said.cancelled_at if said.outcome == Outcome.LATE_CANCEL else None,
        "reason": said.reason.strip(),
    }


def _was_taken_back(invoice: Invoice, reason: str) -> bool:
    last = invoice.attendances.last()
    is_open = invoice.status == Invoice.Status.DRAFT
    return is_open and last is not None and (last.outcome, last.reason) == (TAKEN_BACK, reason.strip())


def _is_repeat(row: Attendance, said: Statement) -> bool:
    return all(getattr(row, name) == value for name, value in _said(said).items())
