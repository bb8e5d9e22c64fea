"""Which verdicts on what was submitted would be others under other rules."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from cpt.rulebook import Code, Pair, PairOutcome, Rule, Rulebook
from invoicing.case import Contact, Recorded, TimeSource
from invoicing.checks import CHECKS
from invoicing.simulation import RULE_CHECKS, WITHOUT_RULES, Difference, Outcome, Submitted, compare
from tests.invoicing.cases import NOTE, as_shown, case, entry, neighbour, together
from tests.rulebooks import INSURED, ON, book

NOW = book()


def with_rule(code: str, **limits: Any) -> Rulebook:
    """The shipped book with another rule for one code."""
    return with_code(code, rule=Rule(effective_from=ON, **limits))


def with_code(code: str, **changes: Any) -> Rulebook:
    return replace(NOW, codes={**NOW.codes, code: replace(NOW.codes[code], **changes)})


def with_pair(one: str, other: str, pair: Pair) -> Rulebook:
    return replace(NOW, pairs={**NOW.pairs, frozenset((one, other)): pair})


def with_terms(**changes: Any) -> Rulebook:
    return replace(NOW, terms=replace(INSURED, **changes))


def submitted(
    code: str = "90834", minutes: int = 45, *, accepted: frozenset[str] = frozenset(), **of: Any
) -> Submitted:
    """What was recorded and submitted as shown; `of` changes the case."""
    one = case(together(minutes), **of)
    return Submitted(one, as_shown(one, code), accepted=accepted)


def test_the_same_rules_change_nothing() -> None:
    assert compare(submitted(), NOW, NOW) is None


def test_a_higher_minimum_refuses_what_was_accepted_and_says_why() -> None:
    change = compare(submitted("90837", 54), NOW, with_rule("90837", min_minutes=55))
    assert change is not None
    assert (change.outcome, change.now) == (Outcome.REFUSED, ())
    assert "55 minutes" in change.then[0]


@pytest.mark.parametrize(("minutes", "outcome"), [(54, Outcome.REFUSED), (55, None), (56, None)])
def test_the_new_limit_itself_is_inside(minutes: int, outcome: Outcome | None) -> None:
    change = compare(submitted("90837", minutes), NOW, with_rule("90837", min_minutes=55))
    assert (change.outcome if change else None) == outcome


def test_a_lower_minimum_accepts_what_the_present_rule_would_refuse() -> None:
    change = compare(submitted("90837", 50), NOW, with_rule("90837", min_minutes=50))
    assert change is not None
    assert (change.outcome, change.then) == (Outcome.ACCEPTED, ())
    assert "53 minutes" in change.now[0]


def test_what_both_refuse_is_no_change() -> None:
    assert compare(submitted("90837", 50), NOW, with_rule("90837", min_minutes=55)) is None


def test_other_units_are_told() -> None:
    change = compare(submitted("90839-90840", 110, accepted=frozenset()), NOW, with_rule("90840", min_minutes=75))
    assert change is not None
    assert change.outcome == Outcome.UNITS


def test_a_new_warning_asks_for_a_tick_unless_it_was_ticked() -> None:
    pair = with_pair("90834", "90853", Pair(PairOutcome.DISTINCT, "90853"))
    beside = {"neighbours": (neighbour(codes=("90853",)),)}
    none = with_pair("90834", "90853", Pair(PairOutcome.NONE))
    change = compare(submitted(**beside), none, pair)
    assert change is not None
    assert change.outcome == Outcome.ASKED
    assert compare(submitted(accepted=frozenset({"same-day-conflict"}), **beside), none, pair) is None


def test_a_pair_that_is_never_paid_refuses() -> None:
    never = with_pair("90834", "90853", Pair(PairOutcome.NEVER))
    none = with_pair("90834", "90853", Pair(PairOutcome.NONE))
    change = compare(submitted(neighbours=(neighbour(codes=("90853",)),)), none, never)
    assert change is not None
    assert change.outcome == Outcome.REFUSED


@pytest.mark.parametrize(
    "after",
    [
        with_code("90834", rule=None),
        with_code("90834", is_contracted=False),
        with_code("90834", licences=frozenset({"prescriber"})),
        with_terms(requires_authorization=True),
    ],
    ids=["retired", "outside the contract", "outside the licence", "authorization"],
)
def test_every_kind_of_rule_is_asked(after: Rulebook) -> None:
    change = compare(submitted(), NOW, after)
    assert change is not None
    assert change.outcome == Outcome.REFUSED


def test_a_payers_demand_on_the_note_is_asked_of_the_note() -> None:
    one = case(together(45))
    posted = entry("90837", live_minutes=60, ended_at=as_shown(one, "90837").ended_at, disruption_note=NOTE)
    edited = Submitted(one, posted, kept_source=TimeSource.EDITED)
    assert compare(edited, NOW, with_terms(note_names_time=True)) is None
    change = compare(edited, NOW, with_terms(note_min_length=len(NOTE) + 1))
    assert change is not None
    assert change.outcome == Outcome.REFUSED


def test_what_hangs_on_no_rule_is_left_out() -> None:
    assert set(RULE_CHECKS) == set(CHECKS) - WITHOUT_RULES
    assert set(CHECKS) >= WITHOUT_RULES
    late = case(together(45), submit_by=ON_THE_DAY)
    assert compare(Submitted(late, as_shown(late, "90837")), NOW, with_rule("90837", min_minutes=40)) is not None


ON_THE_DAY = case().now.replace(year=2026, month=1)


def test_where_the_time_came_from_is_kept() -> None:
    attested = Submitted(
        case(Recorded(is_telehealth=False)),
        entry("90834", contact=Contact.IN_PERSON),
        kept_source=TimeSource.ATTESTED,
        kept_spans=((1, 2),),
    )
    assert (attested.time_source, attested.spans) == (TimeSource.ATTESTED, ((1, 2),))
    assert attested.under(NOW).kept_spans == ((1, 2),)


@pytest.mark.parametrize(
    ("after", "mine", "others", "is_touched"),
    [
        (NOW, ["90834"], [], False),
        (with_rule("90837", min_minutes=55), ["90837"], [], True),
        (with_rule("90837", min_minutes=55), ["90834"], [], False),
        (with_rule("90837", min_minutes=55), ["90834"], ["90837"], True),
        (with_rule("90840", min_minutes=80), ["90839"], [], True),
        (with_pair("90834", "90853", Pair(PairOutcome.NEVER, source="x")), ["90834"], ["90853"], True),
        (with_pair("90834", "90853", Pair(PairOutcome.NEVER, source="x")), ["90834"], ["90832"], False),
        (with_pair("90834", "90853", Pair(PairOutcome.NEVER, source="x")), ["90834"], [], False),
        (with_terms(note_min_length=90), ["90834"], [], True),
    ],
)
def test_only_what_a_change_may_bear_on_is_looked_at(
    after: Rulebook, mine: list[str], others: list[str], is_touched: bool
) -> None:
    assert Difference(NOW, after).touches(mine, others) is is_touched


def test_a_code_that_only_one_side_knows_differs() -> None:
    alone = replace(NOW, codes={**NOW.codes, "X0001": Code("X0001", "New", "other", Rule(date(2013, 1, 1)))})
    assert Difference(NOW, alone).touches(["X0001"])
    assert Difference(alone, NOW).touches(["X0001"])
