"""How does the record look as a picture? Rows of bars on one scale; x and widths in per cent of the whole.

The picture itself is a template's; nothing here knows of colours or words.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from sessions_app.changes import Side
from sessions_app.gaps import Gap, gaps
from sessions_app.intervals import Span
from sessions_app.presence import Figure, Presence
from sessions_app.stays import Stay

ORDER = [Side.THERAPIST, Side.CLIENT, Side.GUEST, Side.UNPLACED]
# Rows of their own for each person.
GUESTS = frozenset({Side.GUEST, Side.UNPLACED})
ROW_HEIGHT = 40
BAR_TOP = 20
NAME_LINE = 15


@dataclass(frozen=True, slots=True)
class Bar:
    """One stretch on the scale."""

    x: str
    width: str
    is_inferred: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One person, or the entered time: `number` tells several guests apart, 0 where there is one only."""

    side: Side | None
    bars: tuple[Bar, ...]
    top: int
    number: int = 0
    is_audio_only: bool = False

    @property
    def name(self) -> str:
        """Whose bars these are, in words."""
        if self.side is None:
            return "Entered by hand"
        number = f" {self.number}" if self.number else ""
        kind = "Guest, not yet placed" if self.side == Side.UNPLACED else self.side.title()
        return f"{kind}{number}{', audio only' if self.is_audio_only else ''}"

    @property
    def name_top(self) -> int:
        """The line on which the name stands."""
        return self.top + NAME_LINE

    @property
    def bar_top(self) -> int:
        """Where its bars begin; its name stands above."""
        return self.top + BAR_TOP


@dataclass(frozen=True, slots=True)
class NumberedGap:
    """A gap with the number under which it stands in the picture and in the list below."""

    number: int
    gap: Gap
    bar: Bar
    middle: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """The whole picture. `together`: the pieces of the figure shown; `scheduled`: start and end."""

    start_ms: int
    end_ms: int
    rows: tuple[Row, ...]
    together: tuple[Bar, ...]
    gaps: tuple[NumberedGap, ...]
    scheduled: tuple[str, str]

    @property
    def height(self) -> int:
        """Of all rows, in pixels."""
        return ROW_HEIGHT * len(self.rows)


def timeline(presence: Presence, figure: Figure, *, scheduled: Span, entered: Span | None = None) -> Timeline | None:
    """The picture of one record; None when nobody was there."""
    if not presence.stays:
        return None
    spans = [*presence.spans(), scheduled, *([entered] if entered else [])]
    scale = _Scale(min(start for start, _ in spans), max(end for _, end in spans))
    rows = [*_rows(presence, scale)]
    if entered:
        rows.append(Row(None, (scale.bar(*entered),), ROW_HEIGHT * len(rows)))
    return Timeline(
        start_ms=scale.start_ms,
        end_ms=scale.end_ms,
        rows=tuple(rows),
        together=tuple(scale.bar(*piece) for piece in figure.pieces),
        gaps=tuple(_numbered(gaps(presence, figure), scale)),
        scheduled=(scale.x(scheduled[0]), scale.x(scheduled[1])),
    )


class _Scale:
    def __init__(self, start_ms: int, end_ms: int) -> None:
        self.start_ms, self.end_ms = start_ms, end_ms
        self.length_ms = max(end_ms - start_ms, 1)

    def x(self, at_ms: int) -> str:
        return _percent((at_ms - self.start_ms) / self.length_ms)

    def bar(self, start_ms: int, end_ms: int, *, is_inferred: bool = False) -> Bar:
        return Bar(self.x(start_ms), _percent((end_ms - start_ms) / self.length_ms), is_inferred)


def _percent(share: float) -> str:
    return f"{share * 100:.3f}%"


def _rows(presence: Presence, scale: _Scale) -> Iterable[Row]:
    people: dict[tuple[int, str], list[Stay]] = {}
    for stay in presence.stays:
        person = stay.person if stay.side in GUESTS else ""
        people.setdefault((ORDER.index(stay.side), person), []).append(stay)
    guests = sum(1 for rank, _ in people if ORDER[rank] in GUESTS)
    for place, ((rank, _), stays) in enumerate(sorted(people.items())):
        is_one_of_many = ORDER[rank] in GUESTS and guests > 1
        number = place - (len(people) - guests) + 1 if is_one_of_many else 0
        bars = [bar for stay in stays for bar in _bars(stay, scale)]
        yield Row(ORDER[rank], tuple(bars), ROW_HEIGHT * place, number, all(stay.is_audio_only for stay in stays))


def _bars(stay: Stay, scale: _Scale) -> Iterable[Bar]:
    yield scale.bar(stay.start_ms, stay.last_sign_ms)
    if stay.end_ms > stay.last_sign_ms:
        yield scale.bar(stay.last_sign_ms, stay.end_ms, is_inferred=True)


def _numbered(found: Iterable[Gap], scale: _Scale) -> Iterable[NumberedGap]:
    for number, gap in enumerate(found, start=1):
        end_ms = scale.end_ms if gap.end_ms is None else gap.end_ms
        yield NumberedGap(
            number, gap, scale.bar(gap.start_ms, end_ms), scale.x(gap.start_ms + (end_ms - gap.start_ms) // 2)
        )
