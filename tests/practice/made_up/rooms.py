"""What really happened in a session, and what the provider told of it."""

from dataclasses import dataclass
from random import Random

from tests.practice.made_up.plain import MINUTE, Booking, Person, Style, Visit

# Of a hundred sessions: a short break; the rest by telephone; a leave that nobody told; nothing recorded at all.
LINES = {
    "good": (0.03, 0.004, 0.004, 0.002),
    "fair": (0.10, 0.012, 0.008, 0.003),
    "bad": (0.30, 0.040, 0.020, 0.006),
}
INTAKE = Style(60, 56, 4)
GROUP = Style(75, 72, 5)
FAMILY = Style(55, 52, 4)
CRISIS = Style(60, 62, 16)


@dataclass(frozen=True, slots=True)
class Course:
    """One session as it was. `by_phone_ms`: from when to when they went on by telephone."""

    start_ms: int
    end_ms: int
    visits: tuple[Visit, ...] = ()
    what: str = "plain"
    by_phone_ms: tuple[int, int] | None = None
    without_client: bool = False


def course(booking: Booking, person: Person, not_before: int, random: Random) -> Course:
    """From the moment both were there to the end."""
    style = {"intake": INTAKE, "group": GROUP, "family": FAMILY, "crisis": CRISIS}.get(booking.kind, person.style)
    late = random.gauss(60, 75) if random.random() < 0.9 else random.uniform(180, 900)
    start = max(booking.starts_ms + int(late * 1000), not_before + random.randint(15_000, 70_000))
    minutes = max(random.gauss(style.mean, style.spread) - max(late, 0) / 240, 12)
    end = start + int(minutes * MINUTE)
    if person.modality == "in_person" or (person.modality == "mixed" and booking.client % 2):
        return Course(start, end)
    return _recorded(booking, person, start, end, random)


def _recorded(booking: Booking, person: Person, start: int, end: int, random: Random) -> Course:
    blip, phone, lost, none = LINES[person.line]
    chance = random.random()
    if booking.kind == "group":
        return Course(start, end, _group_visits(booking, start, end, random))
    if chance < none:
        return Course(start, end, (), "unrecorded")
    if chance < none + phone:
        return _finished_by_phone(start, end, random)
    without_client = booking.kind == "family" and random.random() < 0.1
    visits = _visits(start, end, "guest" if without_client else "client", random)
    if booking.kind == "family" and not without_client and random.random() < 0.6:
        visits += (Visit("guest", start + random.randint(0, 90_000), end + random.randint(-20_000, 5_000)),)
    if chance < none + phone + lost:
        return Course(start, end, _with_lost_leave(visits, end, random), "lost leave", None, without_client)
    if chance < none + phone + lost + blip:
        visits = _with_blip(visits, start, end, random)
    return Course(start, end, visits, "plain", None, without_client)


def _visits(start: int, end: int, who: str, random: Random) -> tuple[Visit, ...]:
    """One of them waited for the other; the client leaves first, as a rule."""
    early = random.randint(0, 5 * MINUTE)
    ours, theirs = (start - early, start) if random.random() < 0.7 else (start, start - early)
    return Visit("therapist", ours, end + random.randint(1_000, 60_000)), Visit(who, theirs, end)


def _group_visits(booking: Booking, start: int, end: int, random: Random) -> tuple[Visit, ...]:
    """Everybody comes and goes by themselves; the therapist's stay is the same in each member's session."""
    begin, close = booking.starts_ms - 2 * MINUTE, booking.ends_ms + 4 * MINUTE
    joined = booking.starts_ms + random.randint(-MINUTE, 3 * MINUTE)
    left = min(max(end, booking.starts_ms + 50 * MINUTE), close)
    return Visit("therapist", begin, close), Visit("client", joined, left)


def _with_blip(visits: tuple[Visit, ...], start: int, end: int, random: Random) -> tuple[Visit, ...]:
    """The other side drops out for a moment and comes back."""
    ours, theirs, *rest = visits
    drop = random.randint(start + 2 * MINUTE, end - 4 * MINUTE)
    back = drop + random.randint(15_000, 150_000)
    first, second = Visit(theirs.who, theirs.joined_ms, drop), Visit(theirs.who, back, theirs.left_ms)
    return (ours, first, second, *rest)


def _with_lost_leave(visits: tuple[Visit, ...], end: int, random: Random) -> tuple[Visit, ...]:
    """The client's leave never came; most providers were asked for signs of life meanwhile."""
    ours, theirs, *rest = visits
    seen = end - random.randint(5_000, 55_000) if random.random() < 0.7 else None
    return (ours, Visit(theirs.who, theirs.joined_ms, None, seen), *rest)


def _finished_by_phone(start: int, end: int, random: Random) -> Course:
    """The line breaks for good; a few minutes later they go on by telephone."""
    drop = start + int((end - start) * random.uniform(0.15, 0.85))
    again = drop + random.randint(90_000, 5 * MINUTE)
    end = max(end + random.randint(0, 5 * MINUTE), again + 5 * MINUTE)
    waits = drop + random.randint(30_000, 4 * MINUTE)
    visits = (Visit("therapist", start - MINUTE, waits), Visit("client", start, drop))
    return Course(start, end, visits, "phone", (again, end))
