"""What do some days of submitted invoices add up to? Lengths, codes by month, and how far times were moved by hand."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from statistics import median
from typing import NamedTuple

from invoicing.case import TimeSource
from sessions_app.intervals import MINUTE_MS


class Sent(NamedTuple):
    """An invoice as it stands: the minutes it was billed with, and what was recorded.

    `therapist_id`: None where it is one of several that are alike; then `Tally.meet` tells whose they were.
    """

    therapist_id: int | None
    on: date
    code: str
    minutes: int
    time_source: str
    recorded_ms: int


@dataclass(slots=True)
class Month:
    """One month's invoices. `moves`: entered and recorded minutes of those that were edited."""

    invoices: int = 0
    codes: Counter[str] = field(default_factory=Counter)
    moves: list[tuple[int, int]] = field(default_factory=list)
    therapists: set[int] = field(default_factory=set)
    movers: set[int] = field(default_factory=set)

    def add(self, sent: Sent, count: int) -> None:
        """So many more."""
        self.invoices += count
        self.codes[sent.code] += count
        if sent.time_source == TimeSource.EDITED:
            self.moves += [(sent.minutes, sent.recorded_ms // MINUTE_MS)] * count

    def percent(self, code: str) -> float | None:
        """A code's share; None without any invoice."""
        return self.codes[code] * 100 / self.invoices if self.invoices else None

    @property
    def edited(self) -> int:
        """How many were edited."""
        return len(self.moves)

    @property
    def percent_edited(self) -> float | None:
        """Their share; None without any invoice."""
        return self.edited * 100 / self.invoices if self.invoices else None

    @property
    def entered(self) -> float | None:
        """Median of the minutes entered by hand."""
        return median(entered for entered, _ in self.moves) if self.moves else None

    @property
    def recorded(self) -> float | None:
        """Median of the minutes recorded beside them."""
        return median(recorded for _, recorded in self.moves) if self.moves else None

    @property
    def moved(self) -> float | None:
        """Median of how far entered minutes lie from recorded ones, either way."""
        return median(abs(entered - recorded) for entered, recorded in self.moves) if self.moves else None


@dataclass(slots=True)
class Tally:
    """Of one therapist, or of several together."""

    minutes: Counter[int] = field(default_factory=Counter)
    codes: Counter[str] = field(default_factory=Counter)
    therapists: set[int] = field(default_factory=set)
    months: dict[date, Month] = field(default_factory=dict)

    def add(self, sent: Sent, count: int = 1) -> None:
        """One more invoice, or several that are alike."""
        self.minutes[sent.minutes] += count
        self.codes[sent.code] += count
        self._month(sent.on).add(sent, count)
        if sent.therapist_id is not None:
            self.meet(sent.therapist_id, sent.on, has_moved=sent.time_source == TimeSource.EDITED)

    def meet(self, therapist_id: int, on: date, *, has_moved: bool) -> None:
        """This therapist is one of those it is about, in this month. `has_moved`: with an edited time."""
        month = self._month(on)
        self.therapists.add(therapist_id)
        month.therapists.add(therapist_id)
        if has_moved:
            month.movers.add(therapist_id)

    def _month(self, on: date) -> Month:
        return self.months.setdefault(on.replace(day=1), Month())

    def month(self, first: date) -> Month:
        """The month that starts on this day; an empty one when nothing was sent."""
        return self.months.get(first) or Month()

    @property
    def invoices(self) -> int:
        """All of them."""
        return sum(self.minutes.values())
