"""How does a value go month by month, beside everybody else's? Bars, and a mark across each for the others."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

HEIGHT = 56


@dataclass(frozen=True, slots=True)
class Column:
    """One month; None where there is nothing to show. Places in per cent across, pixels from the top down."""

    month: date
    own: float | None
    others: float | None
    x: str
    end: str
    width: str
    top: float
    height: float
    mark: float | None


@dataclass(frozen=True, slots=True)
class Series:
    """One value over some months. `most`: what the picture's full height stands for."""

    name: str
    columns: tuple[Column, ...]
    most: float

    height: int = HEIGHT

    @property
    def is_empty(self) -> bool:
        """Is there no value of their own at all?"""
        return all(column.own is None for column in self.columns)


def months(first: date, last: date) -> list[date]:
    """The first day of every month that has a day from `first` to `last`."""
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    numbers = [first.year * 12 + first.month - 1 + after for after in range(count)]
    return [date(number // 12, number % 12 + 1, 1) for number in numbers]


def series(name: str, points: Sequence[tuple[date, float | None, float | None]], most: float | None = None) -> Series:
    """From each month's value and the others'. Without `most` the greatest value is the full height."""
    values = [value for _, *both in points for value in both if value is not None]
    full = max(values, default=0.0) if most is None else most
    step = 100 / len(points)
    return Series(name, tuple(_column(place, point, step, full) for place, point in enumerate(points)), full)


def _column(place: int, point: tuple[date, float | None, float | None], step: float, full: float) -> Column:
    month, own, others = point
    height = _height(own or 0.0, full)
    return Column(
        month=month,
        own=own,
        others=others,
        x=f"{(place + 0.15) * step:.3f}%",
        end=f"{(place + 0.85) * step:.3f}%",
        width=f"{0.7 * step:.3f}%",
        top=HEIGHT - height,
        height=height,
        mark=None if others is None else HEIGHT - _height(others, full),
    )


def _height(value: float, full: float) -> float:
    """In pixels; a line at the foot is still seen."""
    return round(value / full * (HEIGHT - 2), 1) if full else 0.0
