"""A draft of rules run over what was submitted, a few days at a time: memory stays flat, and nothing is written.

Every invoice that was submitted and not voided is looked at in its present version. Those on which the draft cannot
bear are counted and passed over; the others are read whole and judged under both rulebooks.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
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
# So many are judged together, or a day's where that has more.
TOGETHER = 500


@dataclass(frozen=True, slots=True)
class Changed:
    """One invoice that the draft would change."""

    sent: Sent
    change: Change


@dataclass(frozen=True, slots=True)
class Part:
    """What a run found among some of the invoices."""

    invoices: int
    changed: tuple[Changed, ...]


def count(since: date, until: date) -> int:
    """How many invoices a run goes through."""
    return Invoice.objects.sent().filter(submission__date_of_service__range=(since, until)).count()


def simulate(draft: Draft, since: date, until: date) -> Iterator[Part]:
    """Run it over the dates of service from the one to the other, both inclusive, in their order."""
    judge = _Judge(draft, since, until)
    for together in _whole_days(_sent(since, until)):
        yield Part(len(together), tuple(judge.changed(together)))


def _whole_days(sent: Iterable[Sent]) -> Iterator[list[Sent]]:
    """In parts; no day is cut, so that everything that meets on a day is in one part."""
    together: list[Sent] = []
    for _, day in groupby(sent, key=attrgetter("on")):
        together += day
        if len(together) >= TOGETHER:
            yield together
            together = []
    if together:
        yield together


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

    def changed(self, sent: list[Sent]) -> Iterator[Changed]:
        """Of the invoices of whole days those that the draft would change."""
        billed, earlier = _billed(sent), _earlier(sent)
        differences = {one.submission_id: self._difference(one) for one in sent}
        touched = [
            one
            for one in sent
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

    def _difference(self, one: Sent) -> Difference:
        key, on = (one.practice_id, one.payer_id), one.on
        if key not in self._timetables:
            stored = timetable_for(one.practice_id, self._payers[one.payer_id] if one.payer_id else None)
            self._timetables[key] = (stored, drafted(stored, self._draft, self._since, self._until))
        before, after = self._timetables[key]
        stretch = (key, before.began(on), after.began(on))
        if stretch not in self._differences:
            self._differences[stretch] = Difference(before.on(on), after.on(on))
        return self._differences[stretch]


def _earlier(sent: list[Sent]) -> dict[int, list[Sent]]:
    """For each submission those of the same client and day that had been sent before it."""
    that_day: dict[tuple[int, date], list[Sent]] = defaultdict(list)
    for one in sent:
        that_day[one.client_id, one.on].append(one)
    return {
        one.submission_id: [
            other
            for other in that_day[one.client_id, one.on]
            if (other.at, other.submission_id) < (one.at, one.submission_id)
        ]
        for one in sent
    }


def _billed(sent: list[Sent]) -> dict[int, list[str]]:
    """The billed codes of each submission."""
    billed: dict[int, list[str]] = {one.submission_id: [] for one in sent}
    stored = InvoiceLine.objects.filter(submission__in=billed).values_list("submission_id", "code")
    for submission, code in stored.order_by("submission_id", "position"):
        billed[submission].append(code)
    return billed
