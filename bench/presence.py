"""How fast is time computed from events? One core, pure code."""

import random
import time
import tracemalloc
from collections.abc import Iterable, Iterator

from sessions_app.changes import Kind, PresenceChange, Side
from sessions_app.presence import Presence, measure

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
    rounds = []
    for _ in range(5):
        started = time.perf_counter()
        for _ in range(times):
            measure(changes, SIDES)
        rounds.append((time.perf_counter() - started) / times)
    return min(rounds)


def replayed(count: int) -> Iterator[Presence]:
    """Many sessions of 12 events, made and computed one after the other; nothing is kept."""
    for number in range(count):
        yield measure(session(12, number % 50), SIDES)


def run_through(presences: Iterable[Presence]) -> int:
    """Their whole minutes in all."""
    return sum(presence.with_client.live_minutes for presence in presences)


def peak_kib(count: int) -> int:
    """The most memory that a replay of so many sessions took."""
    tracemalloc.start()
    run_through(replayed(count))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak // 1024


def report(count: int) -> list[tuple[str, str]]:
    """Lines of the table."""
    small, large = seconds_each(12, 2000), seconds_each(2000, 20)
    prepared = [session(12, number) for number in range(50)]
    started = time.perf_counter()
    run_through(measure(prepared[number % 50], SIDES) for number in range(count))
    rate = count / (time.perf_counter() - started)
    first, tenfold = peak_kib(500), peak_kib(5000)
    return [
        ("compute one session of 12 events", f"{small * 1e6:.0f} µs"),
        ("compute one session of 2,000 events", f"{large * 1e3:.1f} ms"),
        ("cost of an event, 2,000 to 12", f"{(large / 2000) / (small / 12):.2f} times (linear up to sorting: about 1)"),
        (f"replay {count:,} sessions of 12 events", f"{rate:,.0f} sessions a second on one core (aim: 5,000)"),
        ("peak memory of a replay, 5,000 to 500 sessions", f"{tenfold / first:.2f} times (flat: about 1)"),
    ]
