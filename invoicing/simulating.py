"""A draft of rules run over what was submitted, a day at a time: memory stays flat, and nothing is written.

Every invoice that was submitted and not voided is looked at in its present version. Those on which the draft cannot
bear are counted and passed over; the others are read whole and judged under both rulebooks.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import attrgetter
from typing import Any

from cpt.catalogue import timetable_for
from cpt.drafts import Draft, drafted
from cpt.models import Payer
from cpt.timetable import Timetable
from invoicing.models import Invoice, InvoiceLine
from invoicing.simulation import Change, Difference, compare
from invoicing.thawing import Sent, thawed

CHUNK = 2000


@dataclass(frozen=True, slots=True)
class Changed:
    """One invoice that the draft would change."""

    sent: Sent
    change: Change


@dataclass(frozen=True, slots=True)
class Day:
    """What a run found for one date of service."""

    on: date
    invoices: int
    changed: tuple[Changed, ...]


def count(since: date, until: date) -> int:
    """How many invoices a run goes through."""
    return Invoice.objects.sent().filter(submission__date_of_service__range=(since, until)).count()


def simulate(draft: Draft, since: date, until: date) -> Iterator[Day]:
    """Run it over the dates of service from the one to the other, both inclusive."""
    judge = _Judge(draft, since, until)
    for on, sent in groupby(_sent(since, until), key=attrgetter("on")):
        day = list(sent)
        yield Day(on, len(day), tuple(judge.changed(on, day)))


def _sent(since: date, until: date) -> Iterator[Sent]:
    """What was submitted, by date of service; only what tells whether a draft may bear on it."""
    stored = Invoice.objects.sent().filter(submission__date_of_service__range=(since, until))
    columns: Any = stored.order_by("submission__date_of_service", "submission_id").values_list(
        "pk",
        "number",
        "submission_id",
        "submission__code",
        "submission__date_of_service",
        "submission__practice_id",
        "submission__coverage__payer_id",
        "submission__payer_name",
        "submission__therapist_id",
        "session__client_id",
        "submission__at",
        "submission__started_at",
        "submission__ended_at",
    )
    for row in columns.iterator(chunk_size=CHUNK):
        yield Sent(*row)


class _Judge:
    """The rulebooks of both sides, made once for each stretch of dates."""

    def __init__(self, draft: Draft, since: date, until: date) -> None:
        self._draft, self._since, self._until = draft, since, until
        self._payers = {payer.pk: payer for payer in Payer.objects.all()}
        self._timetables: dict[tuple[int, int | None], tuple[Timetable, Timetable]] = {}
        self._differences: dict[object, Difference] = {}

    def changed(self, on: date, day: list[Sent]) -> Iterator[Changed]:
        """Of one day's invoices those that the draft would change."""
        billed, earlier = _billed(day), _earlier(day)
        differences = {one.submission_id: self._difference(one, on) for one in day}
        touched = [
            one
            for one in day
            if differences[one.submission_id].touches(
                billed[one.submission_id],
                [code for other in earlier[one.submission_id] for code in billed[other.submission_id]],
            )
        ]
        submissions = thawed(touched, earlier, billed) if touched else {}
        for one in touched:
            difference = differences[one.submission_id]
            change = compare(submissions[one.submission_id], difference.before, difference.after)
            if change is not None:
                yield Changed(one, change)

    def _difference(self, one: Sent, on: date) -> Difference:
        key = (one.practice_id, one.payer_id)
        if key not in self._timetables:
            stored = timetable_for(one.practice_id, self._payers[one.payer_id] if one.payer_id else None)
            self._timetables[key] = (stored, drafted(stored, self._draft, self._since, self._until))
        before, after = self._timetables[key]
        stretch = (key, before.began(on), after.began(on))
        if stretch not in self._differences:
            self._differences[stretch] = Difference(before.on(on), after.on(on))
        return self._differences[stretch]


def _earlier(day: list[Sent]) -> dict[int, list[Sent]]:
    """For each submission those of the same client and day that had been sent before it."""
    by_client: dict[int, list[Sent]] = defaultdict(list)
    for one in day:
        by_client[one.client_id].append(one)
    return {
        one.submission_id: [
            other for other in by_client[one.client_id] if (other.at, other.submission_id) < (one.at, one.submission_id)
        ]
        for one in day
    }


def _billed(day: list[Sent]) -> dict[int, list[str]]:
    """The billed codes of each submission."""
    billed: dict[int, list[str]] = {one.submission_id: [] for one in day}
    stored = InvoiceLine.objects.filter(submission__in=billed).values_list("submission_id", "code")
    for submission, code in stored.order_by("submission_id", "position"):
        billed[submission].append(code)
    return billed
