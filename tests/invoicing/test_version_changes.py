"""What changed between two versions: every value that differs, and a text word by word."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoicing.version_changes import Change, Part, Piece, changes


def text(change: Change, *parts: Part) -> str:
    return "".join(piece.text for piece in change.pieces if piece.part in parts)


def test_what_is_the_same_is_left_out() -> None:
    assert changes({"Code": "90837", "State": "NY"}, {"Code": "90834", "State": "NY"}) == (
        Change("Code", "90837", "90834"),
    )


def test_what_only_one_version_has_is_empty_in_the_other() -> None:
    assert changes({"a": "1"}, {"b": "2"}) == (Change("b", "", "2"), Change("a", "1", ""))


def test_two_equal_versions_have_no_change() -> None:
    assert changes({"a": "1"}, {"a": "1"}) == ()


def test_a_text_tells_the_words_that_went_and_came() -> None:
    (change,) = changes({"Note": "I called the client at noon."}, {"Note": "I called the client at 12:43 PM."})
    assert change.pieces == (
        Piece(Part.SAME, "I called the client at "),
        Piece(Part.GONE, "noon."),
        Piece(Part.NEW, "12:43 PM."),
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [("one two three", "one two three four"), ("a b c d", "w x y z"), ("", "a whole new text here")],
)
def test_short_values_and_texts_that_share_no_word_stand_whole(before: str, after: str) -> None:
    (change,) = changes({"Note": before}, {"Note": after})
    assert change == Change("Note", before, after)


@pytest.mark.parametrize(
    ("before", "after", "part", "words"),
    [
        ("I called her back at noon", "I called her back", Part.GONE, " at noon"),
        ("I called her back", "I called her back twice", Part.NEW, " twice"),
    ],
)
def test_words_that_only_went_or_only_came(before: str, after: str, part: Part, words: str) -> None:
    (change,) = changes({"Note": before}, {"Note": after})
    assert change.pieces == (Piece(Part.SAME, "I called her back"), Piece(part, words))


@given(st.text("ab \n", max_size=40), st.text("ab \n", max_size=40))
def test_both_texts_can_be_read_from_the_pieces(before: str, after: str) -> None:
    for change in changes({"Note": before}, {"Note": after}):
        if change.pieces:
            assert text(change, Part.SAME, Part.GONE) == before
            assert text(change, Part.SAME, Part.NEW) == after
