"""What do the shipped files say? Codes, same-day pairs and contract rules, with every source as its address.

Reads cpt/data/*.toml and nothing else: no database. The files' README says how they are to be read.
"""

import tomllib
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "data"
Data = dict[str, Any]
SECTIONS = ("codes", "same_day", "contract_rules")


def read_files(folder: Path = FOLDER) -> Data:
    """Every entry of every file, by section. Raises KeyError for a source that sources.toml does not name."""
    files = [tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.toml"))]
    sources = {key: address for file in files for key, address in file.get("sources", {}).items()}
    found: Data = {
        section: [_resolved(entry, sources) for file in files for entry in file.get(section, [])]
        for section in SECTIONS
    }
    found["codes"].sort(key=lambda entry: entry["order"])
    return found


def _resolved(entry: Data, sources: dict[str, str]) -> Data:
    resolved = dict(entry)
    if "source" in entry:
        resolved["source"] = sources[entry["source"]]
    if "rules" in entry:
        resolved["rules"] = [_resolved(rule, sources) for rule in entry["rules"]]
    return resolved


def pairs(entries: list[Data]) -> Iterator[tuple[str, str, str | None, Data]]:
    """Each pair of the same-day entries: first code, second code, the code that takes the modifier, the entry."""
    for entry in entries:
        for first, second in product(entry["first"], entry["second"]):
            yield first, second, {"first": first, "second": second}.get(entry.get("modifier_on", "")), entry
