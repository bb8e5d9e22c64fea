"""Where do stretches of time meet? A span is (start, end) in milliseconds; it holds its start, not its end."""

from collections.abc import Iterable

MINUTE_MS = 60_000
Span = tuple[int, int]


def union(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The same time as disjoint spans in order; touching ones become one, empty ones vanish."""
    joined: list[Span] = []
    for start, end in sorted(span for span in spans if span[0] < span[1]):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)


def meet(first: tuple[Span, ...], second: tuple[Span, ...]) -> tuple[Span, ...]:
    """The time that lies in both; each argument disjoint and in order, as `union` gives it."""
    found: list[Span] = []
    here = there = 0
    while here < len(first) and there < len(second):
        start = max(first[here][0], second[there][0])
        end = min(first[here][1], second[there][1])
        if start < end:
            found.append((start, end))
        if first[here][1] <= second[there][1]:
            here += 1
        else:
            there += 1
    return tuple(found)


def length(spans: Iterable[Span]) -> int:
    """Milliseconds in all; the spans disjoint."""
    return sum(end - start for start, end in spans)
