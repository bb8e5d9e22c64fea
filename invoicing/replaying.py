"""Every stored session computed again, a handful at a time: memory stays flat however many there are."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice

from django.db.models import Prefetch, QuerySet

from cpt.models import ProcedureCode
from invoicing.case import milliseconds
from invoicing.models import Submission
from invoicing.replay import Difference, Figures, computed, differences
from sessions_app import recording
from sessions_app.models import TherapySession
from sessions_app.presence import Presence

CHUNK = 500


@dataclass(frozen=True, slots=True)
class Replayed:
    """One session computed again. `changed_since`: when its last event or word came, if after the submission."""

    session_id: int
    submission_id: int | None
    differences: tuple[Difference, ...]
    changed_since: datetime | None


def replay(since: date | None = None, session_id: int | None = None) -> Iterator[Replayed]:
    """Telehealth sessions in the order of their ids, each with every submission of it."""
    absent = frozenset(ProcedureCode.objects.filter(client="absent").values_list("code", flat=True))
    rows = _sessions(since, session_id).iterator(chunk_size=CHUNK)
    while chunk := list(islice(rows, CHUNK)):
        yield from _replay_chunk(chunk, absent)


def count(since: date | None = None, session_id: int | None = None) -> int:
    """How many sessions a replay goes through."""
    return _sessions(since, session_id).count()


def _sessions(since: date | None, session_id: int | None) -> QuerySet[TherapySession]:
    wanted = TherapySession.objects.filter(modality=TherapySession.Modality.TELEHEALTH)
    if since:
        wanted = wanted.filter(date_of_service__gte=since)
    if session_id:
        wanted = wanted.filter(pk=session_id)
    submissions = Submission.objects.defer("disruption_note").order_by("pk")
    return (
        wanted.select_related("group")
        .prefetch_related(Prefetch("invoices__submissions", queryset=submissions))
        .order_by("pk")
    )


def _replay_chunk(chunk: list[TherapySession], absent: frozenset[str]) -> Iterator[Replayed]:
    records = recording.records_of(chunk)
    for session in chunk:
        record = records[session.pk]
        submissions = [one for invoice in session.invoices.all() for one in invoice.submissions.all()]
        if not submissions:
            yield Replayed(session.pk, None, (), None)
        for submission in submissions:
            yield _compared(session, submission, record.presence, absent, record.changed_at)


def _compared(
    session: TherapySession,
    submission: Submission,
    presence: Presence,
    absent: frozenset[str],
    last: datetime | None,
) -> Replayed:
    is_recorded = submission.time_source == "recorded"
    now = computed(presence, counts_with_anyone=submission.code in absent, is_recorded=is_recorded)
    found = tuple(differences(_frozen(submission, is_recorded=is_recorded), now))
    is_later = last is not None and last > submission.at
    return Replayed(session.pk, submission.pk, found, last if found and is_later else None)


def _frozen(submission: Submission, *, is_recorded: bool) -> Figures:
    start, end = submission.recorded_started_at, submission.recorded_ended_at
    return Figures(
        with_client_ms=submission.recorded_with_client_ms,
        with_anyone_ms=submission.recorded_with_anyone_ms,
        inferred_ms=submission.recorded_inferred_ms,
        start_ms=milliseconds(start) if start else None,
        end_ms=milliseconds(end) if end else None,
        minutes=submission.minutes if is_recorded else None,
    )
