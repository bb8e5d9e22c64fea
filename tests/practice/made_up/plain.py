"""What the made-up practice consists of, as plain data. Instants are milliseconds since 1970 UTC.

Nothing in this package imports the application: it says what happened and what was sent, and knows no rule of ours.
"""

from dataclasses import dataclass
from datetime import date

MINUTE = 60_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Style:
    """How somebody works: what is booked, and how long it really takes (mean and spread, minutes)."""

    booked: int
    mean: float
    spread: float


@dataclass(frozen=True, slots=True)
class Person:
    """One therapist. `cheat`: which kind, empty for an honest one; `rate`: in which share of the chances."""

    id: int
    zone: str
    weekly: int
    weekdays: tuple[int, ...]
    style: Style
    modality: str
    line: str
    couples: float
    has_group: bool
    types_in: str
    cheat: str = ""
    rate: float = 1.0


@dataclass(frozen=True, slots=True)
class Booking:
    """One session on the calendar."""

    client: int
    starts_ms: int
    minutes: int
    kind: str
    date: date
    booked_ms: int
    group: int | None = None

    @property
    def ends_ms(self) -> int:
        """When it should end."""
        return self.starts_ms + self.minutes * MINUTE


@dataclass(frozen=True, slots=True)
class Visit:
    """One connection as the provider told it. Without `left_ms` the leave got lost; `seen_ms`: a later sign of life."""

    who: str
    joined_ms: int
    left_ms: int | None
    seen_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Typed:
    """Times that the therapist entered; without them the recorded ones were sent as shown."""

    start_ms: int
    end_ms: int
    minutes: int


@dataclass(frozen=True, slots=True)
class Held:
    """One session and the invoice that was sent for it.

    `truth`: which kind of cheat this very invoice is, empty for an honest one; `case`: the thing to be caught, where
    several invoices are one (a day, a therapist).
    """

    therapist: int
    booking: Booking
    zone: str
    modality: str
    visits: tuple[Visit, ...]
    code: str
    typed: Typed | None
    submitted_ms: int
    note: str = ""
    keeps_draft: bool = False
    phone_minutes: int | None = None
    is_client_there: bool | None = None
    truth: str = ""
    case: str = ""

    @property
    def starts_ms(self) -> int:
        """When it began, as sent."""
        return self.typed.start_ms if self.typed else together(self.visits)[0][0]


@dataclass(frozen=True, slots=True)
class Practice:
    """Everybody, and everything that was sent, in the order of sending."""

    people: tuple[Person, ...]
    held: tuple[Held, ...]


def together(visits: tuple[Visit, ...], *, anyone: bool = False) -> list[Span]:
    """When the therapist and the client (or anyone of theirs) were both there. A lost leave lasts to the other's."""
    last = max((visit.left_ms for visit in visits if visit.left_ms is not None), default=0)
    spans = [(v.who, v.joined_ms, v.left_ms if v.left_ms is not None else last) for v in visits]
    ours = _merged([(start, end) for who, start, end in spans if who == "therapist"])
    theirs = _merged([(s, e) for who, s, e in spans if who == "client" or (anyone and who != "therapist")])
    both = [(max(a, c), min(b, d)) for a, b in ours for c, d in theirs]
    return sorted((start, end) for start, end in both if start < end)


def minutes_of(spans: list[Span]) -> int:
    """Whole minutes of all spans together."""
    return sum(end - start for start, end in spans) // MINUTE


def whole(at_ms: int) -> int:
    """Floored to the minute."""
    return at_ms - at_ms % MINUTE


def _merged(spans: list[Span]) -> list[Span]:
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged
