"""How surprising is it that so many lie there?

The exact upper tail of the binomial distribution: the chance that of `trials` honest cases at least `hits` are of the
kind that is looked for, when each of them is with probability `share`. Where honest people do it less often than
`share`, a flag at `chance` comes by accident more rarely still, so `chance` bounds the rate of false flags of one test.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, lgamma, log


def chance_of(hits: int, trials: int, share: float) -> float:
    """P(X >= hits) for X of `trials`, each with `share`; 0 <= hits <= trials."""
    if hits <= 0 or share >= 1:
        return 1.0
    if share <= 0:
        return 0.0
    return min(sum(_exactly(count, trials, share) for count in range(hits, trials + 1)), 1.0)


def _exactly(hits: int, trials: int, share: float) -> float:
    ways = lgamma(trials + 1) - lgamma(hits + 1) - lgamma(trials - hits + 1)
    return exp(ways + hits * log(share) + (trials - hits) * log(1 - share))


@dataclass(frozen=True, slots=True)
class Bunch:
    """Lengths near the start of a code. `at`: in its first minutes; `near`: these and the ones beside."""

    at: int
    near: int
    first: int
    last: int


def bunch(lengths: Sequence[int], start: int, *, first: int, beside: int) -> Bunch:
    """Counts lengths in `first` minutes from `start` on, and in these and `beside` minutes to either side."""
    low, high = start - beside, start + first + beside - 1
    return Bunch(
        at=sum(start <= length < start + first for length in lengths),
        near=sum(low <= length <= high for length in lengths),
        first=low,
        last=high,
    )
