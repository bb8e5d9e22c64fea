"""Eight processes write into one SQLite file at the same time: drafts saved and invoices submitted.

Nobody is told that the database is locked.
"""

from bench.server import server
from bench.therapists import therapists
from tests.faults.judging import judged
from tests.faults.load import Load
from tests.faults.places import Place, run
from tests.faults.report import Report

WRITERS = 8


def experiment(place: Place, *, writers: int = WRITERS, sessions: int = 25) -> Report:
    """As many therapists as processes; each saves a draft before it submits, so that there are two writes a session."""
    known = therapists(place.environment, writers, sessions)
    with server(place.environment, workers=writers, threads=1) as running:
        load = Load(running.port, known, saves_drafts=True)
        load.start()
        load.wait()
        report = judged("Writers in competition, SQLite", place.environment, load)
        said = running.said()
    report.figures = {"processes": writers, **report.figures}
    report.faults |= {
        "answers of 503": sum(count for what, count in load.answers.items() if "503" in what),
        "“database is locked” in the log": said.count("database is locked"),
    }
    return report


if __name__ == "__main__":
    run(__doc__, experiment, ("sqlite",))
