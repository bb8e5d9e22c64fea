"""Which words are the therapist's own, and how alike two notes are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoicing.own_words import families, likeness, most_alike, own_words, pairs_of
from tests.invoicing.cases import case
from tests.invoicing.test_drafting import broken, drafted

WORDS = st.lists(st.sampled_from(["alpha", "beta", "gamma", "delta"]), max_size=8).map(tuple)
REASONS = ("SIGNAL_CLOSE", "CLIENT_INITIATED", "CONNECTION_TIMEOUT", "")
PEOPLE = st.tuples(st.sampled_from(("therapist", "client", "guest")), st.integers(0, 80), st.integers(0, 80))


@given(st.lists(st.tuples(PEOPLE, st.sampled_from(REASONS)), max_size=6), st.sampled_from(("", "90834", "90846")))
def test_no_drafted_word_is_anybodys_own(visits: list[tuple[tuple[str, int, int], str]], code: str) -> None:
    """Whatever is drafted: who adds a sentence to it gives it all of their own words."""
    told = [(who, min(start, end), max(start, end), reason) for (who, start, end), reason in visits]
    note = drafted(case(broken(*told)), code)
    assert own_words(note) == ()
    assert own_words(f"{note} Her router failed.") == ("her", "router", "failed")


def test_a_family_and_an_inferred_end_are_drafted_too() -> None:
    note = (
        "At 1:05 AM the connection broke off. 28 min 5 s were live with the family between 12:15 AM and 1:30 PM, "
        "28 min of them inferred because an end was not told. The session was completed on the landline."
    )
    assert own_words(note) == ("on", "the", "landline")


def test_figures_and_times_of_day_are_no_words() -> None:
    assert own_words("We spoke for 53 min, until 2:45 PM; the client's line broke.") == (
        *("we", "spoke", "for", "min", "until", "the", "client's", "line", "broke"),
    )


@pytest.mark.parametrize(
    ("first", "second", "alike"),
    [("a b c", "a b c", 1), ("a b c", "x y z", 0), ("a b c", "a b d", 1 / 3), ("", "", 0), ("a", "a", 0)],
)
def test_likeness_is_what_two_notes_share_of_all_pairs(first: str, second: str, alike: float) -> None:
    assert likeness(pairs_of(tuple(first.split())), pairs_of(tuple(second.split()))) == pytest.approx(alike)


@given(WORDS, WORDS)
def test_likeness_does_not_hang_on_the_order_and_lies_between_none_and_all(
    first: tuple[str, ...], second: tuple[str, ...]
) -> None:
    one, other = pairs_of(first), pairs_of(second)
    assert likeness(one, other) == likeness(other, one)
    assert 0 <= likeness(one, other) <= 1


def test_families_stand_around_their_first_note_the_largest_first() -> None:
    notes = [pairs_of(tuple(text.split())) for text in ("x y z", "a b c d", "a b c e", "q r", "a b c d")]
    assert families(notes, 0.5) == [[1, 2, 4], [0], [3]]
    assert families(notes, 0.51) == [[1, 4], [0], [2], [3]]
    assert families([], 0.5) == []


@given(st.lists(WORDS.map(pairs_of), max_size=12), st.sampled_from((0.3, 0.5, 1.0)))
def test_every_note_is_in_one_family_with_a_first_that_it_is_like(notes: list[frozenset], least: float) -> None:
    found = families(notes, least)
    assert sorted(place for family in found for place in family) == list(range(len(notes)))
    for first, *others in found:
        assert all(likeness(notes[first], notes[other]) >= least for other in others)


def test_the_most_alike_is_named() -> None:
    mine = pairs_of(("a", "b", "c"))
    assert most_alike(mine, [(7, pairs_of(("a", "b"))), (8, pairs_of(("x", "y")))]) == (7, 0.5)
    assert most_alike(mine, []) is None
