"""Which characters can a font print, and what stands in the place of those that none can?

A document must never lose a character without a word: what no font has a glyph for is printed as its code point, in
brackets that no name has. Characters that order or hide text (bidirectional controls, joiners where nothing joins)
are printed so too where they are not part of a script's own spelling.
"""

import re
import struct
import unicodedata
from collections.abc import Collection

# Zero-width joiners belong to the spelling of Arabic, Persian and Indic words.
JOINERS = frozenset("\u200c\u200d")
# What a text may hold beside letters: a line's end, and the space that a tab becomes.
LINE_END = "\n"
LINE_ENDS = {"\r\n": "\n", "\r": "\n", "\u2028": "\n", "\u2029": "\n", "\x85": "\n", "\t": "    "}
# How many characters without a place to break a line may hold; lines break at slashes and hyphens by themselves.
LONGEST_RUN = 30
ZERO_WIDTH_SPACE = "\u200b"
_LONG = re.compile(rf"[^\s/-]{{{LONGEST_RUN + 1},}}")
_DIGEST = re.compile(r"[0-9a-f]{64}")


def characters_of(font: bytes) -> frozenset[int]:
    """The code points that a TrueType or OpenType font has glyphs for (its `cmap` table, formats 4 and 12)."""
    start = _table(font, b"cmap")
    count = struct.unpack_from(">H", font, start + 2)[0]
    found: set[int] = set()
    for place in range(count):
        (offset,) = struct.unpack_from(">I", font, start + 4 + 8 * place + 4)
        found |= _subtable(font, start + offset)
    return frozenset(found)


def printable(text: str, known: Collection[int]) -> str:
    """The text as a document prints it: nothing that no font has, and nothing that is not seen."""
    for found, instead in LINE_ENDS.items():
        text = text.replace(found, instead)
    return "".join(_shown(character, known) for character in unicodedata.normalize("NFC", text))


def breakable(text: str) -> str:
    """With places to break in what is longer than a line may hold without one; a SHA-256 fits and stays whole."""
    return _LONG.sub(lambda run: run[0] if _DIGEST.fullmatch(run[0]) else _with_breaks(run[0]), text)


def _shown(character: str, known: Collection[int]) -> str:
    if character in JOINERS or character == LINE_END:
        return character
    is_seen = unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Co", "Cn")
    return character if is_seen and ord(character) in known else f"[U+{ord(character):04X}]"


def _with_breaks(run: str) -> str:
    return ZERO_WIDTH_SPACE.join(run[at : at + LONGEST_RUN] for at in range(0, len(run), LONGEST_RUN))


def _table(font: bytes, name: bytes) -> int:
    """Where a table begins; raises ValueError where there is none."""
    (count,) = struct.unpack_from(">H", font, 4)
    for place in range(count):
        tag, _, offset, _ = struct.unpack_from(">4sIII", font, 12 + 16 * place)
        if tag == name:
            return int(offset)
    raise ValueError(f"The font has no table {name!r}.")


def _subtable(font: bytes, start: int) -> set[int]:
    (kind,) = struct.unpack_from(">H", font, start)
    if kind == 4:
        return _segments(font, start)
    return _groups(font, start) if kind == 12 else set()


def _segments(font: bytes, start: int) -> set[int]:
    """Format 4: pairs of first and last code point; 0xFFFF ends them."""
    (twice,) = struct.unpack_from(">H", font, start + 6)
    ends = struct.unpack_from(f">{twice // 2}H", font, start + 14)
    starts = struct.unpack_from(f">{twice // 2}H", font, start + 16 + twice)
    return {code for first, last in zip(starts, ends, strict=True) for code in range(first, last + 1)} - {0xFFFF}


def _groups(font: bytes, start: int) -> set[int]:
    """Format 12: groups of first and last code point."""
    (count,) = struct.unpack_from(">I", font, start + 12)
    groups = (struct.unpack_from(">II", font, start + 16 + 12 * place) for place in range(count))
    return {code for first, last in groups for code in range(first, last + 1)}
