"""Does a text hold signs that cannot be seen, so that it reads otherwise than it is kept?

Controls (a NUL among them, which no database keeps), signs that turn the direction of writing (Unicode TR 36, 2.6), and
the sign that stands for bytes that were no text. Blanks, line breaks, tabs and letters of any script can be seen.
"""

import unicodedata

# They turn the direction of writing; scripts that run from right to left need none of them.
DIRECTIONS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
BROKEN = "\ufffd"
LINES = frozenset("\t\n\r")


def unseen(text: str, *, lines: bool = True) -> tuple[int, str] | None:
    """Place (from 0) and name (U+202E) of the first such sign; None: there is none.

    `lines`: line breaks and tabs may stand in it.
    """
    for place, sign in enumerate(text):
        if sign.isalnum() or (lines and sign in LINES):
            continue
        if unicodedata.category(sign) == "Cc" or sign in DIRECTIONS or sign == BROKEN:
            return place, f"U+{ord(sign):04X}"
    return None
