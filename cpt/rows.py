"""One stored row as the plain data that a timetable holds; a form's row that is not stored yet as well."""

from collections.abc import Iterable

from cpt.models import ContractedCode, ContractTerms, PayerRule, ProcedureCode, SameDayRule, TimeRule
from cpt.rulebook import AudioOnly, ClientPresence, Code, Pair, PairOutcome, Rule, Terms
from cpt.timetable import Contracted, Dated


def code_of(row: ProcedureCode, bases: Iterable[ProcedureCode]) -> Code:
    """A code as it is on every date: without its rule and contract."""
    return Code(
        code=row.code,
        label=row.shown_label,
        kind=row.kind,
        rule=None,
        order=row.order,
        is_common=row.is_common,
        client=ClientPresence(row.client),
        is_time_reported=row.is_time_reported,
        audio=AudioOnly(row.audio),
        is_add_on=row.is_add_on,
        bases=frozenset(base.code for base in bases),
        extends=row.extends.code if row.extends else None,
        licences=frozenset(row.licences),
    )


def general_rule(row: TimeRule) -> Dated[Rule | None]:
    """A code's minutes for everybody; None retires it."""
    return Dated(row.code.code, row.effective_from, None if row.is_retired else _rule(row), row.pk)


def own_rule(row: PayerRule) -> Dated[Rule | None]:
    """A contract's own minutes; None ends them."""
    return Dated(row.code.code, row.effective_from, None if row.is_general else _rule(row), row.pk)


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


def pair(row: SameDayRule) -> Dated[Pair]:
    """Two codes of one day, in either order."""
    modifier_on = row.modifier_on.code if row.modifier_on else None
    value = Pair(PairOutcome(row.outcome), modifier_on, row.source)
    return Dated(frozenset((row.first.code, row.second.code)), row.effective_from, value, row.pk)


def contracted(row: ContractedCode) -> Dated[Contracted]:
    """Whether the contract pays for a code."""
    licences = None if row.licences is None else frozenset(row.licences)
    return Dated(row.code.code, row.effective_from, Contracted(row.is_covered, licences), row.pk)


def terms(row: ContractTerms, payer: str) -> Dated[Terms]:
    """What a contract says beside its codes."""
    value = Terms(
        payer=payer,
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
        allows_missed_fee=row.allows_missed_fee,
        missed_fee_cap=row.missed_fee_cap,
    )
    return Dated(None, row.effective_from, value, row.pk)
