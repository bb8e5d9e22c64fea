"""Which words of a disruption note are the therapist's own, and how alike are two notes?

A note may hold sentences that were drafted from the record (drafting.py); they are everybody's, and so taken out.
Likeness is Jaccard's: pairs of neighbouring words that two notes share, among all pairs of both. Figures do not count,
so that the same sentence with other minutes is the same sentence; the order of sentences hardly does.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

_CLOCK = r"\d{1,2}:\d{2} [AP]M"
_LENGTH = r"\d+ min(?: \d+ s)?"
# The forms of the sentences that `draft` writes; a test holds them together.
_DRAFTED = re.compile(
    rf"At {_CLOCK} [^.;]{{0,80}}connection broke off(?:; we were together again at {_CLOCK}, {_LENGTH} later)?\."
    rf"|{_LENGTH} were live(?: with the family)? between {_CLOCK} and {_CLOCK}"
    rf"(?:, {_LENGTH} of them inferred because an end was not told)?\."
    r"|The session was completed\b"
)
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
# What is left of a time of day.
_NO_WORDS = frozenset({"am", "pm"})
Words = tuple[str, ...]
Pairs = frozenset[tuple[str, str]]


def own_words(note: str) -> Words:
    """The words outside drafted sentences, in small letters and without figures."""
    found = _WORD.findall(_DRAFTED.sub(" ", note).lower())
    return tuple(word for word in found if word not in _NO_WORDS)


def pairs_of(words: Words) -> Pairs:
    """Neighbouring words."""
    return frozenset(pairwise(words))


def likeness(first: Pairs, second: Pairs) -> float:
    """From 0, nothing shared, to 1, the same pairs; 0 where neither has any."""
    shared = len(first & second)
    together = len(first) + len(second) - shared
    return shared / together if together else 0.0


def families(notes: Iterable[Pairs], least: float) -> list[list[int]]:
    """Notes grouped around the first one that they are as alike as `least`; each by its place, the largest group first.

    One comparison with each group's first note, so that a thousand copies cost a thousand comparisons.
    """
    found: list[tuple[Pairs, list[int]]] = []
    for place, note in enumerate(notes):
        group = next(
            (group for first, group in found if _may_be(first, note, least) and likeness(first, note) >= least), None
        )
        if group is None:
            found.append((note, [place]))
        else:
            group.append(place)
    return sorted((group for _, group in found), key=len, reverse=True)


def most_alike(note: Pairs, others: Iterable[tuple[int, Pairs]]) -> tuple[int, float] | None:
    """The name of the most similar other note and how alike they are; None without others."""
    return max(_all(note, others), key=lambda found: found[1], default=None)


def _all(note: Pairs, others: Iterable[tuple[int, Pairs]]) -> Iterator[tuple[int, float]]:
    for name, other in others:
        yield name, likeness(note, other)


def _may_be(first: Pairs, second: Pairs, least: float) -> bool:
    """Sets of very different sizes cannot share enough."""
    small, large = sorted((len(first), len(second)))
    return small >= least * large
