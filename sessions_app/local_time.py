"""Which instant does a local date and time name, on a day when the clocks may change?

A skipped local time names none, a repeated one names two (PEP 495's fold tells them apart); both are said, never
guessed.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

# Sessions lie in these; an instant of another year is a slip of the pen.
YEARS = range(2000, 2101)


@dataclass(frozen=True, slots=True)
class Skipped:
    """The clocks jump over this time. The nearest local times that exist, before and after the jump."""

    before: datetime
    after: datetime


@dataclass(frozen=True, slots=True)
class Repeated:
    """The clocks show this time twice: the two instants in UTC."""

    first: datetime
    second: datetime


def resolve(local: datetime, zone: ZoneInfo, fold: int | None) -> datetime | Skipped | Repeated:
    """The instant in UTC. `local` is naive; `fold` 0 or 1 chooses among a repeated time's two, else None."""
    first = local.replace(tzinfo=zone, fold=0).astimezone(UTC)
    second = local.replace(tzinfo=zone, fold=1).astimezone(UTC)
    if first == second:
        return first
    if first > second:  # in a gap the two readings are the wrong way round
        minute = timedelta(minutes=1)
        return Skipped(_nearest(local, zone, -minute), _nearest(local, zone, minute))
    return Repeated(first, second) if fold is None else (second if fold else first)


def fold_of(instant: datetime, zone: ZoneInfo) -> int | None:
    """0 or 1 when the zone's clocks show this instant's time twice, else None."""
    local = instant.astimezone(zone)
    is_repeated = local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()
    return local.fold if is_repeated else None


def floor_to_minute(instant: datetime) -> datetime:
    """The minute that the instant lies in."""
    return instant.replace(second=0, microsecond=0)


def _exists(local: datetime, zone: ZoneInfo) -> bool:
    there = local.replace(tzinfo=zone).astimezone(UTC)
    return there.astimezone(zone).replace(tzinfo=None) == local


def _nearest(local: datetime, zone: ZoneInfo, step: timedelta) -> datetime:
    while not _exists(local, zone):
        local += step
    return local
