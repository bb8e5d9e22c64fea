"""A therapist submits an invoice."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from accounts.models import User
from audit.record import record
from invoicing import freezing
from invoicing.actions.holding import open_hold
from invoicing.actions.keeping import drop_draft
from invoicing.actions.locking import AlreadySubmitted, locked_to_check, refuse_stale, save
from invoicing.beside import beside
from invoicing.case import Case, Entry, TimeSource
from invoicing.checks import blocking, check
from invoicing.facts import case_of
from invoicing.findings import Finding
from invoicing.flags import RaisedFlag
from invoicing.lines import lines
from invoicing.models import Flag, Invoice, InvoiceLine, Submission
from invoicing.proposal import Proposal
from invoicing.raising import raised_by
from sessions_app.actions import record_time
from sessions_app.models import TimeEdit

# Without 0 and O, 1, I and L, U and V: read over the telephone without a mistake.
NUMBER_ALPHABET = "23456789ABCDEFGHJKMNPQRSTWXYZ"
NUMBER_LENGTH = 10


class Refused(Exception):
    """The checks do not let the entry pass; `findings` holds every one, accepted warnings included."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__(", ".join(finding.id for finding in findings))
        self.findings = findings


# Asked last, with what would be submitted and the flags it raises; raises what stops it.
Provided = Callable[[Proposal, list[RaisedFlag]], None]


def _whatever(proposal: Proposal, raised: list[RaisedFlag]) -> None:
    """Whoever submits on a form of its own has flags hold it afterwards."""


@dataclass(frozen=True, slots=True)
class Posted:
    """What a person sends: the entry, the version of the page they read, the digest of its key (accounts/once.py)."""

    entry: Entry
    version: int | None
    provided: Provided = _whatever
    key: str = ""


# The invoice, ours until the transaction ends: one of the functions of locking.py.
Lock = Callable[[], Invoice]
# What was posted, seen against the case as it stands under the lock; raises Refused where it cannot be read.
Read = Callable[[Case], Posted]


def submit_invoice(
    invoice: Invoice,
    *,
    by: User,
    entry: Entry,
    version: int | None,
    now: datetime,
    provided: Provided = _whatever,
    key: str = "",
) -> Invoice:
    """As submit_posted, of an entry that needs no case to be read."""
    return submit_posted(
        lambda: locked_to_check(invoice), by=by, now=now, read=lambda case: Posted(entry, version, provided, key)
    )


@transaction.atomic
def submit_posted(lock: Lock, *, by: User, now: datetime, read: Read) -> Invoice:
    """Read and check under a lock, freeze what was decided, raise the flags, and move the invoice on.

    The same content sent again returns the invoice as it stands, and so does every earlier version's that comes again
    with its key. Raises Refused; AlreadySubmitted for other content after a submission, or with the key of one;
    StaleVersion when a version is given and not the present one; whatever `lock` and `provided` raise.
    """
    present = lock()
    case = case_of(present, now)
    posted = read(case)
    fingerprint = freezing.fingerprint(posted.entry)
    if _is_repeated(present, fingerprint, posted.key):
        return present
    # An expired one is answered by the check of its deadline.
    if not present.is_open and present.status != Invoice.Status.EXPIRED:
        raise AlreadySubmitted
    refuse_stale(present, posted.version)
    findings = check(case, posted.entry)
    if blocking(findings, posted.entry.accept):
        raise Refused(findings)
    proposal = Proposal(case, posted.entry)
    submission = _freeze(present, proposal, findings, (fingerprint, posted.key), by)
    raised = raised_by(present, proposal)
    posted.provided(proposal, raised)
    Flag.objects.bulk_create(freezing.flag_rows(submission, raised))
    if beside(present).draft:
        drop_draft(present)
    _move_on(present, submission, raised, by)
    return present


def _is_repeated(invoice: Invoice, fingerprint: str, key: str) -> bool:
    """Was this sent before? Raises AlreadySubmitted when its key came with other content, or for a voided invoice."""
    if key and invoice.replaces_id and _is_of_another(invoice, key):
        raise AlreadySubmitted
    if invoice.submission is None:
        return False
    if not invoice.is_open and invoice.submission.fingerprint == fingerprint:
        return True
    earlier = invoice.submissions.filter(key=key).first() if key else None
    if earlier is not None and earlier.fingerprint != fingerprint:
        raise AlreadySubmitted
    return earlier is not None


def _is_of_another(invoice: Invoice, key: str) -> bool:
    """Was the key sent for an earlier invoice of the session? That one was voided since; nobody meant the new one."""
    earlier = Submission.objects.filter(invoice__session=invoice.session_id, key=key)
    return earlier.exclude(invoice=invoice).exists()


def _freeze(
    invoice: Invoice, proposal: Proposal, findings: list[Finding], sent: tuple[str, str], by: User
) -> Submission:
    """`sent`: the fingerprint of the content, and the key."""
    billed = lines(proposal)
    fingerprint, key = sent
    submission = Submission.objects.create(
        invoice=invoice,
        sequence=invoice.submission.sequence + 1 if invoice.submission else 1,
        at=proposal.case.now,
        by=by,
        fingerprint=fingerprint,
        key=key,
        time_edit=_keep_time(invoice, proposal, by),
        **freezing.entered(proposal),
        **freezing.timed(proposal),
        **freezing.decided(proposal, invoice, findings, billed),
    )
    InvoiceLine.objects.bulk_create(freezing.line_rows(submission, billed))
    return submission


def _keep_time(invoice: Invoice, proposal: Proposal, by: User) -> TimeEdit | None:
    """Entered times become a row of their own, beside what was recorded."""
    if proposal.time_source == TimeSource.RECORDED or proposal.minutes is None:
        return None
    kept = freezing.timed(proposal)
    return record_time(
        invoice.session,
        started_at=kept["started_at"],
        ended_at=kept["ended_at"],
        live_minutes=proposal.minutes,
        note=proposal.entry.disruption_note,
        recorded_started_at=kept["recorded_started_at"],
        recorded_ended_at=kept["recorded_ended_at"],
        recorded_live_ms=proposal.figure.live_ms if proposal.case.recorded.is_recording else None,
        by=by,
    )


def _move_on(invoice: Invoice, submission: Submission, raised: list[RaisedFlag], by: User) -> None:
    is_held = any(flag.is_holding for flag in raised)
    invoice.move_to(Invoice.Status.SUBMITTED)
    invoice.move_to(Invoice.Status.FLAGGED if is_held else Invoice.Status.ACCEPTED)
    invoice.submission = submission
    invoice.number = invoice.number or _new_number()
    invoice.returned_because = ""
    save(invoice)
    if is_held:
        open_hold(submission, raised)
    if edit := submission.time_edit:
        record("time.entered", invoice.session, by=by, edit=edit.pk, live_minutes=edit.live_minutes)
    record(
        "invoice.submitted",
        invoice,
        by=by,
        submission=submission.pk,
        code=submission.code,
        minutes=submission.minutes,
        time_source=submission.time_source,
        flags=[flag.id for flag in raised],
        status=invoice.status,
    )


def _new_number() -> str:
    return "".join(secrets.choice(NUMBER_ALPHABET) for _ in range(NUMBER_LENGTH))
