"""The database is migrated while therapists submit invoices with the version before, and back again, with many rows.

First, with a practice in it: the version before runs on its own tables, which are then migrated under it; it goes on
beside the present version, as while an installation is updated machine by machine; the present version's migrations are
taken back under it. Everything that was acknowledged is there, once and whole.

Then, with tables grown to `rows` and nobody signed in: from the newest migrations back to those of long ago and forward
again, while every table is asked for the lock that a write takes. No wait may be longer than a second.
"""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from bench.database import ROOT, Environment
from bench.database import run as ran
from bench.people import people
from bench.server import Server, server
from bench.therapists import Known
from tests.faults.earlier_code import NoHistory, code_before, newest_migrations
from tests.faults.grown import grow
from tests.faults.judging import judged
from tests.faults.load import Load
from tests.faults.places import Place, run
from tests.faults.report import Report
from tests.faults.waiting import Waits, writers

# The version before is the one that did not know this yet; everything after it can run beside the present one.
FIRST_OF_THE_NEW = "invoicing/migrations/0021_indexes_of_filters.py"
LONG_AGO = ("sessions_app", "0005_added_only")
LINKS_LATER = ("audit", "0002_added_only")
TABLES = (
    *("accounts_user", "accounts_therapist", "sessions_app_therapysession", "sessions_app_presenceevent"),
    *("invoicing_invoice", "invoicing_submission", "invoicing_invoiceline", "invoicing_hold", "audit_event"),
)
MOST_SECONDS = 1.0
STAGES, REST_SECONDS = 4, 0.5


class Step(NamedTuple):
    """One migration, on the clock `time.monotonic`."""

    what: str
    began: float
    ended: float


@dataclass
class Stage:
    """Submissions to one server while something happens, and how many were accepted in that time."""

    what: str
    load: Load
    meanwhile: int = 0


def experiment(
    place: Place, *, invoices: int = 20_000, events: int = 1_000_000, sessions: int = 18, rows: int = 1_000_000
) -> Report:
    """A practice of so many invoices and more audit events; two therapists submit so many in each of four stages.

    Then tables of about so many rows.
    """
    environment, url = place.environment, place.environment["DATABASE_URL"]
    ran(environment, "manage.py", "build_practice", f"--invoices={invoices}", "--therapists=50")
    found = people(environment, sessions * STAGES)
    ran(environment, "manage.py", "link_audit")
    ran(environment, "-m", "tests.faults.more_events", str(events))
    known = [[Known(who, ids[stage::STAGES]) for who, ids in found.therapists.items()] for stage in range(STAGES)]
    try:
        with code_before(FIRST_OF_THE_NEW) as earlier, writers(url, TABLES) as waits:
            report, steps = _under_load(environment, earlier, known)
            _add_waits(report, "under load", waits, steps)
    except NoHistory as missing:
        return Report(f"Left out: {missing}", faults={"left out": 1})
    counts = grow(url, rows)
    with writers(url, TABLES) as waits:
        steps = [*_migrated(environment, *LONG_AGO), *_migrated(environment, *LINKS_LATER), *_migrated(environment)]
        _add_waits(report, "grown", waits, steps)
    report.figures |= {f"rows of {table}, grown": count for table, count in counts.items()}
    return report


def _under_load(environment: Environment, earlier: Path, known: list[list[Known]]) -> tuple[Report, list[Step]]:
    """The earlier code on its own tables, on the new ones beside the present code, and on its own again."""
    before = newest_migrations(earlier)
    changed = [(app, name) for app, name in before.items() if newest_migrations(ROOT)[app] != name]

    def back() -> list[Step]:
        ran(environment, "manage.py", "link_audit")  # the earlier version has no events that wait for a place
        return [step for target in changed for step in _migrated(environment, *target)]

    steps = back()
    with server(environment, root=earlier) as old:
        with _submitting(old, known[0], "earlier version, while its tables were migrated") as first:
            steps += _migrated(environment)
        with (
            server(environment) as new,
            _submitting(old, known[1], "earlier version on the new tables") as second,
            _submitting(new, known[2], "present version beside it") as third,
        ):
            pass  # both go on until all is accepted
        with _submitting(old, known[3], "earlier version, while it was taken back") as fourth:
            steps += back()
        steps += _migrated(environment)
        said = old.said()
    stages = [first, second, third, fourth]
    report = judged("Migrated under load", environment, _together([stage.load for stage in stages]))
    report.figures |= {f"accepted by the {stage.what}": _accepted(stage) for stage in stages}
    report.faults["errors in the log of the earlier version"] = said.count("Traceback")
    return report, steps


@contextmanager
def _submitting(to: Server, known: list[Known], what: str) -> Iterator[Stage]:
    """From a tenth of the submissions on, until all are accepted."""
    stage = Stage(what, Load(to.port, known, rest_seconds=REST_SECONDS))
    stage.load.start()
    stage.load.wait_for(0.1)
    before = stage.load.accepted
    yield stage
    stage.meanwhile = stage.load.accepted - before
    stage.load.wait()


def _accepted(stage: Stage) -> str:
    longest = max(stage.load.seconds["submissions"])
    return f"{stage.load.accepted}, meanwhile {stage.meanwhile}, the longest took {longest:.2f} s"


def _together(loads: list[Load]) -> Load:
    """One for the judge."""
    whole = Load(loads[0].port, [one for load in loads for one in load.known])
    for load in loads:
        whole.sent += load.sent
        whole.problems += load.problems
        whole.answers += load.answers
    return whole


def _migrated(environment: Environment, *target: str) -> Iterator[Step]:
    """Every migration on the way there, or to the newest; each is done when its line has been read."""
    command = [sys.executable, "-u", "manage.py", "migrate", "--skip-checks", *target]
    with subprocess.Popen(  # our own command line
        command, cwd=ROOT, env={**os.environ, **environment}, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        began = time.monotonic()
        for line in process.stdout:
            ended = time.monotonic()
            if "pplying " in line:
                yield Step(line.strip().removesuffix("... OK"), began, ended)
            began = ended
    if process.returncode:
        raise RuntimeError(f"{' '.join(command[2:])} ended with {process.returncode}.")


def _add_waits(report: Report, when: str, waits: Waits, steps: list[Step]) -> None:
    """The longest wait, the migrations during which somebody waited for long, and every one over the limit."""
    by_step = sorted(((waits.longest(step.began, step.ended), step) for step in steps), reverse=True)
    slowest = max(steps, key=lambda step: step.ended - step.began)
    report.figures |= {
        f"migrations applied or taken back, {when}": len(steps),
        f"times that a table was asked for a write's lock, {when}": waits.asked,
        f"longest wait for one (s), {when}": f"{waits.longest().seconds:.3f}",
        f"slowest migration (s), {when}": f"{slowest.ended - slowest.began:.1f} {slowest.what}",
        **{
            f"wait no. {place} (s), {when}": f"{wait.seconds:.3f} {wait.table}: {step.what}"
            for place, (wait, step) in enumerate(by_step[:3], start=1)
        },
    }
    over = [pair for pair in by_step if pair[0].seconds > MOST_SECONDS]
    report.faults |= {f"waits over a second, {when}": len(over), f"locks refused, {when}": len(waits.problems)}
    report.details += [f"{wait.seconds:.2f} s on {wait.table} during {step.what}" for wait, step in over]
    report.details += waits.problems


if __name__ == "__main__":
    run(__doc__, experiment, ("postgresql",))
