"""Is this the name that was typed? Every word typed begins a word of the name, whatever its case and accents."""

import unicodedata

# The typewriter's, the printer's two, the letter, and the accents that stand in for them.
APOSTROPHES = "'\u2019\u2018\u02bc\u0060\u00b4"


def matches(typed: str, name: str) -> bool:
    """Nothing typed matches nobody."""
    wanted, words = _words(typed), _words(name)
    return bool(wanted) and all(any(word.startswith(one) for word in words) for one in wanted)


def _words(text: str) -> list[str]:
    """In small letters without accents and apostrophes; a hyphen parts words."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    letters = (one for one in plain if not unicodedata.combining(one) and one not in APOSTROPHES)
    return "".join(one if one.isalnum() else " " for one in letters).split()
