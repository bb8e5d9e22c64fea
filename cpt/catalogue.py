"""Rows to a Rulebook for one practice, payer and date of service."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import TypeVar

from django.db.models import Model, QuerySet

from cpt.models import Contract, ContractedCode, Fee, Payer, ProcedureCode, SameDayRule, TimeRule
from cpt.rulebook import ClientPresence, Code, Pair, PairOutcome, Rule, Rulebook, Terms

Row = TypeVar("Row", bound=Model)


def rulebook_for(practice_id: int, payer: Payer | None, on: date) -> Rulebook:
    """The codes, pairs, terms and fees that hold on this date of service. No payer: the client pays."""
    contract = Contract.objects.filter(practice_id=practice_id, payer=payer).first() if payer else None
    covered = _covered(contract, on)
    rules = {rule.code_id: rule for rule in _in_force(TimeRule.objects.all(), on, "code_id")}
    rows = ProcedureCode.objects.select_related("extends").prefetch_related("bases")
    return Rulebook(
        on=on,
        codes={row.code: _code(row, rules.get(row.pk), payer is None or row.pk in covered) for row in rows},
        pairs=_pairs(on),
        terms=_terms(payer, contract),
        fees=_fees(practice_id, payer, on),
    )


def _in_force(rows: QuerySet[Row], on: date, *key: str) -> Iterable[Row]:
    """Of each key the row with the latest start that is not after the date."""
    latest: dict[tuple[object, ...], Row] = {}
    for row in rows.filter(effective_from__lte=on).order_by("effective_from"):
        latest[tuple(getattr(row, name) for name in key)] = row
    return latest.values()


def _code(row: ProcedureCode, rule: TimeRule | None, is_contracted: bool) -> Code:
    return Code(
        code=row.code,
        label=row.label,
        kind=row.kind,
        rule=None if rule is None or rule.is_retired else _rule(rule),
        order=row.order,
        is_common=row.is_common,
        client=ClientPresence(row.client),
        is_add_on=row.is_add_on,
        bases=frozenset(base.code for base in row.bases.all()),
        extends=row.extends.code if row.extends else None,
        licences=frozenset(row.licences),
        is_contracted=is_contracted,
        not_in_force_because=_why_not(rule),
    )


def _rule(row: TimeRule) -> Rule:
    return Rule(
        effective_from=row.effective_from,
        min_minutes=row.min_minutes,
        max_minutes=row.max_minutes,
        step_minutes=row.step_minutes,
        max_units=row.max_units,
        below_is_warning=row.below_is_warning,
        source=row.source,
    )


def _why_not(rule: TimeRule | None) -> str:
    if rule is None:
        return "is not yet valid"
    return (
        f"was retired on {rule.effective_from:%B} {rule.effective_from.day}, {rule.effective_from.year}"
        if rule.is_retired
        else ""
    )


def _covered(contract: Contract | None, on: date) -> set[int]:
    if contract is None:
        return set()
    rows = _in_force(ContractedCode.objects.filter(contract=contract), on, "code_id")
    return {row.code_id for row in rows if row.is_covered}


def _pairs(on: date) -> dict[frozenset[str], Pair]:
    """A pair may be listed in either order; the newest row of both counts."""
    rows = SameDayRule.objects.select_related("first", "second", "modifier_on").filter(effective_from__lte=on)
    return {
        frozenset((row.first.code, row.second.code)): Pair(
            PairOutcome(row.outcome), row.modifier_on.code if row.modifier_on else None, row.source
        )
        for row in rows.order_by("effective_from", "pk")
    }


def _terms(payer: Payer | None, contract: Contract | None) -> Terms:
    if payer is None:
        return Terms()
    return Terms(
        payer=payer.name,
        is_self_pay=False,
        allows_audio_only=contract.allows_audio_only if contract else False,
        requires_authorization=contract.requires_authorization if contract else False,
    )


def _fees(practice_id: int, payer: Payer | None, on: date) -> dict[str, Decimal]:
    rows = Fee.objects.filter(practice_id=practice_id, payer=payer).select_related("code")
    return {row.code.code: row.amount for row in _in_force(rows, on, "code_id")}
