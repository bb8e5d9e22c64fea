"""What goes wrong in the field, as named stories: the tests, the player and the demo tell the same ones.

Times are whole seconds after the session's start, since some providers tell no more. The expected figures are counted
by hand. Sources: the complaints collected in the providers' forums and issue lists (LiveKit issue 2399, Zoom's
developer forum 6498 and 53977, jitsi-meet issue 7688).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from therapy_billing.demo.senders.base import Event

MINUTE = 60
Deliver = Callable[[Sequence[Event]], list[Event]]
Start = Callable[[datetime, ZoneInfo], datetime]


@dataclass(frozen=True, slots=True)
class Attendance:
    """One connection: therapist, client, guest or phone. `left_s` None: the leave is never told."""

    who: str
    joined_s: int
    left_s: int | None
    reason: str = "CLIENT_INITIATED"


@dataclass(frozen=True, slots=True)
class Expected:
    """Whole seconds with the client, with anyone, and inferred (of the former, else of the latter)."""

    with_client: int
    with_anyone: int
    inferred: int = 0


def in_order(events: Sequence[Event]) -> list[Event]:
    """As they happened."""
    return list(events)


def reversed_order(events: Sequence[Event]) -> list[Event]:
    """The last one first."""
    return list(reversed(events))


def hundred_times(events: Sequence[Event]) -> list[Event]:
    """Each a hundred times."""
    return [event for event in events for _ in range(100)]


def yesterday(now: datetime, zone: ZoneInfo) -> datetime:
    """A quarter past twelve of the day before."""
    day = now.astimezone(zone).date() - timedelta(days=1)
    return datetime.combine(day, time(12, 15), tzinfo=zone).astimezone(UTC)


def just_over(now: datetime, zone: ZoneInfo) -> datetime:
    """So that 50 minutes ended a minute ago: a clock ahead of ours then tells of our future."""
    return (now - timedelta(minutes=51)).astimezone(UTC).replace(microsecond=0)


def around_the_clock_change(now: datetime, zone: ZoneInfo) -> datetime:
    """Ninety minutes before the last time the clocks went back there, once the night is over; else as `yesterday`."""
    noon = datetime.combine(now.astimezone(zone).date(), time(12), tzinfo=zone)
    for days in range(400):
        before, after = ((noon - timedelta(days=back)).astimezone(UTC) for back in (days + 1, days))
        if _offset(before, zone) > _offset(after, zone):
            start = _change(before, after, zone) - timedelta(minutes=90)
            if start + timedelta(hours=3) <= now:
                return start
    return yesterday(now, zone)


def _change(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """When clocks change: the first minute between these two that no longer has the offset of `before`."""
    while after - before > timedelta(minutes=1):
        middle = before + (after - before) // timedelta(minutes=2) * timedelta(minutes=1)
        if _offset(middle, zone) == _offset(before, zone):
            before = middle
        else:
            after = middle
    return after


def _offset(at: datetime, zone: ZoneInfo) -> timedelta:
    """Ahead of UTC; nothing at all is an offset too, that of London in winter."""
    return at.astimezone(zone).utcoffset() or timedelta()


@dataclass(frozen=True, slots=True)
class Scenario:
    """One story. `ended_s`: when the room's end is told. `skew_s`: by how much the provider's clock is ahead."""

    name: str
    what: str
    attendances: tuple[Attendance, ...]
    ended_s: int | None
    expected: Expected
    deliver: Deliver = in_order
    start: Start = yesterday
    skew_s: int = 0


HOUR = 60 * MINUTE
FIFTY = 50 * MINUTE
BOTH = (Attendance("therapist", 0, FIFTY), Attendance("client", 0, FIFTY))

SCENARIOS = (
    Scenario(
        "late-leave",
        "The client's app is killed at 25:00; the leave is told 75 s later, after the rejoin on a new connection.",
        (
            Attendance("therapist", 0, FIFTY),
            Attendance("client", 0, 25 * MINUTE + 75, "CONNECTION_TIMEOUT"),
            Attendance("client", 25 * MINUTE + 20, FIFTY),
        ),
        FIFTY + 20,
        Expected(FIFTY, FIFTY),
    ),
    Scenario(
        "duplicate-tab",
        "The client opens a second tab, which throws out the first.",
        (
            Attendance("therapist", 0, FIFTY),
            Attendance("client", 0, 20 * MINUTE + 1, "DUPLICATE_IDENTITY"),
            Attendance("client", 20 * MINUTE, FIFTY),
        ),
        FIFTY + 20,
        Expected(FIFTY, FIFTY),
    ),
    Scenario(
        "lost-event",
        "The client's leave is never told; the therapist leaves at 50:00 and the room ends later.",
        (Attendance("therapist", 0, FIFTY), Attendance("client", 0, None)),
        FIFTY + 20,
        Expected(FIFTY, FIFTY, inferred=FIFTY),
    ),
    Scenario(
        "two-minute-outage",
        "The provider's server goes down at 20:00; both are back at 22:00.",
        (
            Attendance("therapist", 0, 20 * MINUTE, "SERVER_SHUTDOWN"),
            Attendance("client", 0, 20 * MINUTE, "CONNECTION_TIMEOUT"),
            Attendance("therapist", 22 * MINUTE, FIFTY),
            Attendance("client", 22 * MINUTE, FIFTY),
        ),
        FIFTY + 20,
        Expected(48 * MINUTE, 48 * MINUTE),
    ),
    Scenario(
        "clock-skew",
        "The provider's clock is three minutes ahead of ours.",
        BOTH,
        FIFTY + 20,
        Expected(FIFTY, FIFTY),
        start=just_over,
        skew_s=3 * MINUTE,
    ),
    Scenario(
        "clock-change",
        "Two hours, from ninety minutes before the clocks go back until thirty after.",
        (Attendance("therapist", 0, 2 * HOUR), Attendance("client", 0, 2 * HOUR)),
        2 * HOUR + 20,
        Expected(2 * HOUR, 2 * HOUR),
        start=around_the_clock_change,
    ),
    Scenario(
        "client-never-came",
        "The therapist waits twenty minutes.",
        (Attendance("therapist", 0, 20 * MINUTE),),
        20 * MINUTE + 20,
        Expected(0, 0),
    ),
    Scenario(
        "phone-tail",
        "Video breaks at 28:00; a telephone dials into the room and stays until 60:00. Nobody has named it yet.",
        (
            Attendance("therapist", 0, HOUR),
            Attendance("client", 0, 28 * MINUTE, "CONNECTION_TIMEOUT"),
            Attendance("phone", 30 * MINUTE, HOUR),
        ),
        HOUR + 20,
        Expected(28 * MINUTE, 58 * MINUTE),
    ),
    Scenario(
        "reversed-order",
        "Every event comes in reversed order.",
        BOTH,
        FIFTY + 20,
        Expected(FIFTY, FIFTY),
        reversed_order,
    ),
    Scenario(
        "hundred-repeats",
        "Every event is delivered a hundred times.",
        BOTH,
        FIFTY + 20,
        Expected(FIFTY, FIFTY),
        hundred_times,
    ),
)
BY_NAME = {scenario.name: scenario for scenario in SCENARIOS}
