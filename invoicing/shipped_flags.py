"""Which flags do we ship? Reads invoicing/data/flags.toml and nothing else: no database."""

import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any

from invoicing.flag_rules import FlagRule, FlagRules, FlagSeverity, Limit

FILE = Path(__file__).parent / "data" / "flags.toml"
# Of what a flag is about: one invoice, or a therapist's work over a period.
SECTIONS = ("invoice", "therapist")


@lru_cache(maxsize=1)
def shipped_rules() -> FlagRules:
    """Every flag by its id, as shipped."""
    content = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return {id: _rule(id, entry) for section in SECTIONS for id, entry in content[section].items()}


@lru_cache(maxsize=1)
def about_therapists() -> frozenset[str]:
    """Ids of the flags that a therapist's work raises and no invoice."""
    return frozenset(tomllib.loads(FILE.read_text(encoding="utf-8"))["therapist"])


def _rule(id: str, entry: dict[str, Any]) -> FlagRule:
    return FlagRule(
        id=id,
        severity=FlagSeverity(entry["severity"]),
        meaning=entry["meaning"],
        source=entry["source"],
        is_on=entry.get("is_on", True),
        limits={name: Limit(name=name, **limit) for name, limit in entry.get("limits", {}).items()},
    )
