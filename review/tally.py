"""What do some days of submitted invoices add up to? Lengths, codes by month, and how far times were moved by hand."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from statistics import median
from typing import NamedTuple

from invoicing.case import TimeSource

MINUTE_MS = 60_000


class Sent(NamedTuple):
    """One invoice as it stands: the minutes it was billed with, and what was recorded."""

    therapist_id: int
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

    def add(self, sent: Sent) -> None:
        """One more."""
        self.invoices += 1
        self.codes[sent.code] += 1
        self.therapists.add(sent.therapist_id)
        if sent.time_source == TimeSource.EDITED:
            self.moves.append((sent.minutes, sent.recorded_ms // MINUTE_MS))
            self.movers.add(sent.therapist_id)

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

    def add(self, sent: Sent) -> None:
        """One more invoice."""
        self.minutes[sent.minutes] += 1
        self.codes[sent.code] += 1
        self.therapists.add(sent.therapist_id)
        self.months.setdefault(sent.on.replace(day=1), Month()).add(sent)

    def month(self, first: date) -> Month:
        """The month that starts on this day; an empty one when nothing was sent."""
        return self.months.get(first) or Month()

    @property
    def invoices(self) -> int:
        """All of them."""
        return sum(self.minutes.values())
