"""Does one invoice of a packet prove what it says? Its bytes are read and its minutes computed again."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from audit.chain import Link, hash_of
from invoicing.wording import length
from review.packet.archive import RECORDS
from review.packet.basis import (
    figures_as_json,
    figures_from,
    figures_from_json,
    from_json,
    gives,
    reading_as_json,
    reading_from_json,
)
from review.packet.contradictions import contradictions
from review.packet.evidence import file_of
from review.packet.opening import Opened, Refused
from sessions_app.changes import PresenceChange
from sessions_app.providers.registry import read_again


@dataclass
class Report:
    """`checked`: what holds, in sentences; `problems`: what does not, each with the file's name."""

    digest: str = ""
    records_digest: str = ""
    checked: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def read_json(packet: Opened, name: str) -> Any:
    """One file's JSON; raises Refused. Of a key that is there twice each program reads another value."""
    if name not in packet.digests:
        raise Refused(f"{name} is missing.")
    try:
        return json.loads(packet.read(name), object_pairs_hook=_each_once, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise Refused(f"{name} is no JSON, or has a key twice.") from error


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("twice")
    return found


def _no_number(name: str) -> None:
    """JSON has no NaN and no Infinity; Python's reader does."""
    raise ValueError(name)


class OneInvoice:
    """One invoice of a packet. Raises what reading a wrong shape raises."""

    def __init__(self, packet: Opened, number: str, report: Report) -> None:
        self.packet, self.report = packet, report
        self.folder = f"{RECORDS}{number}/"
        self.name = f"{self.folder}invoice.json"
        self.told = read_json(packet, self.name)
        self.changes: dict[int, PresenceChange] = {}
        if self.told["number"] != number:
            self._problem(f"it is about invoice {self.told['number']}.")

    def check(self) -> None:
        """Bytes, readings, minutes, history."""
        before = len(self.report.problems)
        record = self.told.get("record")
        events = record["events"] if record else []
        self._read(events)
        for one in self.told["versions"] if record else ():
            self._compute(one["record"], f"version {one['sequence']}")
            self._compare(one)
        if record:
            self._compute(record["now"], "the record as it is now")
        self._history()
        for sentence in contradictions(self.told):
            self._problem(sentence)
        if len(self.report.problems) == before:
            self._say(events)

    def _problem(self, sentence: str) -> None:
        self.report.problems.append(f"{self.name}: {sentence}")

    def _read(self, events: list[dict[str, Any]]) -> None:
        """Each event's bytes still say what was read from them; of sealed ones the reading is taken."""
        listed = {self.name}
        for number, one in enumerate(events, start=1):
            self.changes[number] = reading_from_json(one["reading"], one["event"])
            if one["number"] != number:
                self._problem(f"event {one['number']} stands in place {number}.")
            if one["file"] is not None:
                listed.add(f"{self.folder}{one['file']}")
                self._reread(one, number)
            elif not one["sealed"]:
                self._problem(f"event {number} has neither bytes nor a reason why not.")
        for name in sorted({one for one in self.packet.digests if one.startswith(self.folder)} ^ listed):
            self._problem(f"{name} and the events that are listed do not agree.")

    def _reread(self, one: Mapping[str, Any], number: int) -> None:
        name, change = f"{self.folder}{one['file']}", self.changes[number]
        if one["file"] != file_of(number):
            self._problem(f"event {number} names {one['file']} as its bytes; they are in {file_of(number)}.")
            return
        body = self.packet.read(name)
        if sha256(body).hexdigest() != one["sha256"]:
            self._problem(f"{name} is not the event that was stored: its SHA-256 is another.")
            return
        reading = read_again(one["provider"], body, is_own=one["told_by"] == "reconcile")
        if reading.change is None or reading_as_json(reading.change) != reading_as_json(change):
            self._problem(f"{name} says something else than was read from it.")
        elif reading.row(one["sha256"])[0] != change.event:
            self._problem(f"{name} is the event of another name than was read from it.")
        elif reading.room != one["room"]:
            self._problem(f"{name} is of another room than was read from it.")

    def _compute(self, told: Mapping[str, Any], what: str) -> None:
        basis = from_json(told["basis"])
        figures = figures_from(basis, self.changes, counts_with_anyone=told["counts_with_anyone"])
        if figures_as_json(figures) != told["computed"] or not basis.events <= self.changes.keys():
            self._problem(f"{what}: its events give other figures than it says.")

    def _compare(self, version: Mapping[str, Any]) -> None:
        """What the version froze is what it billed, and follows from its events."""
        told, recorded, billed = version["record"], version["recorded"], version["billed"]
        frozen = figures_from_json(told["frozen"])
        what = f"version {version['sequence']}"
        same = [getattr(frozen, name) == recorded[name] for name in ("with_client_ms", "with_anyone_ms", "live_ms")]
        if not all(same) or (frozen.minutes is not None and frozen.minutes != billed["minutes"]):
            self._problem(f"{what}: the figures it is said to have frozen are not those that it billed.")
        if not gives(figures_from_json(told["computed"]), frozen):
            self._problem(f"{what}: what it froze does not follow from the events that were known then.")

    def _history(self) -> None:
        for one in (one for one in self.told["history"] if one["details"] is not None):
            values = ("position", "at", "by", "action", "subject", "details", "previous_hash")
            link = Link(**{name: one[name] for name in values})
            if hash_of(link) != one["hash"]:
                self._problem(f"entry {one['position']} of the history is not the one that was chained.")

    def _say(self, events: list[dict[str, Any]]) -> None:
        number, sealed = self.told["number"], sum(one["file"] is None for one in events)
        if not events:
            self.report.checked.append(f"{number}: nothing was recorded; history and versions are unharmed.")
            return
        how = f"the bytes of all {len(events)} events"
        if sealed:
            how = f"the bytes of {len(events) - sealed} events and the readings of {sealed} whose bytes stayed sealed"
        for one in self.told["versions"]:
            live, minutes = length(one["recorded"]["live_ms"]), one["billed"]["minutes"]
            entered = "" if one["billed"]["time_source"] == "recorded" else ", entered by hand"
            self.report.checked.append(
                f"{number}, version {one['sequence']}: {live} recorded, computed again from {how}; "
                f"billed {minutes} min{entered}."
            )
