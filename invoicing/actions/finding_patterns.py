"""Patterns in therapists' work are raised: each a row of its own, never inside a request."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from accounts.models import Practice
from audit.record import record
from cpt.catalogue import rulebook_for
from cpt.models.versions import current_token
from invoicing.flag_catalogue import flag_rules
from invoicing.flag_rules import FlagRules, RaisedFlag
from invoicing.models import TherapistFlag
from invoicing.patterns import DAYS, longest_period, patterns
from invoicing.work_rows import code_facts, works

KEY = ("therapist_id", "flag_id", "starts_on", "ends_on")
REST = ("severity", "sentence", "evidence", "raised_at")
LOOKED = "patterns.looked-for"
Periods = dict[tuple[int, str], list[tuple[date, date]]]


@dataclass(frozen=True, slots=True)
class Looked:
    """One therapist's work, looked at: how many invoices, and the flags that are new."""

    therapist_id: int
    invoices: int
    fresh: tuple[TherapistFlag, ...]


def find_patterns(until: date, *, since: date | None, now: datetime, is_kept: bool = True) -> Iterator[Looked]:
    """Look at every therapist's work up to a day, and keep what was found.

    Each pattern looks at the days its rule names, from `since` on at the earliest. Of a pattern that was raised for
    days that overlap these nothing is raised again, so a run that is repeated, or comes every day, adds nothing. That
    it ran to its end is an event: nothing else would tell a run that found nothing from none.
    """
    practice, invoices, found = Practice.objects.first(), 0, 0
    if practice is None:
        return
    for looked in _looked(practice, until, since, now, is_kept):
        invoices, found = invoices + looked.invoices, found + len(looked.fresh)
        yield looked
    if is_kept:
        with transaction.atomic():
            record(LOOKED, practice, by=None, until=until.isoformat(), invoices=invoices, raised=found)


def _looked(practice: Practice, until: date, since: date | None, now: datetime, is_kept: bool) -> Iterator[Looked]:
    rules = flag_rules(current_token())
    days = longest_period(rules)
    if not days:
        return
    first = max(until - timedelta(days=days - 1), since or date.min)
    known = _known(first)
    for therapist_id, work in works(first, until, code_facts(rulebook_for(practice.pk, None, until))):
        raised = (_row(therapist_id, flag, rules, until, since, now) for flag in patterns(work, rules))
        fresh = tuple(row for row in raised if not _overlaps(row, known))
        yield Looked(therapist_id, len(work.rows), _keep(fresh) if is_kept and fresh else fresh)


def _known(first: date) -> Periods:
    """What was raised before about days from the first one on."""
    found: Periods = defaultdict(list)
    for therapist_id, flag_id, starts_on, ends_on in (
        TherapistFlag.objects.filter(ends_on__gte=first).order_by().values_list(*KEY)
    ):
        found[therapist_id, flag_id].append((starts_on, ends_on))
    return found


def _overlaps(row: TherapistFlag, known: Periods) -> bool:
    periods = known.get((row.therapist_id, row.flag_id), ())
    return any(starts_on <= row.ends_on and ends_on >= row.starts_on for starts_on, ends_on in periods)


def _row(
    therapist_id: int, flag: RaisedFlag, rules: FlagRules, until: date, since: date | None, now: datetime
) -> TherapistFlag:
    starts_on = until - timedelta(days=rules[flag.id].whole(DAYS) - 1)
    return TherapistFlag(
        therapist_id=therapist_id,
        flag_id=flag.id,
        severity=flag.severity,
        starts_on=max(starts_on, since or date.min),
        ends_on=until,
        sentence=flag.sentence,
        evidence=dict(flag.evidence),
        raised_at=now,
    )


@transaction.atomic
def _keep(rows: tuple[TherapistFlag, ...]) -> tuple[TherapistFlag, ...]:
    """Those that no other run has kept at this very moment, with their audit events."""
    kept = []
    for row in rows:
        stored, is_new = TherapistFlag.objects.get_or_create(
            **{name: getattr(row, name) for name in KEY}, defaults={name: getattr(row, name) for name in REST}
        )
        if is_new:
            kept.append(stored)
    for row in kept:
        days = {"starts_on": row.starts_on.isoformat(), "ends_on": row.ends_on.isoformat()}
        record("pattern.raised", row, by=None, flag=row.flag_id, therapist=row.therapist_id, **days)
    return tuple(kept)
