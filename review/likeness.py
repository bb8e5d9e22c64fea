"""How does a therapist's work look beside the practice's? Pictures and tables, from two tallies."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from review.monthly import Series, months, series
from review.spread import Spread, spread
from review.tally import Month, Tally

# A month's mix is shown for the codes billed most often.
CODES = 6
# So many others must have a share in a figure before a therapist sees it, so that nobody is recognised.
ENOUGH_OTHERS = 5


@dataclass(frozen=True, slots=True)
class EditRow:
    """One month's edits: how many, and medians in minutes."""

    month: date
    own: Month
    others: Month | None


@dataclass(frozen=True, slots=True)
class Likeness:
    """Everything that a page shows. `others`: how many therapists the practice's figures come from; None: not shown."""

    invoices: int
    others: int | None
    spread: Spread
    codes: tuple[Series, ...]
    edited: Series
    moved: Series
    edits: tuple[EditRow, ...]

    @property
    def edited_count(self) -> int:
        """Edited invoices of the period."""
        return sum(row.own.edited for row in self.edits)


def likeness(
    own: Tally, others: Tally, first: date, last: date, starts: Mapping[int, Iterable[str]], *, fewest: int = 1
) -> Likeness:
    """Of the days from `first` to `last`. Figures of fewer others than `fewest` are left out."""
    is_shown = len(others.therapists) >= fewest
    dates = months(first, last)

    def over(name: str, value: Callable[[Month], float | None], most: float | None = None) -> Series:
        points = [(on, value(own.month(on)), _beside(others.month(on), value, fewest)) for on in dates]
        return series(name, points, most)

    return Likeness(
        invoices=own.invoices,
        others=len(others.therapists) if is_shown else None,
        spread=spread(own.minutes, others.minutes if is_shown else None, starts),
        codes=tuple(over(code, _share_of(code), 100.0) for code in _codes(own)),
        edited=over("Edited", lambda month: month.percent_edited),
        moved=series("Moved", [(on, own.month(on).moved, _moved(others.month(on), fewest)) for on in dates]),
        edits=tuple(EditRow(on, own.month(on), _movers(others.month(on), fewest)) for on in dates),
    )


def _codes(own: Tally) -> list[str]:
    """Those billed most often; of two as often the lower one."""
    return sorted(own.codes, key=lambda code: (-own.codes[code], code))[:CODES]


def _share_of(code: str) -> Callable[[Month], float | None]:
    return lambda month: month.percent(code)


def _beside(month: Month, value: Callable[[Month], float | None], fewest: int) -> float | None:
    return value(month) if len(month.therapists) >= fewest else None


def _movers(month: Month, fewest: int) -> Month | None:
    return month if len(month.movers) >= fewest else None


def _moved(month: Month, fewest: int) -> float | None:
    shown = _movers(month, fewest)
    return shown.moved if shown else None
