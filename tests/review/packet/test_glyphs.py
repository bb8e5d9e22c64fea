"""What a document prints in the place of what its fonts cannot print."""

import struct

import pytest

from review.packet.glyphs import LONGEST_RUN, ZERO_WIDTH_SPACE, breakable, characters_of, printable

LATIN = frozenset(map(ord, "abcdefghijklmnopqrstuvwxyzé <>&*#$"))


def font(*subtables: bytes, tag: bytes = b"cmap") -> bytes:
    """A font file with nothing in it but which characters it has; another table stands before that one."""
    at, records, bodies = 4 + 8 * len(subtables), b"", b""
    for one in subtables:
        records += struct.pack(">HHI", 3, 1, at + len(bodies))
        bodies += one
    cmap = struct.pack(">HH", 0, len(subtables)) + records + bodies
    directory = struct.pack(">4sIII", b"OS/2", 0, 0, 0) + struct.pack(">4sIII", tag, 0, 44, len(cmap))
    return b"\x00\x01\x00\x00" + struct.pack(">HHHH", 2, 0, 0, 0) + directory + cmap


def segments(*spans: tuple[int, int]) -> bytes:
    """Format 4."""
    spans = (*spans, (0xFFFF, 0xFFFF))
    ends, starts = (struct.pack(f">{len(spans)}H", *(span[side] for span in spans)) for side in (1, 0))
    return struct.pack(">HHHHHHH", 4, 0, 0, 2 * len(spans), 0, 0, 0) + ends + b"\0\0" + starts


def groups(*spans: tuple[int, int]) -> bytes:
    """Format 12."""
    told = b"".join(struct.pack(">III", first, last, 1) for first, last in spans)
    return struct.pack(">HHIII", 12, 0, 0, 0, len(spans)) + told


def test_a_fonts_characters_are_read() -> None:
    assert characters_of(font(segments((65, 67), (97, 97)))) == {65, 66, 67, 97}
    assert characters_of(font(struct.pack(">H", 6) + bytes(20), groups((0x1F600, 0x1F601)))) == {0x1F600, 0x1F601}


def test_a_font_without_such_a_table_is_none() -> None:
    with pytest.raises(ValueError, match="cmap"):
        characters_of(font(tag=b"name"))


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("a <b> & *c* #d $e", "a <b> & *c* #d $e"),
        ("e\u0301", "é"),
        ("a漢b😀", "a[U+6F22]b[U+1F600]"),
        ("a\u202eb\u200bc\x07d\ufeff", "a[U+202E]b[U+200B]c[U+0007]d[U+FEFF]"),
        ("a\r\nb\rc\u2028d\x85e", "a\nb\nc\nd\ne"),
        ("a\tb", "a    b"),
        ("a\u200db", "a\u200db"),
        ("\ud800", "[U+D800]"),
        ("", ""),
    ],
)
def test_nothing_is_lost_without_a_word(text: str, printed: str) -> None:
    assert printable(text, LATIN) == printed


@pytest.mark.parametrize("length", [LONGEST_RUN - 1, LONGEST_RUN])
def test_a_word_that_fits_stays_whole(length: int) -> None:
    assert breakable("x" * length) == "x" * length


def test_a_longer_one_may_break() -> None:
    broken = breakable(f"so {'x' * (LONGEST_RUN + 1)}\n{'y' * 100}")
    assert broken.replace(ZERO_WIDTH_SPACE, "") == f"so {'x' * (LONGEST_RUN + 1)}\n{'y' * 100}"
    assert max(map(len, broken.replace(ZERO_WIDTH_SPACE, " ").split())) == LONGEST_RUN


@pytest.mark.parametrize("whole", ["ab" * 32, "https://example.org/a-page/with-words", "a-" * 60])
def test_a_digest_and_what_breaks_by_itself_stay_as_they_are(whole: str) -> None:
    assert breakable(whole) == whole
