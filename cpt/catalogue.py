"""Rows to a Rulebook for one practice, payer and date of service."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import TypeVar

from django.db.models import Model, QuerySet

from cpt.models import (
    Contract,
    ContractedCode,
    ContractTerms,
    Fee,
    Payer,
    PayerRule,
    ProcedureCode,
    SameDayRule,
    TimeRule,
)
from cpt.rulebook import AudioOnly, ClientPresence, Code, Pair, PairOutcome, Rule, Rulebook, Terms

Row = TypeVar("Row", bound=Model)


def rulebook_for(practice_id: int, payer: Payer | None, on: date) -> Rulebook:
    """The codes, pairs, terms and fees that hold on this date of service. No payer: the client pays."""
    contract = Contract.objects.filter(practice_id=practice_id, payer=payer).first() if payer else None
    return Rulebook(
        on=on,
        codes=_codes(payer, contract, on),
        pairs=_pairs(contract, on),
        terms=_terms(payer, contract, on),
        fees=_fees(practice_id, payer, on),
    )


def _in_force(rows: QuerySet[Row], on: date, *key: str) -> Iterable[Row]:
    """Of each key the row with the latest start that is not after the date."""
    latest: dict[tuple[object, ...], Row] = {}
    for row in rows.filter(effective_from__lte=on).order_by("effective_from"):
        latest[tuple(getattr(row, name) for name in key)] = row
    return latest.values()


def _codes(payer: Payer | None, contract: Contract | None, on: date) -> dict[str, Code]:
    general = {rule.code_id: rule for rule in _in_force(TimeRule.objects.all(), on, "code_id")}
    own = {
        rule.code_id: rule
        for rule in _in_force(PayerRule.objects.filter(contract=contract), on, "code_id")
        if not rule.is_general
    }
    contracted = {
        row.code_id: row for row in _in_force(ContractedCode.objects.filter(contract=contract), on, "code_id")
    }
    rows = ProcedureCode.objects.select_related("extends").prefetch_related("bases")
    return {
        row.code: _code(row, general.get(row.pk), own.get(row.pk), contracted.get(row.pk), is_self_pay=payer is None)
        for row in rows
    }


def _code(
    row: ProcedureCode,
    general: TimeRule | None,
    own: PayerRule | None,
    contracted: ContractedCode | None,
    *,
    is_self_pay: bool,
) -> Code:
    licences = row.licences if contracted is None or contracted.licences is None else contracted.licences
    return Code(
        code=row.code,
        label=row.shown_label,
        kind=row.kind,
        rule=None if general is None or general.is_retired else _rule(own or general),
        order=row.order,
        is_common=row.is_common,
        client=ClientPresence(row.client),
        is_time_reported=row.is_time_reported,
        audio=AudioOnly(row.audio),
        is_add_on=row.is_add_on,
        bases=frozenset(base.code for base in row.bases.all()),
        extends=row.extends.code if row.extends else None,
        licences=frozenset(licences),
        is_contracted=is_self_pay or (contracted is not None and contracted.is_covered),
        not_in_force_because=_why_not(general),
    )


def _rule(row: TimeRule | PayerRule) -> Rule:
    return Rule(
        effective_from=row.effective_from,
        min_minutes=row.min_minutes,
        max_minutes=row.max_minutes,
        step_minutes=row.step_minutes,
        max_units=row.max_units,
        below_is_warning=row.below_is_warning,
        source=row.source,
        is_contracts=isinstance(row, PayerRule),
    )


def _why_not(rule: TimeRule | None) -> str:
    if rule is None:
        return "is not yet valid"
    return (
        f"was retired on {rule.effective_from:%B} {rule.effective_from.day}, {rule.effective_from.year}"
        if rule.is_retired
        else ""
    )


def _pairs(contract: Contract | None, on: date) -> dict[frozenset[str], Pair]:
    """A pair may be listed in either order; the newest row of both counts, and a contract's own before any other."""
    begun = SameDayRule.objects.filter(effective_from__lte=on).order_by("effective_from", "pk")
    rows = begun.values_list("first__code", "second__code", "outcome", "modifier_on__code", "source")
    ordered = [*rows.filter(contract__isnull=True), *(rows.filter(contract=contract) if contract else ())]
    return {
        frozenset((first, second)): Pair(PairOutcome(outcome), modifier_on, source)
        for first, second, outcome, modifier_on, source in ordered
    }


def _terms(payer: Payer | None, contract: Contract | None, on: date) -> Terms:
    if payer is None:
        return Terms()
    if contract is None:
        return Terms(payer=payer.name, is_self_pay=False, allows_audio_only=False)
    row = contract.terms.filter(effective_from__lte=on).order_by("effective_from").last()
    # Before its first terms a contract says nothing special.
    row = row or ContractTerms(contract=contract, effective_from=on)
    return Terms(
        payer=payer.name,
        is_self_pay=False,
        allows_audio_only=row.allows_audio_only,
        requires_authorization=row.requires_authorization,
        intake_repeat_months=row.intake_repeat_months,
        second_only_as_crisis=row.second_only_as_crisis,
        note_min_length=row.note_min_length or 0,
        note_names_phone=row.note_names_phone,
        note_names_time=row.note_names_time,
        video_modifier=row.video_modifier,
        audio_modifier=row.audio_modifier,
        program_modifier=row.program_modifier,
        group_modifier=row.group_modifier,
    )


def _fees(practice_id: int, payer: Payer | None, on: date) -> dict[str, Decimal]:
    rows = Fee.objects.filter(practice_id=practice_id, payer=payer).select_related("code")
    return {row.code.code: row.amount for row in _in_force(rows, on, "code_id")}
