"""How do a code's minutes look as a picture? Bars on a ruler of two hours; places in per cent of its length.

A whole minute lasts until the next one begins (52 min 59 s are 52), so a bar of 38 to 52 minutes ends where 53
begins and touches the next code's. The picture itself is a template's; nothing here knows of colours.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count, takewhile

from cpt.rulebook import Code, Rule

LENGTH = 120
TICKS = (0, 30, 60, 90, 120)
LANE_HEIGHT, SCALE_HEIGHT = 50, 18
BAR_TOP, BAR_HEIGHT = 16, 12
NAME_LINE = 41
# On the narrowest screen, in per cent of the ruler: a figure of a name, and the least room for a number above a bar.
FIGURE, NUMBER_ROOM = 2.7, 8.0


@dataclass(frozen=True, slots=True)
class Mark:
    """A number above a bar, and where: an edge in minutes, or a unit where it begins."""

    x: str
    text: str
    anchor: str = "start"


@dataclass(frozen=True, slots=True)
class Bar:
    """The minutes of one code, or of several that have the same ones; shares in per cent of the ruler.

    `runs_on`: there is no end on the ruler. `is_any_length`: the code asks for no minutes. `warns_before`: fewer
    minutes only ask for a second look.
    """

    name: str
    start: float
    end: float
    is_own: bool = False
    runs_on: bool = False
    is_any_length: bool = False
    warns_before: bool = False
    edges: tuple[Mark, ...] = ()
    units: tuple[Mark, ...] = ()

    @property
    def x(self) -> str:
        """Where it starts."""
        return _percent(self.start)

    @property
    def width(self) -> str:
        """How long it is."""
        return _percent(self.end - self.start)

    @property
    def middle(self) -> str:
        """Where its name stands."""
        return _percent(sum(self.name_span) / 2)

    @property
    def name_span(self) -> tuple[float, float]:
        """The room of its name: under its middle, but wholly on the ruler."""
        half = min(len(self.name) * FIGURE / 2, 50)
        middle = min(max((self.start + self.end) / 2, half), 100 - half)
        return (middle - half, middle + half)

    def meets(self, other: "Bar") -> bool:
        """Would the bars or their names overlap on one line?"""
        return _overlap(self._span, other._span) or _overlap(self.name_span, other.name_span)

    @property
    def _span(self) -> tuple[float, float]:
        return (0 if self.warns_before else self.start, self.end)


@dataclass(frozen=True, slots=True)
class Lane:
    """Bars that do not meet, on one line."""

    top: int
    bars: tuple[Bar, ...]

    @property
    def number_line(self) -> int:
        """The line on which the numbers above the bars stand."""
        return self.top + BAR_TOP - 4

    @property
    def bar_top(self) -> int:
        """Where the bars begin."""
        return self.top + BAR_TOP

    @property
    def bar_end(self) -> int:
        """Where the bars end."""
        return self.bar_top + BAR_HEIGHT

    @property
    def name_line(self) -> int:
        """The line on which the names below the bars stand."""
        return self.top + NAME_LINE


@dataclass(frozen=True, slots=True)
class Ruler:
    """The whole picture: the code's own bar first, its neighbours beside it or below."""

    lanes: tuple[Lane, ...]
    ticks: tuple[Mark, ...] = field(default_factory=lambda: tuple(_ticks()))

    @property
    def bar_height(self) -> int:
        """Of every bar, in pixels."""
        return BAR_HEIGHT

    @property
    def scale_top(self) -> int:
        """Where the lanes end and the scale begins, in pixels."""
        return LANE_HEIGHT * len(self.lanes)

    @property
    def scale_line(self) -> int:
        """The line on which the scale's numbers stand."""
        return self.scale_top + SCALE_HEIGHT - 4

    @property
    def height(self) -> int:
        """Of the whole picture, in pixels."""
        return self.scale_top + SCALE_HEIGHT


def is_timed(code: Code) -> bool:
    """Does the code in force ask for minutes at all?"""
    rule = code.rule
    return rule is not None and (rule.min_minutes is not None or rule.max_minutes is not None)


