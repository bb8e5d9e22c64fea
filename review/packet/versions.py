"""What a packet says about one version of an invoice: as it was sent, with what was decided on it."""

from decimal import Decimal
from typing import Any

from invoicing.models import Flag, InvoiceLine, Remark, Submission
from review.models import Decision
from review.packet.contents import moment, person
from review.packet.masking import Shown

# Of other sessions an evidence tells how much, and not which.
OTHERS = ("client_id", "session_id", "invoice_id", "receipt", "other")


def version(submission: Submission, shown: Shown) -> dict[str, Any]:
    """One version as it was sent, and what was decided on it."""
    return {
        "sequence": submission.sequence,
        "at": moment(submission.at),
        "by": person(submission.by),
        "therapist": {"name": str(submission.therapist), "licence": submission.licence},
        "practice": submission.practice.name,
        "billed": _billed(submission),
        "recorded": _recorded(submission),
        "disruption_note": shown.text(submission.disruption_note),
        "time_edit": submission.time_edit_id,
        "accepted_findings": [
            {**finding, "message": shown.text(str(finding.get("message", "")))}
            for finding in submission.accepted_findings
        ],
        "coverage": _coverage(submission),
        "lines": [_line(line) for line in submission.lines.all()],
        "total_charge": _money(submission.total_charge),
        "attestation": submission.attestation,
        "flags": [_flag(flag, shown) for flag in submission.flags.all()] if shown.is_of_desk else None,
        "decisions": [_decision(one, shown) for one in submission.decisions.all()],
        "remarks": [_remark(one, shown) for one in submission.remarks.all()],
    }


def _billed(one: Submission) -> dict[str, Any]:
    return {
        "code": one.code,
        "minutes": one.minutes,
        "date_of_service": one.date_of_service.isoformat(),
        "started_at": moment(one.started_at),
        "ended_at": moment(one.ended_at),
        "time_zone": one.time_zone,
        "time_source": one.time_source,
        "spans_ms": one.spans_ms,
        "contact": one.contact,
        "completed_by_phone": one.completed_by_phone,
        "phone_minutes": one.phone_minutes,
        "identified_client_present": one.identified_client_present,
        "client_location": one.client_location,
        "client_state": one.client_state,
    }


def _recorded(one: Submission) -> dict[str, Any]:
    return {
        "source": one.recorded_source,
        "started_at": moment(one.recorded_started_at),
        "ended_at": moment(one.recorded_ended_at),
        "live_ms": one.recorded_live_ms,
        "with_client_ms": one.recorded_with_client_ms,
        "with_anyone_ms": one.recorded_with_anyone_ms,
        "inferred_ms": one.recorded_inferred_ms,
    }


def _coverage(one: Submission) -> dict[str, Any]:
    return {
        "payer": one.payer_name,
        "member_id": one.member_id,
        "authorization_number": one.authorization_number,
        "sessions_authorised": one.sessions_authorised,
        "starts_on": one.coverage_starts_on.isoformat() if one.coverage_starts_on else None,
        "ends_on": one.coverage_ends_on.isoformat() if one.coverage_ends_on else None,
    }


def _line(line: InvoiceLine) -> dict[str, Any]:
    return {
        "code": line.code,
        "label": line.label,
        "units": line.units,
        "charge": _money(line.charge),
        "modifiers": line.modifiers,
        "place_of_service": line.place_of_service,
        "rule": {
            "limits": line.rule_limits,
            "effective_from": line.rule_effective_from.isoformat() if line.rule_effective_from else None,
            "source": line.rule_source,
        },
    }


def _flag(flag: Flag, shown: Shown) -> dict[str, Any]:
    return {
        "id": flag.flag_id,
        "severity": flag.severity,
        "sentence": shown.text(flag.sentence),
        "evidence": _evidence(flag.evidence, shown),
    }


def _decision(decision: Decision, shown: Shown) -> dict[str, Any]:
    return {
        "kind": decision.kind,
        "comment": shown.text(decision.comment) if shown.is_of_desk else None,
        "at": moment(decision.at),
        "by": person(decision.by),
    }


def _remark(remark: Remark, shown: Shown) -> dict[str, Any]:
    """What support and therapist said to each other."""
    return {
        "kind": remark.kind,
        "words": shown.text(remark.words),
        "at": moment(remark.at),
        "by": person(remark.by),
    }


def _money(amount: Decimal | None) -> str | None:
    return None if amount is None else f"{amount:.2f}"


def _evidence(value: Any, shown: Shown) -> Any:
    """Without what leads to other sessions."""
    if isinstance(value, dict):
        return {key: _evidence(one, shown) for key, one in value.items() if not key.startswith(OTHERS)}
    if isinstance(value, list):
        return [_evidence(one, shown) for one in value]
    return shown.text(value) if isinstance(value, str) else value
