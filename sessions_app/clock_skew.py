"""Do the provider's clock and ours agree?

Two signs: when an event was signed by the provider's clock, against when it arrived by ours; and events that happened
in our future. Lengths do not hang on it, since all of a session's times come from the provider's clock: events carry
it, and a reconcile is of the time that its answer tells (providers/livekit_rooms.py, which also says whose clock a
proxy can put in its place).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median

NOTICED_MS = 30_000


@dataclass(frozen=True, slots=True)
class Arrival:
    """One event: when it happened and was signed by the provider's clock, and when it arrived by ours."""

    at_ms: int
    signed_ms: int | None
    received_ms: int


def skew_ms(arrivals: Iterable[Arrival]) -> int:
    """By how much the provider's clock is ahead of ours (behind: negative); 0 when less than half a minute."""
    known = list(arrivals)
    signed = [arrival.signed_ms - arrival.received_ms for arrival in known if arrival.signed_ms is not None]
    found = max([arrival.at_ms - arrival.received_ms for arrival in known], default=0)
    if found < NOTICED_MS:
        found = round(median(signed)) if signed else 0
    return found if abs(found) >= NOTICED_MS else 0
