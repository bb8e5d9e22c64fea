"""How far do the entered minutes lie from the recorded ones, and where does a code start or end in between?

Minutes are whole ones; the limits are those of the codes that differ from the billed one by their length alone.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from invoicing.wording import listed

STEP = 30
LANE = 30
TOP = 20
# So many minutes wide is a code's name on a narrow screen.
NAME = 12


@dataclass(frozen=True, slots=True)
class Span:
    """A code's minutes, inclusive; None: no end."""

    code: str
    first: int
    last: int | None


@dataclass(frozen=True, slots=True)
class Band:
    """A code's minutes in the picture, in per cent of its width. `label`: where its name stands, clear of the marks."""

    code: str
    x: str
    width: str
    label: str


@dataclass(frozen=True, slots=True)
class Lane:
    """Bands that do not meet. `top` in pixels."""

    top: int
    bands: tuple[Band, ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """A number of minutes in the picture. `anchor`: so that its words stay inside."""

    x: str
    minutes: int
    anchor: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """Recorded and entered minutes side by side. `crossed`: limits that lie between them, as (code, minutes)."""

    recorded: int
    entered: int
    crossed: tuple[Span, ...]
    lanes: tuple[Lane, ...]
    marks: tuple[Mark, Mark]

    @property
    def sentence(self) -> str:
        """The difference in words."""
        apart = self.entered - self.recorded
        if not apart:
            return f"{self.entered} min were entered, as many as were recorded."
        said = f"{self.entered} min were entered and {self.recorded} recorded: {abs(apart)} min "
        return said + ("more." if apart > 0 else "fewer.")

    @property
    def crossing(self) -> str:
        """The limits in between, in words; empty where there are none."""
        return listed(f"{span.code} starts at {span.first} min" for span in self.crossed) if self.crossed else ""

    @property
    def bottom(self) -> int:
        """Where the lanes end, in pixels."""
        return TOP + LANE * len(self.lanes)

    @property
    def height(self) -> int:
        """Of the picture, in pixels: a line of words above the lanes, and one below."""
        return self.bottom + TOP


def compare(recorded: int, entered: int, spans: Iterable[Span]) -> Comparison:
    """`spans`: the codes' minutes on the date of service."""
    ordered = sorted(spans, key=lambda span: (span.first, span.code))
    low, high = sorted((recorded, entered))
    # The picture ends with a whole half hour past everything that it shows a start of, where its name still fits.
    reach = max([high, *(span.first + NAME for span in ordered if span.first <= 2 * high)])
    width = max(2, -(-(reach + 1) // STEP)) * STEP
    return Comparison(
        recorded,
        entered,
        crossed=tuple(span for span in ordered if low < span.first <= high),
        lanes=tuple(_lanes([span for span in ordered if span.first < width], width, (low, high))),
        marks=(_mark(recorded, width), _mark(entered, width)),
    )


def _lanes(spans: Sequence[Span], width: int, marks: Sequence[int]) -> Iterator[Lane]:
    lanes: list[list[Span]] = []
    for span in spans:
        free = (lane for lane in lanes if lane[-1].last is not None and lane[-1].last < span.first)
        lane = next(free, None)
        if lane is None:
            lanes.append([span])
        else:
            lane.append(span)
    for place, lane in enumerate(lanes):
        yield Lane(TOP + LANE * place, tuple(_band(span, width, marks) for span in lane))


def _band(span: Span, width: int, marks: Sequence[int]) -> Band:
    """A whole minute lasts until the next one begins."""
    end = width if span.last is None else min(span.last + 1, width)
    return Band(
        span.code,
        _percent(span.first, width),
        _percent(end - span.first, width),
        _percent(_widest_middle([span.first, *(mark for mark in marks if span.first < mark < end), end]), width),
    )


def _widest_middle(cuts: Sequence[int]) -> float:
    """Of the stretches between these cuts, in their order."""
    start, end = max(pairwise(cuts), key=lambda stretch: stretch[1] - stretch[0])
    return (start + end) / 2


def _mark(minutes: int, width: int) -> Mark:
    share = minutes / width
    return Mark(_percent(minutes, width), minutes, "start" if share < 0.5 else "end")


def _percent(minutes: float, width: int) -> str:
    return f"{minutes / width * 100:.2f}%"
