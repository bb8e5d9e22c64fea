"""Does one invoice's JSON contradict itself? What a digest made anew cannot hide: the history tells it a second time.

An entry's details are under its hash, and that is in the practice's chain of all events: whoever changes a version has
to change its entry too, and then the entry is not the one that was chained.
"""

import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from audit.sentences import sentence

Told = Mapping[str, Any]
SUBMITTED = "invoice.submitted"
# What a submission's entry repeats of the version.
REPEATED = ("code", "minutes", "time_source")
# What a time that was entered by hand and the version that was billed with it have in common.
ENTERED = ("started_at", "ended_at")


def contradictions(told: Told) -> Iterator[str]:
    """Sentences, none where all agrees. Raises what reading a wrong shape raises."""
    yield from _history(told["history"])
    yield from _submitted(told)
    edits = {edit["id"]: edit for edit in told["time_edits"]}
    for version in told["versions"]:
        yield from _edited(version, edits)
        yield from _charged(version)


def _history(history: list[Told]) -> Iterator[str]:
    """An entry says in words what its details say, and stands once."""
    positions = [one["position"] for one in history]
    if positions != sorted(set(positions)):
        yield "the history's entries do not stand in the order of their chain, each once."
    for one in history:
        if one["details"] is not None and one["sentence"] != sentence(one["action"], json.loads(one["details"])):
            yield f"entry {one['position']} of the history says something else than its details."


def _submitted(told: Told) -> Iterator[str]:
    """Every version was submitted once, with the figures that it has; a therapist's packet has no details."""
    entries = [one for one in told["history"] if one["action"] == SUBMITTED]
    if len(entries) != len(told["versions"]):
        yield f"the history tells of {len(entries)} submissions; there are {len(told['versions'])} versions."
        return
    for version, entry in zip(told["versions"], entries, strict=True):
        said = json.loads(entry["details"]) if entry["details"] is not None else {}
        if any(said[name] != version["billed"][name] for name in REPEATED if name in said):
            yield f"version {version['sequence']}: its history tells of other code, minutes or source."


def _edited(version: Told, edits: Mapping[int, Told]) -> Iterator[str]:
    if version["time_edit"] is None:
        return
    edit, billed = edits.get(version["time_edit"]), version["billed"]
    same = edit is not None and edit["live_minutes"] == billed["minutes"]
    if edit is None or not same or any(edit[name] != billed[name] for name in ENTERED):
        yield f"version {version['sequence']}: it was billed with another time than the edit that it names."


def _charged(version: Told) -> Iterator[str]:
    charges = [line["charge"] for line in version["lines"]]
    known = [Decimal(one) for one in charges if one is not None]
    total = version["total_charge"]
    if total is not None and (len(known) < len(charges) or sum(known) != Decimal(total)):
        yield f"version {version['sequence']}: its charges do not add up to {total}."
