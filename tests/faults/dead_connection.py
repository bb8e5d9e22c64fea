"""The database ends the connections that the server keeps (pg_terminate_backend), again before each request.

Nobody sees anything of it: pages open, and a form is accepted.
"""

from bench.database import execute
from bench.server import server
from bench.therapists import PASSWORD, therapists
from bench.visitor import Visitor
from tests.faults.judging import judged
from tests.faults.load import CODE, Load, Sent
from tests.faults.places import Place, run
from tests.faults.report import Report

END_ALL = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


def experiment(place: Place, *, sessions: int = 12) -> Report:
    """One therapist; the worklist, the form and its submission for each session."""
    url = place.environment["DATABASE_URL"]
    known = therapists(place.environment, 1, sessions)
    with server(place.environment, workers=1, threads=1) as running:
        load = Load(running.port, known)
        visitor = Visitor(running.port)
        visitor.sign_in(known[0].email, PASSWORD)
        asked = 0
        for session in known[0].sessions:
            sent = Sent(visitor, session, {})
            for step in (_opens_the_list, _opens_the_form, _submits):
                execute(url, END_ALL)
                asked += 1
                status = step(sent)
                if status not in (200, 303):
                    load.problems.append(f"session {session}: {step.__name__} was answered with {status}")
            load.sent.append(sent)
        report = judged("Dead connections, PostgreSQL", place.environment, load)
    report.figures = {"requests, each on a connection that was ended": asked, **report.figures}
    return report


def _opens_the_list(sent: Sent) -> int:
    return sent.visitor.get("/sessions/").status


def _opens_the_form(sent: Sent) -> int:
    answer = sent.visitor.get(sent.address)
    sent.form = {**answer.form(sent.address), "code": [CODE]} if answer.status == 200 else {}
    return answer.status


def _submits(sent: Sent) -> int:
    answer = sent.visitor.post(sent.address, sent.form)
    sent.receipt = answer.location if answer.status == 303 else ""
    return answer.status


if __name__ == "__main__":
    run(__doc__, experiment, ("postgresql",))
