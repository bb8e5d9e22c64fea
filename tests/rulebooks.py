"""The shipped catalogue as a Rulebook without a database, for the rules' tests."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Any

from cpt.rulebook import AudioOnly, ClientPresence, Code, Pair, PairOutcome, Rule, Rulebook, Terms
from cpt.shipped_files import Data, pairs, read_files

ON = date(2026, 11, 17)
INSURED = Terms(payer="Cedar", is_self_pay=False, allows_audio_only=False)
MINUTES = ("min_minutes", "max_minutes", "step_minutes", "max_units", "below_is_warning", "source")


@lru_cache
def shipped() -> Data:
    """What the files say."""
    return read_files()


def book(
    on: date = ON,
    *,
    terms: Terms = INSURED,
    without: Iterable[str] = (),
    only: Iterable[str] | None = None,
    retired: Iterable[str] = (),
    rules: Iterable[str] = (),
) -> Rulebook:
    """The shipped codes on a date.

    `without` are outside the contract, `only` alone inside it, `retired` no longer in force; `rules` names the shipped
    contract rules that stand in place of the general ones.
    """
    outside = set(without) | (
        {entry["code"] for entry in shipped()["codes"]} - set(only) if only is not None else set()
    )
    codes = {
        entry["code"]: _code(entry, on, entry["code"] not in outside, entry["code"] in set(retired))
        for entry in shipped()["codes"]
    }
    for name in rules:
        entry = contract_rule(name)
        own = Rule(on, **{key: value for key, value in entry.items() if key in MINUTES}, is_contracts=True)
        codes[entry["code"]] = replace(codes[entry["code"]], rule=own)
    met = {
        frozenset((first, second)): Pair(PairOutcome(entry["outcome"]), modifier_on, entry["source"])
        for first, second, modifier_on, entry in pairs(shipped()["same_day"])
    }
    return Rulebook(on=on, codes=codes, pairs=met, terms=terms)


def contract_rule(name: str) -> dict[str, Any]:
    """The shipped contract rule of a name."""
    return next(entry for entry in shipped()["contract_rules"] if entry["name"] == name)


def _code(entry: Data, on: date, is_contracted: bool, is_retired: bool) -> Code:
    begun = [rule for rule in entry["rules"] if rule["effective_from"] <= on]
    newest = max(begun, key=lambda rule: rule["effective_from"], default=None)
    why_not = _why_not(newest, is_retired)
    return Code(
        code=entry["code"],
        label=entry["label"],
        kind=entry["kind"],
        rule=Rule(newest["effective_from"], **{k: v for k, v in newest.items() if k in MINUTES})
        if newest and not why_not
        else None,
        order=entry["order"],
        is_common=entry.get("is_common", False),
        client=ClientPresence(entry.get("client", "present")),
        is_time_reported=entry.get("is_time_reported", False),
        audio=AudioOnly(entry.get("audio", "contract")),
        is_add_on=entry.get("is_add_on", False),
        bases=frozenset(entry.get("bases", ())),
        extends=entry.get("extends"),
        licences=frozenset(entry.get("licences", ())),
        is_contracted=is_contracted,
        not_in_force_because=why_not,
    )


def _why_not(newest: Data | None, is_retired: bool) -> str:
    if newest is None:
        return "is not yet valid"
    ended = newest["effective_from"] if newest.get("is_retired") else date(2026, 1, 1) if is_retired else None
    return f"was retired on {ended:%B} {ended.day}, {ended.year}" if ended else ""
