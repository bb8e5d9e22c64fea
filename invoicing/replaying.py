"""Every stored session computed again, some hundreds at a time: memory stays flat however many there are."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice

from django.db.models import QuerySet

from cpt.models import ProcedureCode
from invoicing.knowledge import Knowledge, knowledge_of
from invoicing.replay import Figures, Verdict, computed, is_too_late, verdict
from invoicing.submitted import Submitted, submitted_of
from sessions_app.models import TherapySession
from sessions_app.recording import Record, records_of
from sessions_app.rereading import Corrections

CHUNK = 500
NEEDED = (
    *("therapist", "client", "provider", "provider_room", "scheduled_start_at", "scheduled_end_at"),
    *("group__provider", "group__provider_room"),
)


@dataclass(frozen=True, slots=True)
class Replayed:
    """One session computed again, for one submission of it if it has any. `last_at`: when the newest of it came."""

    session_id: int
    submission_id: int | None
    verdict: Verdict
    last_at: datetime | None


def sessions(since: date | None = None, session_id: int | None = None) -> QuerySet[TherapySession]:
    """What is replayed: telehealth sessions. `since`: the first date of service."""
    wanted = TherapySession.objects.filter(modality=TherapySession.Modality.TELEHEALTH)
    if since:
        wanted = wanted.filter(date_of_service__gte=since)
    return wanted if session_id is None else wanted.filter(pk=session_id)


@contextmanager
def few_collections() -> Iterator[None]:
    """A replay makes millions of small objects and no cycles: looking for those after every 700 takes a tenth of it."""
    before = gc.get_threshold()
    gc.set_threshold(50_000, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


def replay(wanted: QuerySet[TherapySession], corrections: Corrections | None = None) -> Iterator[Replayed]:
    """In the order in which they were scheduled, so that what bears on some hundreds lies in a short time.

    Each with every submission of it, one after the other. `corrections`: what misread events say by their bytes.
    """
    absent = frozenset(ProcedureCode.objects.filter(client="absent").values_list("code", flat=True))
    in_time = wanted.select_related("group").only(*NEEDED).order_by("scheduled_start_at", "pk")
    rows = in_time.iterator(chunk_size=CHUNK)
    while chunk := list(islice(rows, CHUNK)):
        yield from _replay_chunk(chunk, corrections or Corrections(), absent)


def _replay_chunk(chunk: list[TherapySession], corrections: Corrections, absent: frozenset[str]) -> Iterator[Replayed]:
    submitted = submitted_of([session.pk for session in chunk])
    records = [corrections.over(record) for record in records_of(chunk).values()]
    for session_id, known in knowledge_of(records).items():
        found = submitted.get(session_id)
        if not found:
            _ = known.record.presence  # computed all the same: that it can be is what a replay proves
            yield Replayed(session_id, None, Verdict(), None)
        for one in found or ():
            yield Replayed(session_id, one.pk, _verdict(one, known, absent), known.last_at)


def _verdict(one: Submitted, known: Knowledge, absent: frozenset[str]) -> Verdict:
    """An ordinary session, of which nothing came after its submission, is computed once."""
    now = _figures(one, known.record, absent)
    last_at = known.last_at
    if now == one.figures and (last_at is None or last_at <= one.at):
        return Verdict()
    then = _then(one, known, absent)
    return verdict(one.figures, now if is_too_late(one.figures, then) else then, now, is_current=one.is_current)


def _then(one: Submitted, known: Knowledge, absent: frozenset[str]) -> Figures:
    """By what was known when it was submitted; of what came while it was under way, what it must have seen."""
    likeliest, *others = known.seen_by(one.at)
    found = _figures(one, likeliest, absent)
    if found == one.figures or all(_figures(one, other, absent) != one.figures for other in others):
        return found
    return one.figures


def _figures(one: Submitted, record: Record, absent: frozenset[str]) -> Figures:
    return computed(record.presence, counts_with_anyone=one.code in absent, is_recorded=one.is_recorded)