def ruler(code: Code, neighbours: Iterable[Code]) -> Ruler | None:
    """The picture of one code; None when it is not in force, as there are no minutes then."""
    if code.rule is None:
        return None
    own = _bar(code.code, code.rule, is_own=True)
    others = [_bar(", ".join(names), rule, has_units=has_units) for names, rule, has_units in _merged(code, neighbours)]
    return Ruler(tuple(_laid_out([own, *others])))


def _merged(code: Code, neighbours: Iterable[Code]) -> Iterator[tuple[list[str], Rule, bool]]:
    """Neighbours with the same minutes are one bar; the further time of the code itself shows its units."""
    merged: dict[tuple[int | None, int | None, bool], tuple[list[str], Rule, bool]] = {}
    for other in neighbours:
        if other.rule is None:
            continue
        is_further = other.extends == code.code
        key = (other.rule.min_minutes, other.rule.max_minutes, is_further)
        merged.setdefault(key, ([], other.rule, is_further))[0].append(other.code)
    yield from merged.values()


def _bar(name: str, rule: Rule, *, is_own: bool = False, has_units: bool = False) -> Bar:
    last = rule.max_minutes
    start, end = _share(rule.min_minutes or 0), _share(LENGTH if last is None else last + 1)
    units = tuple(_units(rule)) if is_own or has_units else ()
    return Bar(
        name=name,
        start=start,
        end=end,
        is_own=is_own,
        runs_on=last is None or last >= LENGTH,
        is_any_length=rule.min_minutes is None and last is None,
        warns_before=rule.below_is_warning and bool(rule.min_minutes),
        edges=tuple(_edges(rule, start, end)) if is_own and not units else (),
        units=units,
    )


def _edges(rule: Rule, start: float, end: float) -> Iterator[Mark]:
    """The first and the last minute; one mark for both where there is no room for two."""
    first, last = rule.min_minutes, rule.max_minutes
    is_closed = last is not None and last < LENGTH
    if first and is_closed and end - start < 2 * NUMBER_ROOM:
        yield Mark(_percent((start + end) / 2), f"{first}–{last}", "middle")
        return
    if first:
        # At the ruler's far end a number has room on its left alone.
        yield Mark(_percent(start), str(first), "start" if start <= 100 - NUMBER_ROOM else "end")
    if is_closed:
        yield Mark(_percent(end), str(last), "end")


def _units(rule: Rule) -> Iterator[Mark]:
    """Where each unit begins; of short steps only as many as there is room for."""
    if rule.step_minutes is None:
        return
    starts = takewhile(lambda at: at < LENGTH, count(rule.min_minutes or 0, rule.step_minutes))
    numbered = list(enumerate(starts, start=1))[: rule.max_units]
    stride = max(1, -int(-NUMBER_ROOM // _share(rule.step_minutes)))
    for number, at in numbered[::stride]:
        yield Mark(_percent(_share(at)), str(number))


def _laid_out(bars: Sequence[Bar]) -> Iterator[Lane]:
    """Each bar on the first lane where neither it nor its name meets another."""
    lanes: list[list[Bar]] = []
    for bar in bars:
        free = (lane for lane in lanes if not any(bar.meets(other) for other in lane))
        lane = next(free, None)
        if lane is None:
            lanes.append([bar])
        else:
            lane.append(bar)
    for place, lane in enumerate(lanes):
        yield Lane(place * LANE_HEIGHT, tuple(lane))


def _overlap(one: tuple[float, float], other: tuple[float, float]) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _ticks() -> Iterator[Mark]:
    for at in TICKS:
        anchor = "start" if at == 0 else "end" if at == LENGTH else "middle"
        yield Mark(_percent(_share(at)), str(at), anchor)


def _share(minutes: float) -> float:
    """Minutes in per cent of the ruler; what lies past it, at its end."""
    return min(minutes, LENGTH) / LENGTH * 100


def _percent(share: float) -> str:
    return f"{share:.3f}%"
