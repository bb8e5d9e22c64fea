"""How long were the sessions, beside everybody else's, and where do codes start? A picture by the minute.

Bars go up for one therapist and down for the others, as shares on one scale. A whole minute lasts until the next one
begins, so a line at 53 stands left of the bar of 53 minutes and right of the one of 52.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

# Everything from here on is one bar.
MOST = 120
BARS = MOST + 1
HALF, LABEL, LANES, SCALE = 80, 14, 3, 16
# The least room for a number on the narrowest screen, in per cent of the picture.
ROOM = 7.0
TICKS = (0, 30, 60, 90, 120)


@dataclass(frozen=True, slots=True)
class Length:
    """Sessions of one length; shares in per cent, of the others None where they are not shown."""

    minute: int
    count: int
    share: float
    others: float | None
    x: str
    top: float
    height: float
    others_height: float

    @property
    def is_open(self) -> bool:
        """Does it stand for this length and all longer ones?"""
        return self.minute == MOST


@dataclass(frozen=True, slots=True)
class Start:
    """The first minute of some codes; None for `line` where its number has no room."""

    minute: int
    codes: tuple[str, ...]
    x: str
    line: int | None


@dataclass(frozen=True, slots=True)
class Spread:
    """The whole picture, in pixels from its top."""

    lengths: tuple[Length, ...]
    starts: tuple[Start, ...]
    has_others: bool

    width: str = f"{100 / BARS:.3f}%"
    labels: int = LABEL * LANES
    axis: int = LABEL * LANES + HALF

    @property
    def floor(self) -> int:
        """Where the bars end."""
        return self.axis + (HALF if self.has_others else 0)

    @property
    def height(self) -> int:
        """Of all of it."""
        return self.floor + SCALE

    @property
    def ticks(self) -> list[tuple[int, str, str]]:
        """Numbers below: minute, place, anchor."""
        return [(at, x_of(at), "start" if at == 0 else "end" if at == MOST else "middle") for at in TICKS]


def spread(own: Mapping[int, int], others: Mapping[int, int] | None, starts: Mapping[int, Iterable[str]]) -> Spread:
    """From counts by the minute, and codes by their first minute. `others` None: they are not shown."""
    counted, beside = _counted(own), _counted(others or {})
    shares, beside_shares = _shares(counted), _shares(beside)
    most = max([*shares.values(), *beside_shares.values()], default=0.0)
    lengths = tuple(
        _length(minute, counted.get(minute, 0), shares, beside_shares if others is not None else None, most)
        for minute in sorted(counted.keys() | beside.keys())
    )
    return Spread(lengths, tuple(_starts(starts)), has_others=others is not None)


def x_of(minute: int) -> str:
    """Where a minute begins."""
    return f"{min(minute, MOST) * 100 / BARS:.3f}%"


def _counted(minutes: Mapping[int, int]) -> dict[int, int]:
    counted: dict[int, int] = {}
    for minute, count in minutes.items():
        counted[min(minute, MOST)] = counted.get(min(minute, MOST), 0) + count
    return counted


def _shares(counted: Mapping[int, int]) -> dict[int, float]:
    total = sum(counted.values())
    return {minute: count * 100 / total for minute, count in counted.items()}


def _length(
    minute: int, count: int, shares: Mapping[int, float], others: Mapping[int, float] | None, most: float
) -> Length:
    share, beside = shares.get(minute, 0.0), None if others is None else others.get(minute, 0.0)
    height = round(share / most * HALF, 1)
    axis = LABEL * LANES + HALF
    return Length(
        minute,
        count,
        share,
        beside,
        x_of(minute),
        round(axis - height, 1),
        height,
        round((beside or 0) / most * HALF, 1),
    )


def _starts(starts: Mapping[int, Iterable[str]]) -> Iterator[Start]:
    """Each number on the first line where it has room."""
    ends = [-ROOM] * LANES
    for minute, codes in sorted(starts.items()):
        at = min(minute, MOST) * 100 / BARS
        free = next((line for line, end in enumerate(ends) if at - end >= ROOM), None)
        if free is not None:
            ends[free] = at
        yield Start(minute, tuple(codes), x_of(minute), None if free is None else LABEL * (free + 1) - 3)
