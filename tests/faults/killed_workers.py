"""All workers of the server are killed (SIGKILL) while therapists submit invoices, twelve times.

Afterwards every receipt that somebody was given is there, once and whole; and whoever got no answer and sent the form
again has exactly one.
"""

from bench.server import server
from bench.therapists import therapists
from tests.faults.judging import judged
from tests.faults.load import Load
from tests.faults.places import Place, run
from tests.faults.report import Report

KILLS = 12


def experiment(
    place: Place, *, kills: int = KILLS, people: int = 12, sessions: int = 30, workers: int = 3, threads: int = 4
) -> Report:
    """`people` at once, each with so many sessions; a kill after each equal share of them."""
    known = therapists(place.environment, people, sessions)
    killed = 0
    with server(place.environment, workers=workers, threads=threads) as running:
        load = Load(running.port, known)
        load.start()
        for number in range(1, kills + 1):
            load.wait_for(number / (kills + 1))
            killed += running.kill_workers()
        load.wait()
        running.wait()
        report = judged(f"Killed workers, {place.name}", place.environment, load)
        said = running.said()
    report.figures = {"times all workers were killed": kills, "workers killed": killed, **report.figures}
    report.faults["errors in the log"] = said.count("Traceback")
    return report


if __name__ == "__main__":
    run(__doc__, experiment)
