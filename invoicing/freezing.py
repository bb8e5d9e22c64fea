"""What does a submission keep? Values for its columns, from what was proposed; nothing is looked up again later."""

import hashlib
from collections.abc import Iterable
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from audit.chain import canonical
from invoicing.attestation import WORDS
from invoicing.beside import beside
from invoicing.case import Entry, instant
from invoicing.findings import Finding
from invoicing.flags import RaisedFlag
from invoicing.lines import Line
from invoicing.models import Flag, Invoice, InvoiceLine, Submission
from invoicing.proposal import Proposal
from invoicing.totals import total


def fingerprint(entry: Entry) -> str:
    """SHA-256 of what was posted, so that the same content sent twice is known again."""
    content = {**asdict(replace(entry, accept=frozenset())), "accept": sorted(entry.accept)}
    return hashlib.sha256(canonical(content).encode()).hexdigest()


def entered(proposal: Proposal) -> dict[str, Any]:
    """The parts of the entry that a submission keeps as they were posted."""
    entry = proposal.entry
    return {
        "code": entry.code,
        "contact": entry.contact,
        "completed_by_phone": entry.completed_by_phone,
        "phone_minutes": entry.phone_minutes,
        "identified_client_present": proposal.is_client_present,
        "client_location": entry.client_location,
        "client_state": entry.client_state,
        "disruption_note": entry.disruption_note,
    }


def timed(proposal: Proposal) -> dict[str, Any]:
    """The time that is billed, beside what was recorded."""
    figure, presence = proposal.figure, proposal.case.recorded.presence
    started_at, ended_at = billed_window(proposal)
    return {
        "minutes": proposal.minutes,
        "started_at": started_at,
        "ended_at": ended_at,
        "time_zone": proposal.case.zone.key,
        "time_source": proposal.time_source,
        "spans_ms": [list(span) for span in proposal.spans],
        "recorded_source": proposal.source,
        "recorded_started_at": _instant(figure.start_ms),
        "recorded_ended_at": _instant(figure.end_ms),
        "recorded_live_ms": figure.live_ms,
        "recorded_with_client_ms": presence.with_client.live_ms,
        "recorded_with_anyone_ms": presence.with_anyone.live_ms,
        "recorded_inferred_ms": figure.inferred_ms,
    }


def decided(proposal: Proposal, invoice: Invoice, findings: Iterable[Finding], billed: list[Line]) -> dict[str, Any]:
    """The terms on which it was accepted: warnings ticked, who gave the care, who pays, what it comes to."""
    session, coverage = invoice.session, beside(invoice).coverage
    return {
        "date_of_service": proposal.case.date_of_service,
        "accepted_findings": [asdict(finding) for finding in findings if not finding.is_error],
        "therapist": session.therapist,
        "practice": session.therapist.practice,
        "licence": proposal.case.licence,
        "coverage": coverage,
        "payer_name": proposal.case.rulebook.terms.payer,
        "member_id": coverage.member_id if coverage else "",
        "authorization_number": coverage.authorization_number if coverage else "",
        "sessions_authorised": coverage.sessions_authorised if coverage else None,
        "coverage_starts_on": coverage.starts_on if coverage else None,
        "coverage_ends_on": coverage.ends_on if coverage else None,
        "total_charge": total(line.charge for line in billed),
        "attestation": WORDS,
    }


def billed_window(proposal: Proposal) -> tuple[datetime, datetime]:
    """First and last moment billed; only asked of a proposal that passed the checks."""
    window = proposal.window
    assert window is not None  # `time-missing` and `time-order` stop an entry without one
    return instant(window[0]), instant(window[1])


def line_rows(submission: Submission, billed: Iterable[Line]) -> list[InvoiceLine]:
    """The lines as rows, in their order."""
    return [
        InvoiceLine(
            submission=submission,
            position=position,
            **{**asdict(line), "modifiers": list(line.modifiers)},
        )
        for position, line in enumerate(billed, start=1)
    ]


def flag_rows(submission: Submission, raised: Iterable[RaisedFlag]) -> list[Flag]:
    """The flags as rows."""
    return [
        Flag(
            submission=submission,
            flag_id=flag.id,
            severity=flag.severity,
            sentence=flag.sentence,
            evidence=dict(flag.evidence),
        )
        for flag in raised
    ]


def _instant(at_ms: int | None) -> datetime | None:
    return None if at_ms is None else instant(at_ms)
