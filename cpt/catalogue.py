"""Rows to a Rulebook for one practice, payer and date of service; read once, until anybody changes a rule."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from cpt import rows
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
from cpt.models.versions import current_token
from cpt.rulebook import Code, Pair, Rule, Rulebook
from cpt.shelf import General, Key, Shelf
from cpt.timetable import Dated, Own, Timetable

# Whoever reads while somebody else saves reads again, so often at most.
TRIES = 3
_shelf = Shelf(None)


def rulebook_for(practice_id: int, payer: Payer | None, on: date, token: str | None = None) -> Rulebook:
    """The codes, pairs, terms and fees that hold on this date of service. No payer: the client pays.

    `token`: the rules' token where the caller has just read it beside something else; else one small query asks.
    """
    key = (practice_id, payer.pk if payer else None)
    shelf, timetable = _read_once(key, payer, token or current_token())
    return shelf.book(key, timetable, on)


def timetable_for(practice_id: int, payer: Payer | None) -> Timetable:
    """Every dated row for one practice and payer."""
    key = (practice_id, payer.pk if payer else None)
    _, timetable = _read_once(key, payer, current_token())
    return timetable


def _read_once(key: Key, payer: Payer | None, token: str | None) -> tuple[Shelf, Timetable]:
    """The timetable, and the shelf that keeps it; what was read while somebody saved a rule is read again."""
    for _ in range(TRIES):
        shelf = _shelf_of(token)
        if kept := shelf.timetables.get(key):
            return shelf, kept
        timetable = _read(key[0], payer, shelf)
        now = current_token()
        if now == token:
            return shelf, shelf.timetables.put(key, timetable)
        token = now
    return Shelf(None), timetable


def _shelf_of(token: str | None) -> Shelf:
    """The process's shelf; a new one where the rules changed. Without a token nothing could tell, so nothing stays."""
    global _shelf
    if token is None or _shelf.token != token:
        _shelf = Shelf(token)
    return _shelf


def _read(practice_id: int, payer: Payer | None, shelf: Shelf) -> Timetable:
    if shelf.general is None:
        shelf.general = General(codes=_codes(), rules=_general_rules(), pairs=_pairs(None))
    contract = Contract.objects.filter(practice=practice_id, payer=payer).first() if payer else None
    return Timetable(
        payer=payer.name if payer else None,
        contract=contract.pk if contract else None,
        codes=shelf.general.codes,
        rules=shelf.general.rules,
        pairs=shelf.general.pairs,
        own=_own(contract, payer.name) if contract and payer else Own(),
        fees=tuple(_fees(practice_id, payer)),
    )


def _codes() -> dict[str, Code]:
    stored = ProcedureCode.objects.select_related("extends").prefetch_related("bases")
    return {row.code: rows.code_of(row, row.bases.all()) for row in stored}


def _general_rules() -> tuple[Dated[Rule | None], ...]:
    return tuple(map(rows.general_rule, TimeRule.objects.select_related("code").order_by("effective_from")))


def _pairs(contract: Contract | None) -> tuple[Dated[Pair], ...]:
    """A pair may be listed in either order; of one date the row that was added last counts."""
    stored = SameDayRule.objects.filter(contract=contract).select_related("first", "second", "modifier_on")
    return tuple(map(rows.pair, stored.order_by("effective_from", "pk")))


def _own(contract: Contract, payer: str) -> Own:
    rules = PayerRule.objects.filter(contract=contract).select_related("code").order_by("effective_from")
    codes = ContractedCode.objects.filter(contract=contract).select_related("code").order_by("effective_from")
    terms = ContractTerms.objects.filter(contract=contract).order_by("effective_from")
    return Own(
        rules=tuple(map(rows.own_rule, rules)),
        pairs=_pairs(contract),
        codes=tuple(map(rows.contracted, codes)),
        terms=tuple(rows.terms(row, payer) for row in terms),
    )


def _fees(practice_id: int, payer: Payer | None) -> Iterator[Dated[Decimal]]:
    stored = Fee.objects.filter(practice=practice_id, payer=payer).select_related("code")
    for row in stored.order_by("effective_from"):
        yield Dated(row.code.code, row.effective_from, row.amount, row.pk)
