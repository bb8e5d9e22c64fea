"""Lengths at the start of a longer code, against what a smooth distribution gives."""

import random

from tests.invoicing.working import billed, found, lengths, sentence, work

# 36 of 60 near: with a share of 0.45 at most, chance gives so many once in 80; 42 of 60 once in 15,000.
BESIDE = (49, 50, 51, 52, 55, 56, 57, 58)


def near(at: int, count: int = 60) -> tuple[int, ...]:
    """So many of 53 and 54, and the rest spread beside."""
    return (*((53, 54)[number % 2] for number in range(at)), *(BESIDE[n % 8] for n in range(count - at)))


def test_many_more_than_a_smooth_distribution_gives() -> None:
    flag = found(lengths(*near(42)), "threshold-hugging")
    assert flag is not None
    assert flag.severity == "medium"
    assert flag.sentence == (
        "Of 60 entered lengths from 49 to 58 minutes, 42 are 53 to 54, where 90837 starts; a smooth distribution gives "
        "at most 45% of them."
    )
    assert flag.evidence["lengths"] == {"49": 3, "50": 3, "51": 2, "52": 2, "53": 21, "54": 21} | {
        "55": 2,
        "56": 2,
        "57": 2,
        "58": 2,
    }
    assert len(flag.evidence["invoices"]) == 10  # type: ignore[arg-type]


def test_somewhat_more_is_chance() -> None:
    assert found(lengths(*near(36)), "threshold-hugging") is None
    assert found(lengths(*near(36)), "threshold-hugging", chance=0.02) is not None


def test_few_lengths_near_a_start_say_nothing() -> None:
    assert found(lengths(*[53] * 20), "threshold-hugging") is not None
    assert found(lengths(*[53] * 19), "threshold-hugging") is None


def test_a_recorded_53_is_a_fact() -> None:
    assert found(lengths(*[53] * 80, is_entered=False), "threshold-hugging") is None


def test_an_honest_peak_just_above_the_start_is_none() -> None:
    """Who books 53 minutes and stops by the clock: mean 55, a spread of a good minute."""
    chance = random.Random(7)
    honest = [round(chance.gauss(55.2, 1.3)) for _ in range(400)]
    assert found(lengths(*honest), "threshold-hugging") is None


def test_rounding_to_five_minutes_does_not_hide_a_bunch() -> None:
    mixed = lengths(*([50] * 60 + [55] * 40 + [53] * 60))
    flag = found(mixed, "threshold-hugging")
    assert flag is not None
    assert (flag.evidence["at"], flag.evidence["near"]) == (60, 60)
    assert found(lengths(*([50] * 60 + [55] * 40)), "threshold-hugging") is None


def test_other_starts_are_watched_too() -> None:
    assert "where 90834 starts" in sentence(lengths(*[38, 39] * 15), "threshold-hugging")
    assert "where 90846 starts" in sentence(lengths(*[26, 27] * 15, code="90847"), "threshold-hugging")
    assert "where 90839-90840 starts" in sentence(lengths(*[75, 76] * 15, code="90839"), "threshold-hugging")


def test_kinds_without_a_start_and_reported_minutes_are_not() -> None:
    assert found(lengths(*[31] * 40, code="96130"), "threshold-hugging") is None
    assert found(lengths(*[53] * 40, code="90853"), "threshold-hugging") is None
    assert found(lengths(*[53] * 40, code="X0001"), "threshold-hugging") is None


def test_what_is_older_than_the_period_does_not_count() -> None:
    old = work(*(billed(number, 90 + number, minutes=53) for number in range(40)))
    assert found(old, "threshold-hugging") is None
    assert found(old, "threshold-hugging", days=366) is not None


def test_the_least_likely_bunch_is_told() -> None:
    both = lengths(*([38] * 20 + [53] * 40))
    assert "where 90837 starts" in sentence(both, "threshold-hugging")
