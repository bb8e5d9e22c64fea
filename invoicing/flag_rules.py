"""At which values does a flag rise, how much does it matter, and is it on? Plain frozen data.

What we ship stands in invoicing/data/flags.toml (read by shipped_flags.py); an admin's rows come before it
(flag_catalogue.py).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeVar

Looked = TypeVar("Looked")


class FlagSeverity(StrEnum):
    """How much a flag matters."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    INFO = "info"


HOLDING = frozenset({FlagSeverity.CRITICAL, FlagSeverity.HIGH, FlagSeverity.MEDIUM})
ORDER = list(FlagSeverity)


@dataclass(frozen=True, slots=True)
class Limit:
    """One threshold of a flag. An admin may set it from `least` to `most`, both included."""

    name: str
    value: float
    meaning: str
    least: float = 0
    most: float = 1_000_000


@dataclass(frozen=True, slots=True)
class FlagRule:
    """One kind of flag. `meaning`: when it rises, in words; `source`: the published figure it rests on."""

    id: str
    severity: FlagSeverity
    meaning: str = ""
    source: str = ""
    is_on: bool = True
    limits: Mapping[str, Limit] = field(default_factory=dict)

    def limit(self, name: str) -> float:
        """The value of one threshold. Raises KeyError for a name that the flag has not."""
        return self.limits[name].value

    def whole(self, name: str) -> int:
        """The same of a threshold that is counted."""
        return int(self.limits[name].value)


FlagRules = Mapping[str, FlagRule]


@dataclass(frozen=True, slots=True)
class Reason:
    """What a flag has to say. `evidence` holds the values that raised it: figures, instants and ids, never words."""

    sentence: str
    evidence: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RaisedFlag:
    """One reason to look."""

    id: str
    severity: FlagSeverity
    sentence: str
    evidence: Mapping[str, object] = field(default_factory=dict)

    @property
    def is_holding(self) -> bool:
        """Does it hold the invoice for a person?"""
        return self.severity in HOLDING


def raised(
    look: Looked, rules: FlagRules, reasons: Mapping[str, Callable[[Looked, FlagRule], Iterable[Reason]]]
) -> list[RaisedFlag]:
    """Every flag that is on and has a reason, the most severe first; of several reasons the first counts."""
    return sorted(_raised(look, rules, reasons), key=lambda flag: ORDER.index(flag.severity))


def _raised(
    look: Looked, rules: FlagRules, reasons: Mapping[str, Callable[[Looked, FlagRule], Iterable[Reason]]]
) -> Iterator[RaisedFlag]:
    for id, reasons_of in reasons.items():
        rule = rules[id]
        for reason in list(reasons_of(look, rule))[:1] if rule.is_on else ():
            yield RaisedFlag(id, rule.severity, reason.sentence, reason.evidence)
