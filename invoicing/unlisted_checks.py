"""May a session be added that was not on the calendar?

It is over, it can still be submitted, and the client has no other session at that time (Grow Therapy, help article
5159975: unlisted appointments within the submission window).
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from invoicing.findings import Finding, error, warning
from invoicing.wording import clock, day, listed, moment

LONGEST, HALF_A_DAY, LONG = timedelta(hours=24), timedelta(hours=12), timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class Held:
    """When a session took place, as its therapist says. Instants are aware; None means left empty.

    `submit_by`: the deadline of its date of service. `oldest_on`: the first date that can still be submitted.
    `others`: when the client's other sessions start that overlap it.
    """

    starts_at: datetime | None
    ends_at: datetime | None
    zone: ZoneInfo
    now: datetime
    oldest_on: date
    submit_by: datetime | None = None
    others: tuple[datetime, ...] = ()

    @property
    def length(self) -> timedelta:
        """How long it took: time that passed, whatever the clocks show."""
        assert self.starts_at is not None  # asked of complete ones alone
        assert self.ends_at is not None
        return self.ends_at.astimezone(UTC) - self.starts_at.astimezone(UTC)


Check = Callable[[Held], Iterable[Finding]]


def check_held(held: Held) -> list[Finding]:
    """Every finding, errors first."""
    found = [finding for one in CHECKS for finding in one(held)]
    return sorted(found, key=lambda finding: not finding.is_error)


def complete(held: Held) -> Iterator[Finding]:
    """Start and end are both needed."""
    for field, at, what in (("started_at", held.starts_at, "started"), ("ended_at", held.ends_at, "ended")):
        if at is None:
            yield error("time-missing", field, f"Enter when the session {what}.")


def in_order(held: Held) -> Iterator[Finding]:
    """The end comes after the start, and no more than a day after it."""
    if held.starts_at is None or held.ends_at is None:
        return
    start, end = held.starts_at.astimezone(held.zone), held.ends_at.astimezone(held.zone)
    if held.length <= timedelta():
        sentence = f"The end, {clock(end)}, is not after the start, {clock(start)}."
        if timedelta() < held.length + HALF_A_DAY <= LONG:
            sentence += f" AM and PM look swapped: {clock(end + HALF_A_DAY)} would fit."
        yield error("time-order", "ended_at", f"{sentence} Correct the start or the end.")
    elif held.length > LONGEST:
        yield error(
            "time-other-day",
            "ended_at",
            f"The end, on {day(end.date())}, is more than 24 hours after the start. Correct one of them.",
        )


def over(held: Held) -> Iterator[Finding]:
    """What is to come stands on the calendar."""
    latest = held.ends_at or held.starts_at
    if latest is not None and latest > held.now:
        field, what = ("ended_at", "end") if held.ends_at else ("started_at", "start")
        local = latest.astimezone(held.zone)
        yield error(
            "time-future",
            field,
            f"The {what}, {clock(local)} on {day(local.date())}, has not come yet. Add the session once it is over.",
        )


def within_the_window(held: Held) -> Iterator[Finding]:
    """Its deadline has not passed; the clock decides."""
    if held.starts_at is None or held.submit_by is None or held.now <= held.submit_by:
        return
    on = held.starts_at.astimezone(held.zone).date()
    yield error(
        "window-closed",
        "started_at",
        f"A session of {day(on)} could be submitted until {moment(held.submit_by.astimezone(held.zone))}. "
        f"Sessions from {day(held.oldest_on)} on can be added. Tell support about an older one.",
    )


def alone(held: Held) -> Iterator[Finding]:
    """The client has no other session then: a second one may be the same."""
    if held.others:
        starts = listed(moment(at.astimezone(held.zone)) for at in held.others)
        yield warning(
            "session-exists",
            "started_at",
            f"This client has a session at that time already, booked for {starts}. "
            "Tick to confirm that this is another one.",
        )


CHECKS: tuple[Check, ...] = (complete, in_order, over, within_the_window, alone)
