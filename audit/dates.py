"""Do the events' dates go on as their places do?

An event has the date of its change and gets its place once that is committed, moments later. So a date long before
the one of an event that already had its place means one of three things: somebody inserted the event past the program
and dated it back, its transaction took long, or the server's clock was set back. No hash tells which; a person does.
"""

from collections.abc import Container
from dataclasses import dataclass
from datetime import datetime, timedelta

WITHIN = timedelta(minutes=1)  # longer than any request may take

Run = tuple[int, int]
"""The first and the last position of neighbours, both included."""


@dataclass(slots=True)
class Dates:
    """What was read so far. Dates are ISO 8601 in UTC with microseconds; `explained` are runs a person vouches for."""

    explained: Container[Run] = frozenset()
    latest: str = ""
    latest_at: int = 0  # its position
    first: int = 0  # of the run that is being read; 0: none is
    last: int = 0

    def read(self, position: int, at: str) -> str:
        """Take in the next event; the sentence about the run of dated-back events that ended before it, or ""."""
        if at < self.latest and _is_long_before(at, self.latest):
            self.first, self.last = self.first or position, position
            return ""
        told = self.end()
        if at > self.latest:
            self.latest, self.latest_at = at, position
        return told

    def end(self) -> str:
        """The sentence about the run that ends here, or ""."""
        run, self.first = (self.first, self.last), 0
        if not run[0] or run in self.explained:
            return ""
        return (
            f"Events {run[0]}-{run[1]} are dated more than a minute before event {self.latest_at}, which had its "
            "place first: they were inserted past the program, their transaction took long, or the clock was set back."
        )


def _is_long_before(at: str, latest: str) -> bool:
    try:
        return datetime.fromisoformat(latest) - datetime.fromisoformat(at) > WITHIN
    except ValueError:  # the program writes none that cannot be read
        return True
