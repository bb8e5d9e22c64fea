"""What changed from one version of an invoice to the next?

Versions are values by their labels, in words; a value that is a text is compared word by word.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

# From this many words on, a value is read as a text.
TEXT = 4
WORDS = re.compile(r"\s+|[^\s]+")


class Part(StrEnum):
    """What became of a piece of text."""

    SAME = "same"
    GONE = "gone"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words in a row, and what became of them."""

    part: Part
    text: str


@dataclass(frozen=True, slots=True)
class Change:
    """One value that is another now. `pieces`: both texts in one, empty where the values are short or share nothing."""

    label: str
    before: str
    after: str
    pieces: tuple[Piece, ...] = ()


def changes(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[Change, ...]:
    """Every value that differs, in the order of the later version; one that a version does not have is empty there."""
    labels = dict.fromkeys([*after, *before])
    pairs = ((label, before.get(label, ""), after.get(label, "")) for label in labels)
    return tuple(Change(label, old, new, _pieces(old, new)) for label, old, new in pairs if old != new)


def _pieces(before: str, after: str) -> tuple[Piece, ...]:
    old, new = WORDS.findall(before), WORDS.findall(after)
    if min(len(before.split()), len(after.split())) < TEXT:
        return ()
    pieces = tuple(_compared(old, new))
    kept = any(piece.part == Part.SAME and piece.text.strip() for piece in pieces)
    return pieces if kept else ()


def _compared(old: list[str], new: list[str]) -> Iterator[Piece]:
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for what, i, j, k, m in matcher.get_opcodes():
        if what == "equal":
            yield Piece(Part.SAME, "".join(old[i:j]))
            continue
        if i < j:
            yield Piece(Part.GONE, "".join(old[i:j]))
        if k < m:
            yield Piece(Part.NEW, "".join(new[k:m]))
