"""Does the record still say what a submission froze; and if not, since when, and what came?

A page draws the record as it is now beside minutes that were frozen. Compared are the figures of replay.py.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from invoicing.case import instant
from invoicing.replay import Difference, Figures, differences
from invoicing.wording import clock, day, length, listed


class What(StrEnum):
    """Something that bears on a record's time."""

    EVENT = "event"
    ATTACHED = "attached"
    NAMED = "named"


# Of one, and of several.
SENTENCES = {
    What.EVENT: ("1 event was received", "{} events were received"),
    What.ATTACHED: ("1 event was attached", "{} events were attached"),
    What.NAMED: ("it was said once who somebody was", "it was said {} times who somebody was"),
}
LABELS = {
    "with_client_ms": "Together with the client",
    "with_anyone_ms": "Together with anyone of theirs",
    "inferred_ms": "Inferred, of the time that the code counts",
    "start_ms": "First moment together",
    "end_ms": "Last moment together",
    "source": "Source",
    "minutes": "Live minutes",
    "spans_ms": "Pieces of time together",
}


@dataclass(frozen=True, slots=True)
class Arrival:
    """One thing that came to be known, and when."""

    at: datetime
    what: What


@dataclass(frozen=True, slots=True)
class Value:
    """One figure that is another now, in words."""

    label: str
    submitted: str
    now: str


@dataclass(frozen=True, slots=True)
class Since:
    """What became of the record after a submission. `came`: in order; `values`: every figure that is another now."""

    came: tuple[Arrival, ...]
    values: tuple[Value, ...]

    @property
    def first_at(self) -> datetime | None:
        """When the first thing came; None where the figures moved by themselves."""
        return self.came[0].at if self.came else None

    @property
    def last_at(self) -> datetime | None:
        """When the last thing came."""
        return self.came[-1].at if self.came else None

    @property
    def is_spread(self) -> bool:
        """Did it come over a minute or more?"""
        return len(self.came) > 1 and self.came[-1].at - self.came[0].at >= timedelta(minutes=1)

    @property
    def what_came(self) -> str:
        """What it was, in words."""
        counts = {what: sum(arrival.what == what for arrival in self.came) for what in What}
        said = [SENTENCES[what][count > 1].format(count) for what, count in counts.items() if count]
        return listed(said) if said else "nothing"


def since(
    submitted_at: datetime, arrivals: Iterable[Arrival], submitted: Figures, now: Figures, zone: ZoneInfo
) -> Since | None:
    """None where nothing came after the submission and the figures are the same. `zone`: the session's."""
    came = sorted((one for one in arrivals if one.at > submitted_at), key=lambda one: one.at)
    values = _readable(_in_words(differences(submitted, now), zone))
    return Since(tuple(came), values) if came or values else None


def _readable(values: Iterable[Value]) -> tuple[Value, ...]:
    """Without what reads alike on both sides, unless nothing else tells that they differ."""
    found = tuple(values)
    unlike = tuple(value for value in found if value.submitted != value.now)
    return unlike or tuple(replace(value, now=f"{value.now}, with a difference too small to show") for value in found)


def _in_words(found: Iterable[Difference], zone: ZoneInfo) -> Iterator[Value]:
    """The time that the code counts is one of the two figures, and is not told twice."""
    for one in found:
        if one.name in LABELS:
            before, after = _said(one, zone)
            yield Value(LABELS[one.name], before, after)


def _said(one: Difference, zone: ZoneInfo) -> tuple[str, str]:
    """Both values."""
    if one.name in ("start_ms", "end_ms"):
        return _moments(one.submitted, one.now, zone)
    match one.name:
        case "minutes":
            return f"{one.submitted} min", f"{one.now} min"
        case "source":
            return str(one.submitted), str(one.now)
        case "spans_ms":
            return _pieces(one.submitted), _pieces(one.now)
        case _:
            return _length(one.submitted), _length(one.now)


def _length(value: object) -> str:
    return length(value if isinstance(value, int) else 0)


def _pieces(value: object) -> str:
    count = len(value) if isinstance(value, tuple) else 0
    return "1 piece" if count == 1 else f"{count} pieces"


def _moments(submitted: object, now: object, zone: ZoneInfo) -> tuple[str, str]:
    """With their day where the days differ."""
    before, after = (instant(at).astimezone(zone) if isinstance(at, int) else None for at in (submitted, now))
    has_day = before is not None and after is not None and before.date() != after.date()
    return _moment(before, has_day=has_day), _moment(after, has_day=has_day)


def _moment(local: datetime | None, *, has_day: bool) -> str:
    if local is None:
        return "none"
    return f"{clock(local)}, {day(local.date())}" if has_day else clock(local)
