"""SQLite's disk is full while a therapist saves drafts and submits invoices; later there is room again.

The disk is a small one in memory (tmpfs), which only root may mount, on Linux; elsewhere this is left out, and says so.
Nothing is half-written, and who sends something is shown the 503 page with what they typed. With room again what was
kept before is there and everything is accepted, without starting anything anew.
"""

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench.server import server
from bench.therapists import PASSWORD, therapists
from bench.visitor import Visitor
from tests.faults.judging import judged
from tests.faults.load import CODE, NOTE, Load, Sent, keeps
from tests.faults.places import Place, run
from tests.faults.report import Report

MIB = 1024 * 1024
ROOM = 3 * MIB
ACCEPTED_BEFORE = 5
# Enough to read: SQLite keeps an index of its log beside it, of 32 KiB. Not enough for a submission.
LEFT = 80 * 1024
WHILE_FULL = 3
LEFT_OUT = "only root may mount a small disk in memory, on Linux"


def can_mount() -> bool:
    """May this process have a small disk?"""
    if not sys.platform.startswith("linux") or os.geteuid() != 0:
        return False
    try:
        with _small_disk(MIB):
            return True
    except (OSError, subprocess.CalledProcessError):
        return False


def experiment(place: Place, *, sessions: int = 24) -> Report:
    """Of so many sessions some before the disk is full, up to three while it is, all the others with room again."""
    if not can_mount():
        return Report("Full disk, SQLite: left out", {"why": LEFT_OUT})
    known = therapists(place.environment, 1, sessions)
    file = Path(place.environment["DATABASE_URL"].removeprefix("sqlite:///"))
    with _small_disk(file.stat().st_size + ROOM) as disk:
        own = {**place.environment, "DATABASE_URL": f"sqlite:///{shutil.copy(file, disk)}"}
        ballast = disk / "ballast"
        with server(own, workers=2, threads=2) as running:
            load = Load(running.port, known)
            visitor = Visitor(running.port)
            visitor.sign_in(known[0].email, PASSWORD)
            *waiting, last = [Sent(visitor, session, {}) for session in known[0].sessions]
            _keep_draft(last)
            # No page of a client's is shown without the record that it was read, so none is while the disk is full.
            for sent in waiting:
                sent.form = _opened(sent)
            fitted = _submit_until_refused(load, waiting, ballast)
            # Some may still fit where SQLite's log is written over from its beginning.
            if not load.answers["submissions answered with 503"]:
                load.problems.append("the disk was never full")
            ballast.unlink()
            _send_rest(load, [*waiting, last])
            report = judged("Full disk, SQLite", own, load)
        report.faults["database not whole"] = int(_integrity(own) != "ok")
    report.figures = {"accepted until the disk was full": fitted, **report.figures}
    return report


def _keep_draft(sent: Sent) -> None:
    sent.form = {**_opened(sent), "live_minutes": ["44"], "disruption_note": [NOTE]}
    sent.visitor.post(f"{sent.address}draft/", sent.form)


def _opened(sent: Sent) -> dict[str, Any]:
    return {**sent.visitor.get(sent.address).form(sent.address), "code": [CODE]}


def _submit_until_refused(load: Load, waiting: list[Sent], ballast: Path) -> int:
    """Something else fills the disk after some submissions; up to three more are refused. How many were accepted?"""
    refused = 0
    for number, sent in enumerate(waiting):
        load.sent.append(sent)
        if number >= ACCEPTED_BEFORE:
            _fill_up(ballast)
        answer = sent.visitor.post(sent.address, sent.form)
        if answer.status == 503:
            refused += 1
            sent.was_unanswered = True
            if not keeps(answer, sent):
                load.problems.append(f"session {sent.session}: the 503 page lacks what was typed")
        elif answer.status == 303:
            sent.receipt = answer.location
        else:
            load.problems.append(f"session {sent.session}: answered with {answer.status}")
        if refused == WHILE_FULL:
            break
    load.answers["submissions answered with 503"] = refused
    # SQLite needs a little room even to read: with none left a list is answered with 503, too.
    status = waiting[0].visitor.get("/sessions/").status
    load.answers["lists answered with 503"] = int(status == 503)
    if status not in (200, 503):
        load.problems.append(f"the worklist was answered with {status} while the disk was full")
    return load.accepted


def _fill_up(ballast: Path) -> None:
    with ballast.open("ab") as file:
        file.write(bytes(max(0, shutil.disk_usage(ballast.parent).free - LEFT)))


def _send_rest(load: Load, sessions: list[Sent]) -> None:
    *_, last = sessions
    kept = last.visitor.get(last.address).form(last.address)
    if kept["disruption_note"] != [NOTE]:
        load.problems.append("the draft that was saved before the disk was full is not there")
    for sent in sessions:
        if not sent.receipt:
            sent.form = sent.form or _opened(sent)
            answer = sent.visitor.post(sent.address, sent.form)
            sent.receipt = answer.location if answer.status == 303 else ""
            if sent not in load.sent:
                load.sent.append(sent)


def _integrity(environment: dict[str, str]) -> str:
    link = sqlite3.connect(environment["DATABASE_URL"].removeprefix("sqlite:///"))
    try:
        return str(link.execute("PRAGMA integrity_check").fetchone()[0])
    finally:
        link.close()


@contextmanager
def _small_disk(size: int) -> Iterator[Path]:
    with TemporaryDirectory(prefix="disk-") as folder:
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", folder], check=True, capture_output=True)
        try:
            yield Path(folder)
        finally:
            subprocess.run(["umount", folder], check=True)


if __name__ == "__main__":
    run(__doc__, experiment, ("sqlite",))
