"""How fast is time computed from events? One core, pure code."""

import random
import time

from sessions_app.changes import Kind, PresenceChange, Side
from sessions_app.presence import measure
from sessions_app.shared_room import Booking, stretch

SIDES = {"therapist-1": Side.THERAPIST, "client-1": Side.CLIENT}
SEED = 20260101


def session(events: int, number: int = 0) -> list[PresenceChange]:
    """Joins and leaves of therapist and client, half of the events each, in a shuffled order."""
    chance, changes, at = random.Random(SEED + number), [], 1_790_000_000_000  # noqa: S311  # the same data each time
    for visit in range(events // 2):
        person = ("therapist-1", "client-1")[visit % 2]
        connection = f"{number}-{visit}"
        length = chance.randrange(60_000, 900_000)
        changes += [
            PresenceChange(Kind.JOINED, at, person, connection),
            PresenceChange(Kind.LEFT, at + length, person, connection, joined_at_ms=at),
        ]
        at += length // 3
    chance.shuffle(changes)
    return changes


def seconds_each(events: int, times: int) -> float:
    """Seconds to compute one session of so many events: the quickest of five rounds."""
    changes = session(events)
    instants = [change.at_ms for change in changes]
    own = stretch(Booking(session_id=1, client_id=1, group_id=None, span=(min(instants), max(instants))), [])
    rounds = []
    for _ in range(5):
        started = time.perf_counter()
        for _ in range(times):
            measure(changes, SIDES, own)
        rounds.append((time.perf_counter() - started) / times)
    return min(rounds)


def report() -> list[tuple[str, str]]:
    """Lines of the table."""
    small, large = seconds_each(12, 2000), seconds_each(2000, 20)
    return [
        ("compute one session of 12 events", f"{small * 1e6:.0f} µs, {1 / small:,.0f} a second"),
        ("compute one session of 2,000 events", f"{large * 1e3:.1f} ms"),
        ("cost of an event, 2,000 to 12", f"{(large / 2000) / (small / 12):.2f} times (linear up to sorting: about 1)"),
    ]
