"""The record as it is now beside what a submission froze of it: read here, compared in since.py."""

from collections.abc import Iterator
from typing import Any

from cpt.models import ProcedureCode
from cpt.rulebook import ClientPresence
from invoicing.case import TimeSource
from invoicing.models import Invoice, Submission
from invoicing.pages import entered_window
from invoicing.replay import computed
from invoicing.since import Arrival, Since, What, since
from invoicing.submitted import figures_of
from sessions_app.evidence import evidence_of
from sessions_app.recording import Record


def record_context(invoice: Invoice) -> dict[str, Any]:
    """What a page of a submitted invoice shows of the record; the picture shades the time that its code counts."""
    submission = invoice.submission
    with_anyone = submission is not None and _counts_with_anyone(submission)
    evidence = evidence_of(invoice.session, entered_window(invoice), with_anyone=with_anyone)
    changed = _since(submission, evidence.record, with_anyone=with_anyone) if submission and evidence else None
    return {"evidence": evidence, "since": changed, "submission": submission}


def _since(submission: Submission, record: Record, *, with_anyone: bool) -> Since | None:
    is_recorded = submission.time_source == TimeSource.RECORDED
    now = computed(record.presence, counts_with_anyone=with_anyone, is_recorded=is_recorded)
    return since(submission.at, _arrivals(record), figures_of(submission), now, record.session.zone)


def _arrivals(record: Record) -> Iterator[Arrival]:
    for event in record.events:
        if event.attached:
            yield Arrival(max(event.received_at, event.attached.at), What.ATTACHED)
        else:
            yield Arrival(event.received_at, What.EVENT)
    there = {change.person for change in record.changes}
    # Also what was said on another session of the room: it tells whose somebody is not.
    yield from (Arrival(word.at, What.NAMED) for word in record.words if word.person in there)


def _counts_with_anyone(submission: Submission) -> bool:
    return ProcedureCode.objects.filter(code=submission.code, client=ClientPresence.ABSENT).exists()
