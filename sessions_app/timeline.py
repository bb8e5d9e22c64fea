"""How does the record look as a picture? Rows of bars on one scale; x and widths in per cent of the whole.

The picture itself is a template's; nothing here knows of colours or words.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sessions_app.changes import Side
from sessions_app.gaps import Gap, LeftOut, gaps, listed
from sessions_app.intervals import Span
from sessions_app.presence import Figure, Presence
from sessions_app.stays import Stay
from sessions_app.visitors import Visitor

ORDER = [Side.THERAPIST, Side.CLIENT, Side.GUEST, Side.UNPLACED]
# Of the whole: what is shorter would hardly be seen as a bar.
THIN = 0.004
ROW_HEIGHT = 40
BAR_TOP = 20
BAR_HEIGHT = 14
NAME_LINE = 15


@dataclass(frozen=True, slots=True)
class Bar:
    """One stretch on the scale. `is_thin`: so short that only a mark shows it; a mere sign of life has no length."""

    x: str
    width: str
    is_inferred: bool = False
    is_thin: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One person, or the entered time; `name` says whose bars these are. `side` None: entered by hand."""

    side: Side | None
    name: str
    bars: tuple[Bar, ...]
    top: int

    @property
    def name_top(self) -> int:
        """The line on which the name stands."""
        return self.top + NAME_LINE

    @property
    def bar_top(self) -> int:
        """Where its bars begin; its name stands above."""
        return self.top + BAR_TOP

    @property
    def bar_bottom(self) -> int:
        """Where its bars end."""
        return self.bar_top + BAR_HEIGHT


@dataclass(frozen=True, slots=True)
class NumberedGap:
    """A gap with the number under which it stands in the picture and in the list below."""

    number: int
    gap: Gap
    bar: Bar
    middle: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """The whole picture. `together`: the pieces of the figure shown; `scheduled`: start and end.

    `gaps`: those that are numbered and listed; `other_gaps`: the shortest ones of very many.
    """

    start_ms: int
    end_ms: int
    rows: tuple[Row, ...]
    together: tuple[Bar, ...]
    gaps: tuple[NumberedGap, ...]
    other_gaps: LeftOut | None
    scheduled: tuple[str, str]

    @property
    def height(self) -> int:
        """Of all rows, in pixels."""
        return ROW_HEIGHT * len(self.rows)

    @property
    def has_inferred(self) -> bool:
        """Is there a bar of inferred time, of anybody's?"""
        return any(bar.is_inferred for row in self.rows for bar in row.bars)

    @property
    def has_thin(self) -> bool:
        """Is there a mere mark?"""
        return any(bar.is_thin for row in self.rows for bar in row.bars)


def timeline(
    presence: Presence,
    figure: Figure,
    *,
    scheduled: Span,
    entered: Span | None = None,
    visitors: Sequence[Visitor] = (),
) -> Timeline | None:
    """The picture of one record; None when nobody was there. `visitors` have a row of their own each."""
    if not presence.stays:
        return None
    spans = [*((stay.start_ms, stay.end_ms) for stay in presence.stays), scheduled, *([entered] if entered else [])]
    scale = _Scale(min(start for start, _ in spans), max(end for _, end in spans))
    rows = [*_rows(presence, scale, visitors)]
    if entered:
        rows.append(Row(None, "Entered by hand", (scale.bar(*entered),), ROW_HEIGHT * len(rows)))
    numbered, others = listed(gaps(presence, figure))
    return Timeline(
        start_ms=scale.start_ms,
        end_ms=scale.end_ms,
        rows=tuple(rows),
        together=tuple(scale.bar(*piece) for piece in figure.pieces),
        gaps=tuple(_numbered(numbered, scale)),
        other_gaps=others,
        scheduled=(scale.x(scheduled[0]), scale.x(scheduled[1])),
    )


class _Scale:
    def __init__(self, start_ms: int, end_ms: int) -> None:
        self.start_ms, self.end_ms = start_ms, end_ms
        self.length_ms = max(end_ms - start_ms, 1)

    def x(self, at_ms: int) -> str:
        return _percent((at_ms - self.start_ms) / self.length_ms)

    def bar(self, start_ms: int, end_ms: int, *, is_inferred: bool = False) -> Bar:
        share = (end_ms - start_ms) / self.length_ms
        return Bar(self.x(start_ms), _percent(share), is_inferred, is_thin=share < THIN and not is_inferred)


def _percent(share: float) -> str:
    return f"{share * 100:.3f}%"


def _rows(presence: Presence, scale: _Scale, visitors: Sequence[Visitor]) -> Iterable[Row]:
    """By side; within one those who came under our identities, in one row, before each visitor."""
    places = {visitor.person: place for place, visitor in enumerate(visitors, start=1)}
    names = {visitor.person: visitor.name for visitor in visitors}
    rows: dict[tuple[int, int], list[Stay]] = {}
    for stay in presence.stays:
        rows.setdefault((ORDER.index(stay.side), places.get(stay.person, 0)), []).append(stay)
    for place, (_, stays) in enumerate(sorted(rows.items())):
        first = stays[0]
        name = names.get(first.person, first.side.title())
        audio = ", audio only" if all(stay.is_audio_only for stay in stays) else ""
        bars = tuple(bar for stay in stays for bar in _bars(stay, scale))
        yield Row(first.side, f"{name}{audio}", bars, ROW_HEIGHT * place)


def _bars(stay: Stay, scale: _Scale) -> Iterable[Bar]:
    if stay.last_sign_ms > stay.start_ms or stay.end_ms == stay.last_sign_ms:
        yield scale.bar(stay.start_ms, stay.last_sign_ms)
    if stay.end_ms > stay.last_sign_ms:
        yield scale.bar(stay.last_sign_ms, stay.end_ms, is_inferred=True)


def _numbered(found: Iterable[Gap], scale: _Scale) -> Iterable[NumberedGap]:
    for number, gap in enumerate(found, start=1):
        end_ms = scale.end_ms if gap.end_ms is None else gap.end_ms
        yield NumberedGap(
            number, gap, scale.bar(gap.start_ms, end_ms), scale.x(gap.start_ms + (end_ms - gap.start_ms) // 2)
        )
