"""What would hold if these rows were stored as well? Plain data: nothing is saved to find out."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, TypeVar

from cpt.rulebook import Code, Pair, Rule
from cpt.timetable import Dated, Own, Timetable, in_order

V = TypeVar("V")


@dataclass(frozen=True)
class Draft:
    """Rows that are not stored yet: to see what they would change. `own`: by the contract's id."""

    codes: tuple[Code, ...] = ()
    rules: tuple[Dated[Rule | None], ...] = ()
    pairs: tuple[Dated[Pair], ...] = ()
    own: Mapping[int, Own] = field(default_factory=dict)

    def __iter__(self) -> Iterator[Dated[Any]]:
        """Every dated row."""
        kinds: tuple[Iterable[Dated[Any]], ...] = (self.rules, self.pairs, *self.own.values())
        for rows in kinds:
            yield from rows


def drafted(stored: Timetable, draft: Draft, since: date, until: date) -> Timetable:
    """The timetable as if the draft were stored. The two dates are the first and last that anybody will ask for.

    A row that begins after the last of them would change nothing there. It is tried as if it had begun on the first.
    """
    own = draft.own.get(stored.contract, Own()) if stored.contract is not None else Own()
    return replace(
        stored,
        codes={**stored.codes, **{code.code: code for code in draft.codes}},
        rules=_overlaid(stored.rules, draft.rules, since, until),
        pairs=_overlaid(stored.pairs, draft.pairs, since, until),
        own=Own(
            rules=_overlaid(stored.own.rules, own.rules, since, until),
            pairs=_overlaid(stored.own.pairs, own.pairs, since, until),
            codes=_overlaid(stored.own.codes, own.codes, since, until),
            terms=_overlaid(stored.own.terms, own.terms, since, until),
        ),
    )


def _overlaid(
    stored: tuple[Dated[V], ...], drafted: tuple[Dated[V], ...], since: date, until: date
) -> tuple[Dated[V], ...]:
    """Stored rows with the draft's in their place: of the same id, or of the same key and date."""
    if not drafted:
        return stored
    changed = {row.row for row in drafted if row.row is not None}
    present = {(row.key, row.since): row for row in drafted if row.since <= until}
    # Of several that lie ahead the next one is tried, and for the whole time.
    ahead = {row.key: row for row in sorted(drafted, key=lambda row: row.since, reverse=True) if row.since > until}
    tried = {key: replace(row, since=since) for key, row in ahead.items() if key not in {one for one, _ in present}}
    kept = (
        row
        for row in stored
        if row.row not in changed
        and (row.key, row.since) not in present
        and not (row.key in tried and row.since >= since)
    )
    return in_order([*kept, *present.values(), *tried.values()])
