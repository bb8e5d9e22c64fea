"""What do the desk's counts come to: medians, shares, and bars for the days?"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median

# Up to so many days each has a bar of its own; beyond, each week has one.
MOST_DAYS = 62
WEEK = 7
# Of fewer decisions nothing is said about a flag. A flag that leads to a correction one time in four shows none in ten
# decisions in 6 of 100 cases (0.75 to the tenth); in one decision it shows none in 75.
ENOUGH = 10
HEIGHT = 120
KINDS = ("approve", "return", "void", "ask", "escalate")
ENDS = KINDS[:3]


@dataclass(frozen=True, slots=True)
class Piece:
    """One part of a stacked bar, in pixels from the top."""

    kind: str
    top: int
    height: int


@dataclass(frozen=True, slots=True)
class Days:
    """What was decided on one day, or in the days from `first` to `last`; the bar's place in per cent."""

    first: date
    last: date
    counts: Mapping[str, int]
    x: str
    width: str
    pieces: tuple[Piece, ...]

    @property
    def ended(self) -> int:
        """How many left the queue."""
        return sum(self.counts[kind] for kind in ENDS)

    @property
    def columns(self) -> list[int]:
        """The counts in the order of KINDS."""
        return [self.counts[kind] for kind in KINDS]


@dataclass(frozen=True, slots=True)
class FlagShare:
    """Of one flag: how many decided submissions had it, how many of these were corrected; and those with it alone."""

    flag: str
    decided: int
    corrected: int
    alone: int
    alone_corrected: int

    @property
    def percent(self) -> int:
        """Corrected ones in per cent, rounded down, so that one hundred means all of them."""
        return self.corrected * 100 // self.decided

    @property
    def width(self) -> str:
        """Of the bar."""
        return f"{self.corrected / self.decided * 100:.1f}%"

    @property
    def is_certain(self) -> bool:
        """Are there enough to tell?"""
        return self.decided >= ENOUGH

    @property
    def is_noise(self) -> bool:
        """Did it never lead to a correction, as far as can be told?"""
        return self.is_certain and self.corrected == 0


def middle(sorted_values: Sequence[timedelta]) -> timedelta | None:
    """The median of the values around the middle; None without any."""
    return timedelta(seconds=median(value.total_seconds() for value in sorted_values)) if sorted_values else None


def flag_shares(rows: Iterable[tuple[str, int, int, int, int]]) -> list[FlagShare]:
    """The flags that lead to corrections most often first, then the most decided; last those too few to say."""
    shares = (FlagShare(*row) for row in rows)
    return sorted(shares, key=lambda one: (not one.is_certain, -one.corrected / one.decided, -one.decided, one.flag))


def by_days(first: date, last: date, counted: Mapping[tuple[date, str], int]) -> list[Days]:
    """Every day from `first` to `last`, both inclusive, without gaps; weeks where there are many."""
    spans = list(_spans(first, last))
    sums = [_sums(span, counted) for span in spans]
    most = max([sum(counts[kind] for kind in ENDS) for counts in sums], default=0)
    share = 100 / len(spans)
    return [
        Days(*span, counts, f"{place * share:.3f}%", f"{share * 0.8:.3f}%", tuple(_pieces(counts, most)))
        for place, (span, counts) in enumerate(zip(spans, sums, strict=True))
    ]


def _spans(first: date, last: date) -> Iterator[tuple[date, date]]:
    step = 1 if (last - first).days < MOST_DAYS else WEEK
    start = first
    while start <= last:
        yield start, min(start + timedelta(days=step - 1), last)
        start += timedelta(days=step)


def _sums(span: tuple[date, date], counted: Mapping[tuple[date, str], int]) -> dict[str, int]:
    days = [span[0] + timedelta(days=after) for after in range((span[1] - span[0]).days + 1)]
    return {kind: sum(counted.get((on, kind), 0) for on in days) for kind in KINDS}


def _pieces(counts: Mapping[str, int], most: int) -> Iterator[Piece]:
    """From the bottom up."""
    bottom = HEIGHT
    for kind in ENDS:
        height = round(counts[kind] / most * HEIGHT) if most else 0
        if height:
            bottom -= height
            yield Piece(kind, bottom, height)
