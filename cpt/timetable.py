"""What holds on a date, of everything that was ever written down for one practice and payer? Plain frozen data.

A row holds from its date until the next row for the same thing begins. Between two such dates nothing changes, so
every date of service in between shares one Rulebook.
"""

from bisect import bisect_right
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any, Generic, TypeVar

from cpt.rulebook import Code, Pair, Rule, Rulebook, Terms

V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Dated(Generic[V]):
    """From `since` on `value` holds for `key`. `row` is the stored row's id; None is a draft's new one."""

    key: Hashable
    since: date
    value: V
    row: int | None = None


@dataclass(frozen=True, slots=True)
class Contracted:
    """Whether a contract pays for a code. `licences` None: the code's own hold."""

    is_covered: bool
    licences: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Own:
    """What one contract says. A rule that is None ends the contract's own: the general one holds again."""

    rules: tuple[Dated[Rule | None], ...] = ()
    pairs: tuple[Dated[Pair], ...] = ()
    codes: tuple[Dated[Contracted], ...] = ()
    terms: tuple[Dated[Terms], ...] = ()

    def __iter__(self) -> Iterator[Dated[Any]]:
        """Every row."""
        kinds: tuple[Iterable[Dated[Any]], ...] = (self.rules, self.pairs, self.codes, self.terms)
        for rows in kinds:
            yield from rows


@dataclass(frozen=True)
class Timetable:
    """Every dated row for one practice and payer, each kind in the order of its dates.

    `payer` None: the client pays. `contract` None: there is none, so the payer pays for nothing. A rule that is None
    retires its code. `codes` have neither rule nor contract yet.
    """

    payer: str | None
    contract: int | None
    codes: Mapping[str, Code]
    rules: tuple[Dated[Rule | None], ...] = ()
    pairs: tuple[Dated[Pair], ...] = ()
    own: Own = Own()
    fees: tuple[Dated[Decimal], ...] = ()

    def began(self, on: date) -> date:
        """Since when exactly that holds which holds on this date."""
        place = bisect_right(self._changes, on)
        return self._changes[place - 1] if place else date.min

    def on(self, on: date) -> Rulebook:
        """What may be billed on this date of service, and on what terms."""
        return Rulebook(
            on=self.began(on),
            codes=dict(self._codes(on)),
            # A contract's own pairs go before the general ones.
            pairs={key: row.value for rows in (self.pairs, self.own.pairs) for key, row in _pairs(rows, on)},
            terms=self._terms(on),
            fees={str(key): row.value for key, row in in_force(self.fees, on).items()},
        )

    @cached_property
    def _changes(self) -> list[date]:
        return sorted({row.since for row in (*self.rules, *self.pairs, *self.fees, *self.own)})

    def _codes(self, on: date) -> Iterator[tuple[str, Code]]:
        rules, own = in_force(self.rules, on), in_force(self.own.rules, on)
        contracted = in_force(self.own.codes, on)
        for name, code in self.codes.items():
            general, special, pays = rules.get(name), own.get(name), contracted.get(name)
            rule = general.value if general else None
            if rule is not None and special is not None and special.value is not None:
                rule = special.value
            licences = pays.value.licences if pays else None
            yield (
                name,
                replace(
                    code,
                    rule=rule,
                    licences=code.licences if licences is None else licences,
                    is_contracted=self.payer is None or (pays is not None and pays.value.is_covered),
                    not_in_force_because=_why_not(general),
                ),
            )

    def _terms(self, on: date) -> Terms:
        if self.payer is None:
            return Terms()
        if self.contract is None:
            return Terms(payer=self.payer, is_self_pay=False, allows_audio_only=False, allows_missed_fee=False)
        held = in_force(self.own.terms, on)
        # Before its first terms a contract says nothing special.
        return next((row.value for row in held.values()), Terms(payer=self.payer, is_self_pay=False))


def in_force(rows: Iterable[Dated[V]], on: date) -> dict[Hashable, Dated[V]]:
    """Of each key the latest row that begins on the date or before. `rows` come in the order of their dates."""
    return {row.key: row for row in rows if row.since <= on}


def in_order(rows: Iterable[Dated[V]]) -> tuple[Dated[V], ...]:
    """By date; rows of one date as they come."""
    return tuple(sorted(rows, key=lambda row: row.since))


def _pairs(rows: Iterable[Dated[Pair]], on: date) -> Iterator[tuple[frozenset[str], Dated[Pair]]]:
    for key, row in in_force(rows, on).items():
        assert isinstance(key, frozenset)  # two codes in either order
        yield key, row


def _why_not(general: Dated[Rule | None] | None) -> str:
    if general is None:
        return "is not yet valid"
    since = general.since
    return "" if general.value else f"was retired on {since:%B} {since.day}, {since.year}"
