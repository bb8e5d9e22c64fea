"""Signs that cannot be seen."""

import pytest

from audit.unseen import DIRECTIONS, unseen


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a\u202eb", (1, "U+202E")),
        ("\0", (0, "U+0000")),
        ("two\x0blines", (3, "U+000B")),
        ("\x7f", (0, "U+007F")),
        ("\x85", (0, "U+0085")),
        ("caf\ufffd", (3, "U+FFFD")),
        *((sign, (0, f"U+{ord(sign):04X}")) for sign in sorted(DIRECTIONS)),
    ],
)
def test_the_first_one_is_named_with_its_place(text: str, found: tuple[int, str]) -> None:
    assert unseen(text) == found


@pytest.mark.parametrize(
    "text",
    ["", "One line.", "Two\nlines\r\n\tand more", "שלום, 3 PM", "مرحبا", "naïve café – “x” 😀", "a\u200bb\u00adc"],
)
def test_what_people_write_is_seen(text: str) -> None:
    assert unseen(text) is None


@pytest.mark.parametrize("sign", ["\n", "\r", "\t"])
def test_in_one_line_there_is_no_break(sign: str) -> None:
    assert unseen(f"a{sign}b", lines=False) == (1, f"U+{ord(sign):04X}")
    assert unseen(f"a{sign}b") is None
