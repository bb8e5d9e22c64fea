"""Of what is a therapist reminded today, if of anything?

On some days after the date of service (or after support reopened the session), as long as it waits. Everything that
waits stands in one mail a day; what a mail told on the day before is no reason for another one, and days on which no
mail went out are caught up with by the next.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta


@dataclass(frozen=True, slots=True)
class Waiting:
    """A session that is over and not submitted. `since`: the local date from which its days are counted."""

    since: date
    submit_by: datetime


@dataclass(frozen=True, slots=True)
class Digest:
    """What one mail tells: nothing but how many, and until when. `closings`: by deadline, the first one first."""

    sessions: int
    closings: tuple[tuple[datetime, int], ...]


def is_due(since: date, today: date, days: Iterable[int], told_on: date | None) -> bool:
    """Has one of the days come since the therapist was told last (None: never)? Both ends are local dates."""
    return any(
        since + timedelta(days=day) <= today and (told_on is None or told_on < since + timedelta(days=day))
        for day in days
    )


def digest(waiting: Sequence[Waiting], today: date, days: Sequence[int], told_on: date | None) -> Digest | None:
    """Everything that waits, when at least one session of it is due today; else None."""
    if not any(is_due(one.since, today, days, told_on) for one in waiting):
        return None
    closings = Counter(one.submit_by for one in waiting)
    return Digest(len(waiting), tuple(sorted(closings.items())))
