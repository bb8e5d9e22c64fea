"""What every submission froze of its session's time, ready to be compared."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from invoicing.case import TimeSource, milliseconds
from invoicing.models import Invoice, Submission
from invoicing.replay import Figures

FROZEN = (
    *("recorded_with_client_ms", "recorded_with_anyone_ms", "recorded_live_ms", "recorded_inferred_ms"),
    *("recorded_started_at", "recorded_ended_at", "recorded_source", "minutes", "spans_ms"),
)
COLUMNS = ("invoice__session", "pk", "invoice__submission", "invoice__status", "at", "code", "time_source", *FROZEN)


@dataclass(frozen=True, slots=True)
class Submitted:
    """One submission. `is_current`: the newest of an invoice that is not voided."""

    pk: int
    at: datetime
    code: str
    is_current: bool
    is_recorded: bool
    figures: Figures


def submitted_of(session_ids: Collection[int]) -> dict[int, list[Submitted]]:
    """By session, the oldest first; sessions without any are left out."""
    found: dict[int, list[Submitted]] = defaultdict(list)
    rows = Submission.objects.filter(invoice__session__in=session_ids).order_by("pk").values_list(*COLUMNS)
    for session_id, *row in rows:
        found[session_id].append(_submitted(*row))
    return found


def figures_of(submission: Submission) -> Figures:
    """What one submission froze."""
    values = (getattr(submission, name) for name in FROZEN)
    return _figures(*values, is_recorded=submission.time_source == TimeSource.RECORDED)


def _submitted(pk: int, newest: int, status: str, at: datetime, code: str, time_source: str, *frozen: Any) -> Submitted:
    is_recorded = time_source == TimeSource.RECORDED
    is_current = pk == newest and status != Invoice.Status.VOIDED
    return Submitted(pk, at, code, is_current, is_recorded, _figures(*frozen, is_recorded=is_recorded))


def _figures(
    with_client_ms: int,
    with_anyone_ms: int,
    live_ms: int,
    inferred_ms: int,
    started_at: datetime | None,
    ended_at: datetime | None,
    source: str,
    minutes: int,
    spans_ms: list[list[int]],
    *,
    is_recorded: bool,
) -> Figures:
    return Figures(
        with_client_ms,
        with_anyone_ms,
        live_ms,
        inferred_ms,
        milliseconds(started_at) if started_at else None,
        milliseconds(ended_at) if ended_at else None,
        source,
        minutes if is_recorded else None,
        tuple((start, end) for start, end in spans_ms) if is_recorded else None,
    )
