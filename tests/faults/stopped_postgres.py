"""PostgreSQL stops at once (as in a crash) while therapists submit invoices, and is back two seconds later.

The application is not started again. Whoever sent something meanwhile is shown a plain page with status 503 that holds
what they typed and sends it again; a draft saved before is there afterwards. Nothing acknowledged is lost.
"""

import time
from typing import Any

from bench.cluster import Cluster
from bench.server import Server, server
from bench.therapists import PASSWORD, Known, therapists
from bench.visitor import Visitor
from tests.faults.judging import judged
from tests.faults.load import CODE, FRESH, NOTE, Load, Sent, keeps
from tests.faults.places import Place, run
from tests.faults.report import Report

AWAY_SECONDS = 2


def experiment(place: Place, *, people: int = 12, sessions: int = 24, times: int = 3) -> Report:
    """So many stops, evenly spread; during the first, one more therapist sends a form that was saved as a draft."""
    assert place.cluster is not None
    *busy, watched = therapists(place.environment, people + 1, sessions)
    with server(place.environment, workers=3, threads=4) as running:
        before = running.workers()
        one = Watched(running, watched)
        load = Load(running.port, busy)
        load.start()
        for number in range(1, times + 1):
            load.wait_for(number / (times + 1))
            _stopped(place.cluster, one.sends if number == 1 else None)
        load.wait()
        one.comes_back()
        load.sent.append(one.sent)
        report = judged("Stopped PostgreSQL", place.environment, load, wanted=load.wanted + 1)
        after = running.workers()
        said = running.said()
    report.figures = {"times PostgreSQL stopped at once": times, "seconds away": AWAY_SECONDS, **report.figures}
    report.faults |= {
        "workers that had to start anew": len(set(before) - set(after)),
        "drafts or typed forms lost": len(one.problems),
        "answers of 500": said.count("Internal Server Error"),
    }
    report.details += one.problems
    return report


def _stopped(cluster: Cluster, meanwhile: Any) -> None:
    cluster.stop("immediate")
    back_at = time.monotonic() + AWAY_SECONDS
    if meanwhile:
        meanwhile()
    time.sleep(max(0.0, back_at - time.monotonic()))
    cluster.start()


class Watched:
    """Somebody who typed a note, whose page saved it, and who submits while the database is away."""

    def __init__(self, running: Server, known: Known) -> None:
        self.problems: list[str] = []
        visitor = Visitor(running.port)
        visitor.sign_in(known.email, PASSWORD)
        session = known.sessions[0]
        address = f"/sessions/{session}/invoice/"
        form: dict[str, Any] = {**visitor.get(address).form(address), "code": [CODE]}
        form |= {"live_minutes": ["44"], "disruption_note": [NOTE]}
        saved = visitor.post(f"{address}draft/", form)
        self._expect(saved.status == 303, f"the draft was answered with {saved.status}")
        self.sent = Sent(visitor, session, form, was_unanswered=True)
        self.shown: dict[str, Any] = {}

    def sends(self) -> None:
        """While nothing answers behind the server."""
        answer = self.sent.visitor.post(self.sent.address, self.sent.form)
        plain = (answer.status, "not reachable for a moment" in answer.text, "Retry-After" in answer.headers)
        self._expect(plain == (503, True, True), f"the page said {answer.status}")
        self._expect(keeps(answer, self.sent), "the page lacks what was typed")
        self.shown = dict(answer.form(self.sent.address))

    def comes_back(self) -> None:
        """The draft is in the form, and the 503 page's button sends what it holds."""
        form = self.sent.visitor.get(self.sent.address).form(self.sent.address)
        kept = {name: form.get(name) for name in ("code", "live_minutes", "disruption_note")}
        self._expect(kept == {name: self.sent.form[name] for name in kept}, f"the draft is not there: {kept}")
        self._expect(set(self.shown) > FRESH, "the page's form lacks its token")
        answer = self.sent.visitor.post(self.sent.address, self.shown)
        self._expect(answer.status == 303, f"sending it again was answered with {answer.status}")
        self.sent.receipt = answer.location

    def _expect(self, is_so: bool, otherwise: str) -> None:
        if not is_so:
            self.problems.append(f"a therapist with a draft: {otherwise}")


if __name__ == "__main__":
    run(__doc__, experiment, ("postgresql",))
