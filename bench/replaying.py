"""How fast is stored time replayed, through the database? The command's own generators, one process, one core.

Each measurement is a process of its own, so that its peak of memory is its own. Run as a program it is that process.
"""

import cProfile
import json
import pstats
import resource
import sys
import time
from collections.abc import Callable
from typing import Any

from bench.database import Environment, run

# So many sessions are replayed in several rounds, of which the quickest counts.
ROUNDS, FEW = 3, 2000
STANDING = 250, 1000
AIM = 5000
# What takes its time in a replay: in words, and the function that does it.
PARTS = {
    "bodies decrypted": "decrypt",
    "bodies parsed and read": "read_again",
    "events loaded": "of_any",
    "presence computed": "measure",
    "other sessions of the rooms": "_bookings",
    "submissions loaded": "submitted_of",
}
Lines = list[tuple[str, str]]


def report(name: str, environment: Environment, count: int) -> Lines:
    """Lines of the table for one database; `count` sessions, and four times as many."""

    def build(place: str, sessions: int, a_room: int = 1) -> None:
        run(environment, "-m", "bench.replaying", "build", place, str(sessions), str(a_room))

    def measure(what: str, place: str = "") -> dict[str, Any]:
        found: dict[str, Any] = json.loads(run(environment, "-m", "bench.replaying", what, place))
        return found

    build("first", count)
    stored, raw, shares = measure("stored"), measure("raw"), measure("profile")
    build("more", 3 * count)
    stored_4, raw_4 = measure("stored"), measure("raw")
    for number in STANDING:
        build(f"standing-{number}", number, number)
    few, many = (measure("stored", f"standing-{number}") for number in STANDING)
    linear = (many["cpu"] / many["sessions"]) / (few["cpu"] / few["sessions"])
    return [
        (f"replay {count:,} sessions, {name}: raw bytes", _rate(raw)),
        ("stored readings (--stored)", _rate(stored)),
        (f"replay {4 * count:,} sessions, {name}: raw bytes", _rate(raw_4)),
        ("stored readings (--stored)", _rate(stored_4)),
        (
            f"peak memory, {count:,} to {4 * count:,}",
            f"{_memory(raw, raw_4)}; stored {_memory(stored, stored_4)} (flat)",
        ),
        ("cost of a session, 1,000 in one room to 250", f"{linear:.2f} times (linear: about 1)"),
        ("profile, raw bytes", ", ".join(f"{part} {share:.0%}" for part, share in shares.items())),
    ]


def _rate(one: dict[str, Any]) -> str:
    """By the clock, which other programs and the database's server take from too, and by its own core's time."""
    per_second, of_core = one["sessions"] / one["seconds"], one["sessions"] / one["cpu"]
    return f"{per_second:,.0f} sessions a second, {of_core:,.0f} by its own core's time (aim: {AIM:,})"


def _memory(one: dict[str, Any], fourfold: dict[str, Any]) -> str:
    return f"{one['peak_mib']:.0f} to {fourfold['peak_mib']:.0f} MiB over the start"


def main(what: str, place: str = "", *numbers: str) -> None:
    """One measurement, printed as JSON; or more sessions."""
    import django

    django.setup()
    if what == "build":
        from bench.dataset import add_sessions, analyse
        from bench.dataset import place as made

        count, a_room = map(int, numbers)
        add_sessions(made(place, a_room), count)
        analyse()
        return
    print(json.dumps(_profiled() if what == "profile" else _measured(what == "raw", place)))


def _measured(is_raw: bool, place: str) -> dict[str, Any]:
    go, count = _replay(is_raw, place)
    before = peak_mib()
    seconds, cpu = [], []
    for _ in range(ROUNDS if count <= FEW else 1):
        started = time.perf_counter(), time.process_time()
        go()
        seconds.append(time.perf_counter() - started[0])
        cpu.append(time.process_time() - started[1])
    return {"sessions": count, "seconds": min(seconds), "cpu": min(cpu), "peak_mib": peak_mib() - before}


def _profiled() -> dict[str, float]:
    """Which share of the time lies in each part."""
    go, _ = _replay(is_raw=True, place="")
    profile = cProfile.Profile()
    profile.runcall(go)
    stats = pstats.Stats(profile)
    taken = {name: 0.0 for name in PARTS.values()}
    for (_, _, name), (_, _, _, cumulative, _) in stats.stats.items():  # type: ignore[attr-defined]  # not in typeshed
        if name in taken:
            taken[name] = max(taken[name], cumulative)
    total = stats.total_tt  # type: ignore[attr-defined]  # as above
    return {part: taken[name] / total for part, name in PARTS.items()}


def _replay(is_raw: bool, place: str) -> tuple[Callable[[], None], int]:
    """What the command does, without its printing; and of how many sessions."""
    from invoicing.replaying import few_collections, replay, sessions
    from sessions_app.models import PresenceEvent
    from sessions_app.rereading import reread

    wanted = sessions().filter(client__name=place) if place else sessions()

    def go() -> None:
        with few_collections():
            misread = sum(1 for one in reread(PresenceEvent.objects.all()) if one) if is_raw else 0
            differing = sum(1 for one in replay(wanted) if one.verdict.by_code or one.verdict.since)
        if misread or differing:
            raise RuntimeError(f"{misread} events and {differing} submissions differ; the benchmark's own never do.")

    return go, wanted.count()


def peak_mib() -> float:
    """The most memory that this process had so far."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1024 * 1024 if sys.platform == "darwin" else 1024)


if __name__ == "__main__":
    main(*sys.argv[1:])
