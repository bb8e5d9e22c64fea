"""Since when does a rule hold, and what comes next? The dated rows of one code, read as sentences."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.db.models import Q

from cpt import rows
from cpt.explaining import day_said, pair_said, rule_said
from cpt.models import Contract, PayerRule, ProcedureCode, SameDayRule, TimeRule


class State(StrEnum):
    """Where a dated row stands, seen from the date of service."""

    LATER = "later"
    NOW = "now"
    EARLIER = "earlier"


@dataclass(frozen=True, slots=True)
class DatedRule:
    """One row: from its date on, until the next of the same owner. `payer` is empty for a general rule."""

    effective_from: date
    words: str
    state: State
    note: str
    source: str
    payer: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """What will be otherwise from a day on."""

    on: date
    words: str

    def __str__(self) -> str:
        return f"From {day_said(self.on)}: {self.words}"


def rules_over_time(row: ProcedureCode, contract: Contract | None, on: date) -> list[DatedRule]:
    """Every rule of the code, the general ones and the contract's own, newest first."""
    rules = [*_dated(row.rules.select_related("code").order_by("effective_from"), on, "")]
    if contract is not None:
        own = contract.rules.filter(code=row).select_related("code").order_by("effective_from")
        rules += _dated(own, on, contract.payer.name)
    return sorted(rules, key=lambda rule: (rule.effective_from, rule.payer), reverse=True)


def _dated(stored: Iterable[TimeRule | PayerRule], on: date, payer: str) -> Iterator[DatedRule]:
    every = list(stored)
    present = max((one.effective_from for one in every if one.effective_from <= on), default=None)
    for one in every:
        begins = one.effective_from
        state = State.NOW if begins == present else State.LATER if begins > on else State.EARLIER
        yield DatedRule(begins, _words(one), state, one.note, one.source, payer)


def _words(row: TimeRule | PayerRule) -> str:
    rule = (rows.general_rule(row) if isinstance(row, TimeRule) else rows.own_rule(row)).value
    if rule is not None:
        return rule_said(rule)
    return "The code is no more." if isinstance(row, TimeRule) else "No rule of its own: the general one holds."


def later_changes(row: ProcedureCode, contract: Contract | None, on: date) -> list[Change]:
    """What is known to change after the date of service: rules, the contract's codes, pairs of one day."""
    rules = rules_over_time(row, contract, on)
    changes = [
        Change(rule.effective_from, f"{rule.payer}: {rule.words}" if rule.payer else rule.words)
        for rule in rules
        if rule.state == State.LATER
    ]
    changes += [*_later_contracted(row, contract, on), *_later_pairs(row, contract, on)]
    return sorted(changes, key=lambda change: change.on)


def _later_contracted(row: ProcedureCode, contract: Contract | None, on: date) -> Iterator[Change]:
    if contract is None:
        return
    for later in contract.codes.filter(code=row, effective_from__gt=on):
        pays = "pays the code" if later.is_covered else "no longer pays the code"
        yield Change(later.effective_from, f"{contract.payer.name} {pays}.")


def _later_pairs(row: ProcedureCode, contract: Contract | None, on: date) -> Iterator[Change]:
    whose = Q(contract__isnull=True) | Q(contract=contract) if contract else Q(contract__isnull=True)
    stored = SameDayRule.objects.filter(whose, Q(first=row) | Q(second=row), effective_from__gt=on)
    for later in stored.select_related("first", "second", "modifier_on"):
        other = later.second if later.first_id == row.pk else later.first
        said = pair_said(row.code, rows.pair(later).value)
        yield Change(later.effective_from, f"with {other.code} on one day: {said[0].lower()}{said[1:]}")


def first_changes(on: date) -> dict[int, date]:
    """For every code with a rule that begins after the date: when the next one begins, by the code's id."""
    later = TimeRule.objects.filter(effective_from__gt=on).order_by("-effective_from")
    return dict(later.values_list("code_id", "effective_from"))


def begun(on: date) -> set[int]:
    """The codes, by id, that had a rule by the date: of these, whoever is not in force is no more."""
    return set(TimeRule.objects.filter(effective_from__lte=on).values_list("code_id", flat=True))
