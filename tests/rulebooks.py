"""The shipped catalogue as a Rulebook without a database, for the rules' tests."""

import tomllib
from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from itertools import product
from pathlib import Path
from typing import Any

from cpt.rulebook import ClientPresence, Code, Pair, PairOutcome, Rule, Rulebook, Terms

FILE = Path(__file__).resolve().parent.parent / "cpt" / "data" / "catalogue.toml"
ON = date(2026, 11, 17)
INSURED = Terms(payer="Cedar", is_self_pay=False, allows_audio_only=False)


@lru_cache
def _shipped() -> dict[str, Any]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def book(
    on: date = ON, *, terms: Terms = INSURED, without: Iterable[str] = (), retired: Iterable[str] = ()
) -> Rulebook:
    """The shipped codes on a date; `without` are outside the contract, `retired` no longer in force."""
    data = _shipped()
    codes = {
        entry["code"]: _code(entry, entry["code"] not in set(without), entry["code"] in set(retired))
        for entry in data["codes"]
    }
    return Rulebook(on=on, codes=codes, pairs=dict(_pairs(data["same_day"])), terms=terms)


def _code(entry: dict[str, Any], is_contracted: bool, is_retired: bool) -> Code:
    newest = max(entry["rules"], key=lambda rule: rule["effective_from"])
    rule = Rule(**{key: value for key, value in newest.items() if key != "note"})
    return Code(
        code=entry["code"],
        label=entry["label"],
        kind=entry["kind"],
        rule=None if is_retired else rule,
        order=entry["order"],
        is_common=entry["is_common"],
        client=ClientPresence(entry["client"]),
        is_add_on=entry.get("is_add_on", False),
        bases=frozenset(entry.get("bases", ())),
        extends=entry.get("extends"),
        licences=frozenset(entry.get("licences", ())),
        is_contracted=is_contracted,
        not_in_force_because="was retired on January 1, 2026" if is_retired else "",
    )


def _pairs(entries: list[dict[str, Any]]) -> Iterable[tuple[frozenset[str], Pair]]:
    for entry in entries:
        for first, second in product(entry["first"], entry["second"]):
            side = {"first": first, "second": second}.get(entry.get("modifier_on", ""))
            yield frozenset((first, second)), Pair(PairOutcome(entry["outcome"]), side, entry["source"])
