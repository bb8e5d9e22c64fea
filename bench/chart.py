"""A chart of cost against size: one line a page, both axes logarithmic. Plain SVG without scripts."""

import math
from collections.abc import Mapping, Sequence
from html import escape

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 880, 460, 96, 230, 40, 48
COLOURS = (
    "#0b6e99",
    "#b3261e",
    "#2e7d32",
    "#7b3fa0",
    "#a15c00",
    "#00695c",
    "#ad1457",
    "#37474f",
    "#5d4037",
    "#1a237e",
    "#827717",
    "#00838f",
    "#000",
)
LABEL = 15  # so far apart stand the names


def chart(title: str, lines: Mapping[str, Mapping[int, float]]) -> str:
    """`lines`: for each page, milliseconds by number of invoices; each above zero. ValueError without any."""
    points = [(size, value) for line in lines.values() for size, value in line.items()]
    if not points:
        raise ValueError("There is nothing to draw.")
    across = _Axis([size for size, _ in points], LEFT, WIDTH - RIGHT)
    up = _Axis([value for _, value in points], HEIGHT - BOTTOM, TOP)
    parts = [_text(LEFT, 22, title, bold=True), *_grid(across, up)]
    parts += [_line(line, COLOURS[at % len(COLOURS)], across, up) for at, line in enumerate(lines.values())]
    parts += _names(lines, up)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'font-family="sans-serif" font-size="12"><title>{escape(title)}</title>'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>{"".join(parts)}</svg>\n'
    )


class _Axis:
    """Whole powers of ten around the values, from one place to the other."""

    def __init__(self, values: Sequence[float], start: float, end: float) -> None:
        self.low = math.floor(math.log10(min(values)))
        self.high = max(math.ceil(math.log10(max(values))), self.low + 1)
        self.start, self.end = start, end

    def place(self, value: float) -> float:
        share = (math.log10(value) - self.low) / (self.high - self.low)
        return round(self.start + share * (self.end - self.start), 1)

    def marks(self) -> list[float]:
        return [10.0**power for power in range(self.low, self.high + 1)]


def _grid(across: _Axis, up: _Axis) -> list[str]:
    parts = []
    for mark in across.marks():
        x = across.place(mark)
        parts += [_rule(x, TOP, x, HEIGHT - BOTTOM), _text(x, HEIGHT - BOTTOM + 18, f"{mark:,.0f}", "middle")]
    for mark in up.marks():
        y = up.place(mark)
        parts += [
            _rule(LEFT, y, WIDTH - RIGHT, y),
            _text(LEFT - 8, y + 4, f"{mark:,.0f} ms" if mark >= 1 else f"{mark:g} ms", "end"),
        ]
    return [*parts, _text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 10, "invoices", "middle")]


def _rule(x1: float, y1: float, x2: float, y2: float) -> str:
    return f'<line x1="{x1:g}" y1="{y1:g}" x2="{x2:g}" y2="{y2:g}" stroke="#ddd"/>'


def _line(line: Mapping[int, float], colour: str, across: _Axis, up: _Axis) -> str:
    places = [(across.place(size), up.place(value)) for size, value in sorted(line.items())]
    drawn = " ".join(f"{x:g},{y:g}" for x, y in places)
    dots = "".join(f'<circle cx="{x:g}" cy="{y:g}" r="3" fill="{colour}"/>' for x, y in places)
    return f'<polyline points="{drawn}" fill="none" stroke="{colour}" stroke-width="2"/>{dots}'


def _names(lines: Mapping[str, Mapping[int, float]], up: _Axis) -> list[str]:
    """At the lines' ends, moved where they would cover each other or the sizes below."""
    ends = sorted((up.place(line[max(line)]), at, name) for at, (name, line) in enumerate(lines.items()))
    places = _apart([place + 4 for place, *_ in ends])
    return [
        _text(WIDTH - RIGHT + 10, y, name, colour=COLOURS[at % len(COLOURS)])
        for y, (_, at, name) in zip(places, ends, strict=True)
    ]


def _apart(places: Sequence[float]) -> list[float]:
    """The same order, downwards, a label's height from each other; all above the axis, as far as there is room."""
    found, free = [], 0.0
    for place in places:
        found.append(max(place, free))
        free = found[-1] + LABEL
    most = float(HEIGHT - BOTTOM)
    for at in range(len(found) - 1, -1, -1):
        found[at] = min(found[at], most)
        most = found[at] - LABEL
    return found


def _text(x: float, y: float, words: str, anchor: str = "start", *, colour: str = "#222", bold: bool = False) -> str:
    weight = ' font-weight="bold"' if bold else ""
    return f'<text x="{x:g}" y="{y:g}" text-anchor="{anchor}" fill="{colour}"{weight}>{escape(words)}</text>'
