"""The server's clock is set back by two hours while therapists work, and later set right again.

Nothing breaks: what is written afterwards has later ids and later places in the audit chain than what was written
before, and the chain holds. Nobody stays signed in for longer by it: a sign-in from before the step is over, and so is
one from the wrong time once the clock is right. `verify_audit` may name the events that are dated back.
"""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench.server import server
from bench.therapists import Known, therapists
from bench.visitor import LOGIN
from tests.faults.chain_order import chain_order
from tests.faults.judging import judged
from tests.faults.load import Load
from tests.faults.places import Place, run
from tests.faults.report import Report
from tests.faults.set_clock import LEFT_OUT, Clock, library

HOURS_BACK = 2
CHAIN = "audit chain broken"


def experiment(place: Place, *, people: int = 4, sessions: int = 9, workers: int = 2, threads: int = 4) -> Report:
    """A third of each therapist's sessions before the step, a third after it, and a third once the clock is right."""
    if library() is None:
        return Report("Clock set back: left out", {"why": LEFT_OUT})
    known = therapists(place.environment, people, sessions)
    with TemporaryDirectory(prefix="clock-") as folder:
        clock = Clock(Path(folder))
        clock.set(0)
        with server({**place.environment, **clock.environment()}, workers=workers, threads=threads) as running:
            days = [_confirmed(running.port, known, 0)]
            orders = [chain_order(place.environment)]
            lived_on = []
            for part, hours in ((1, -HOURS_BACK), (2, 0)):
                clock.set(hours)
                lived_on += _still_in(days[-1])
                days.append(_confirmed(running.port, known, part))
                orders.append(chain_order(place.environment))
            report = judged(f"Clock set back, {place.name}", place.environment, _whole(days, known))
            said = running.said()
    last = orders[-1]
    report.figures["findings of verify_audit, which also looks at dates"] = report.faults.pop(CHAIN)
    report.figures["events dated before the one before them"] = last["dated back"]
    report.faults |= {
        "the clock was not set back": int(not last["dated back"]),
        "sign-ins that lived on after a step": len(lived_on),
        "ids or places before earlier ones": sum(map(_before_earlier, orders, orders[1:])),
        "breaks of the chain by place or hash": len(last["breaks"]),
        "errors in the log": said.count("Traceback"),
    }
    report.details = [line for line in report.details if not line.startswith(CHAIN)] + lived_on + last["breaks"]
    return report


def _confirmed(port: int, known: list[Known], part: int) -> Load:
    """Everybody signs in anew and confirms the first, second or last third of their sessions."""
    third = len(known[0].sessions) // 3
    load = Load(port, [Known(one.email, one.sessions[part * third : (part + 1) * third]) for one in known])
    load.start()
    load.wait()
    return load


def _whole(days: list[Load], known: list[Known]) -> Load:
    """All of it as one; whatever was answered with 503 is a problem here."""
    whole = Load(days[0].port, known)
    for day in days:
        whole.sent += day.sent
        whole.problems += [*day.problems, *day.answers]
    return whole


def _still_in(day: Load) -> list[str]:
    """Whoever signed in before the clock was set is led to sign in again."""
    visitors = {sent.visitor.cookies["sessionid"]: sent.visitor for sent in day.sent}
    answers = [visitor.get("/sessions/") for visitor in visitors.values()]
    return [
        f"signed in before the clock was set, and answered with {answer.status} {answer.location}"
        for answer in answers
        if answer.status != 302 or not answer.location.startswith(LOGIN)
    ]


def _before_earlier(first: dict[str, Any], second: dict[str, Any]) -> int:
    """How many events that came between two looks stand before one that was there at the first."""
    there = first["events"]
    last_id, last_place = max(pk for pk, _ in there), max(place for _, place in there)
    known = {pk for pk, _ in there}
    return sum(pk < last_id or place < last_place for pk, place in second["events"] if pk not in known)


if __name__ == "__main__":
    run(__doc__, experiment)
