"""A hundred therapists open and submit their sessions for ten minutes. Nobody sees an error; how long did it take?

Times are told, never judged: they are of one machine in one run, on which the visitors ran as well.
"""

import statistics

from bench.server import server
from bench.therapists import therapists
from tests.faults.judging import judged
from tests.faults.load import Load
from tests.faults.places import Place, run
from tests.faults.report import Report


def experiment(
    place: Place, *, people: int = 100, sessions: int = 40, rest: int = 15, workers: int = 4, threads: int = 4
) -> Report:
    """As many browsers, which begin together, each with so many sessions and so many seconds of rest after each."""
    known = therapists(place.environment, people, sessions)
    with server(place.environment, workers=workers, threads=threads) as running:
        load = Load(running.port, known, rest_seconds=rest)
        load.start()
        load.wait_for(0.2)
        before = round(running.memory_mib())
        load.wait()
        after = round(running.memory_mib())
        report = judged(f"{people} at the same time, {place.name}", place.environment, load)
    report.figures = {
        "memory of all workers, after a fifth and at the end": f"{before} and {after} MiB",
        **{f"{what}, p50, p95, p99": _quantiles(took) for what, took in load.seconds.items()},
        **report.figures,
    }
    report.faults["answers of 503"] = sum(load.answers.values())
    return report


def _quantiles(took: list[float]) -> str:
    cuts = statistics.quantiles(took, n=100)
    return ", ".join(f"{cuts[number - 1] * 1000:.0f} ms" for number in (50, 95, 99))


if __name__ == "__main__":
    run(__doc__, experiment, ("postgresql",))
