"""Rows to what the checks of an outcome may look at, and what of it an outcome keeps."""

from datetime import datetime
from typing import Any

from django.conf import settings

from invoicing.attendance_case import Attending, Policy, Statement
from invoicing.case import instant
from invoicing.facts import case_of
from invoicing.models import Invoice
from sessions_app.changes import CLIENT_SIDE, Side


def attending_of(invoice: Invoice, said: Statement, now: datetime) -> Attending:
    """A statement beside the session's record, rules and schedule. `invoice` as for case_of."""
    return Attending(
        case=case_of(invoice, now),
        starts_at=invoice.session.scheduled_start_at,
        said=said,
        policy=policy(),
        is_correction=invoice.attendance_id is not None,
    )


def policy() -> Policy:
    """The values that a practice may argue about, from the settings."""
    return Policy(
        grace_minutes=settings.NO_SHOW_AFTER_MINUTES,
        notice_hours=settings.LATE_CANCEL_HOURS,
        fee_cap=settings.MISSED_FEE_CAP,
    )


def kept(attending: Attending) -> dict[str, Any]:
    """The columns of an outcome that say what it was judged by."""
    return {
        "scheduled_start_at": attending.starts_at,
        "recorded_therapist_at": _first(attending, frozenset({Side.THERAPIST})),
        "recorded_client_at": _first(attending, CLIENT_SIDE),
        "recorded_together_ms": attending.together_ms,
        "payer_name": attending.case.rulebook.terms.payer,
        "limits": {
            "grace_minutes": attending.policy.grace_minutes,
            "notice_hours": attending.policy.notice_hours,
            "fee_cap": str(attending.fee_cap),
            "allows_fee": attending.case.rulebook.terms.allows_missed_fee,
        },
    }


def _first(attending: Attending, sides: frozenset[Side]) -> datetime | None:
    """When anybody of these sides was in for the first time."""
    starts = [stay.start_ms for stay in attending.case.recorded.presence.stays if stay.side in sides]
    return instant(min(starts)) if starts else None
