"""How many sessions have the observed minutes that their code asks for? An answer to a payer's letter.

Observed is what the provider recorded of both being there, less what was inferred. Times that were edited or attested
by hand never count, however long the record beside them is. The limit is the one frozen with each line.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from invoicing.case import TimeSource
from sessions_app.intervals import MINUTE_MS

REASONS = ("edited", "attested", "inferred", "fewer")
FROM = re.compile(r"(\d+) (?:min or more|to \d+ min)")


class BilledLine(NamedTuple):
    """One billed code with the minutes its rule asked for, and where its time came from."""

    code: str
    rule_limits: str
    time_source: str
    live_ms: int
    inferred_ms: int


@dataclass(frozen=True, slots=True)
class Observed:
    """Of one code and limit: how many have it observed, and why the others do not count."""

    code: str
    least: int
    total: int
    enough: int
    edited: int
    attested: int
    inferred: int
    fewer: int

    @property
    def left_out(self) -> int:
        """How many are not counted."""
        return self.total - self.enough

    @property
    def why(self) -> list[str]:
        """Why those are not, in words."""
        told = (
            (self.edited, "with edited times"),
            (self.attested, "attested without a recording"),
            (self.inferred, "where part of the time is inferred"),
            (self.fewer, f"recorded below {self.least} minutes"),
        )
        return [f"{count} {words}" for count, words in told if count]


def observed(lines: Iterable[BilledLine]) -> list[Observed]:
    """By code, then by limit. Codes that ask for no least length are left out."""
    counts: dict[tuple[str, int], Counter[str]] = defaultdict(Counter)
    for line in lines:
        if least := least_of(line.rule_limits):
            counts[line.code, least][_reason(line, least)] += 1
    return [
        Observed(code, least, count.total(), *(count[name] for name in ("enough", *REASONS)))
        for (code, least), count in sorted(counts.items())
    ]


def least_of(rule_limits: str) -> int | None:
    """The first minute of limits as a line keeps them (cpt/time_rules.py writes them); None without one."""
    found = FROM.fullmatch(rule_limits)
    return int(found[1]) if found else None


def _reason(line: BilledLine, least: int) -> str:
    if line.time_source != TimeSource.RECORDED:
        return line.time_source
    if (line.live_ms - line.inferred_ms) // MINUTE_MS >= least:
        return "enough"
    return "inferred" if line.live_ms // MINUTE_MS >= least else "fewer"
