"""The binomial tail is exact, and a bunch counts what it says."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoicing.bunching import bunch, chance_of


def brute(hits: int, trials: int, share: float) -> float:
    """Every way in which the trials may come out."""
    ways = (outcome for outcome in product((0, 1), repeat=trials) if sum(outcome) >= hits)
    return sum(share ** sum(way) * (1 - share) ** (trials - sum(way)) for way in ways)


@given(st.integers(0, 9), st.integers(0, 9), st.floats(0.01, 0.99))
def test_the_tail_is_that_of_counting_every_outcome(one: int, other: int, share: float) -> None:
    hits, trials = min(one, other), max(one, other)
    assert chance_of(hits, trials, share) == pytest.approx(brute(hits, trials, share))


@pytest.mark.parametrize(
    ("hits", "trials", "share", "chance"),
    [(0, 5, 0.5, 1), (3, 5, 1, 1), (3, 5, 0, 0), (5, 5, 0.5, 1 / 32), (0, 0, 0.5, 1), (1, 5, 1.5, 1)],
)
def test_the_ends_of_it(hits: int, trials: int, share: float, chance: float) -> None:
    assert chance_of(hits, trials, share) == pytest.approx(chance)


def test_thousands_of_trials_are_no_trouble() -> None:
    assert chance_of(2_600, 5_000, 0.5) == pytest.approx(0.00244, abs=1e-4)
    assert chance_of(5_000, 5_000, 0.5) == 0


def test_a_bunch_is_the_first_minutes_of_a_code_and_the_ones_beside() -> None:
    found = bunch([48, 49, 52, 53, 53, 54, 55, 58, 59], 53, first=2, beside=4)
    assert (found.at, found.near, found.first, found.last) == (3, 7, 49, 58)
