"""A small practice: cheats are caught, honest people are left alone. The large ones: python -m tests.practice."""

from functools import lru_cache

import pytest

from invoicing.shipped_flags import shipped_rules
from tests.practice.made_up.practice import KINDS, practice
from tests.practice.trial import FITTING, Caught, Outcome, tried

SEED = 7


@lru_cache(maxsize=1)
def outcome() -> Outcome:
    """A cheat of every kind among 26 therapists."""
    return tried(practice(SEED, therapists=26, of_each=1), shipped_rules())


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_cheat_is_caught_by_its_own_flag(kind: str) -> None:
    caught = outcome().kinds[kind]
    assert caught.planted
    assert caught.planted > caught.refused or kind == "double-booking"
    # Here are three impossible days; of one so much is refused as overlapping that the rest is no long day any more.
    assert caught.recall >= (0.6 if kind == "impossible-days" else 0.95)


def test_nineteen_of_twenty_cheats_are_caught() -> None:
    assert sum(outcome().kinds.values(), Caught()).recall >= 0.95


def test_at_most_three_of_a_hundred_honest_invoices_are_held() -> None:
    assert outcome().honest > 3_000
    assert 0 < outcome().share_held <= 0.03


def test_no_honest_therapist_has_a_pattern_but_the_share_of_the_long_code() -> None:
    assert set(outcome().therapists_flagged) <= {"long-code-share"}


def test_every_kind_has_the_flags_that_have_to_find_it() -> None:
    assert set(FITTING) == set(KINDS)
    assert set().union(*FITTING.values()) <= set(shipped_rules())
