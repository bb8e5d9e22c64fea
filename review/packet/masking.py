"""How does a client stand in a packet? As initials, unless the full name was asked for.

Then the words that people wrote hold initials too where they name the client, in square brackets, so that everybody
sees that something was put in their place. A name counts in small letters and without its accents too, as people type
in a hurry; but a name that is also a word ("Will", "May") only as it stands in the record. Receipt numbers of other
clients' invoices are taken out of every sentence.
"""

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass, field

HIDDEN_RECEIPT = "[another receipt]"
# First names and family names that a note is likely to hold as words. Not complete: a word too many in brackets is
# seen and harms little.
WORDS = frozenset(
    """
    and april art august bill black bond booth brook brown case chance chase church cook dawn day dean drew earl
    early faith field ford forest frank gene glass grace grant gray green guy hall hand her hill him his holiday
    hope house hunter ivy jack jean joy june king knight lane law lily long love major mark marsh mason max may
    miles miller mills nick page park part pat peace penny piper poole porter price prince ray read reed rich rob
    robin rose rush sage she short small snow son stone storm street strong sue summer swift the van von wade walker
    wall ward was waters way weeks west white will winter wise wood woods you young
    """.split()  # noqa: SIM905  # a hundred words read better so
)
# So many letters has a name that is found in another spelling than its own.
SHORTEST = 3
HYPHENS = "-\u2010\u2011\u2013"
APARTS = re.compile(rf"[\s{HYPHENS[::-1]}]+")
AROUND = '.,()"“”'
SAME = str.maketrans({**dict.fromkeys(HYPHENS, "-"), "\u2019": "'"})


@dataclass(frozen=True, slots=True)
class Shown:
    """`name`: the client's. `receipts`: those of this client, which may stand in the packet.

    `is_of_desk`: made by the support desk, so with what a therapist does not see: flags, and words inside support.
    """

    name: str
    initials: str
    is_full: bool
    is_of_desk: bool = True
    receipts: Collection[str] = ()
    receipt: re.Pattern[str] = field(default=re.compile(r"(?!)"))

    @property
    def client(self) -> str:
        """How the client is called."""
        return self.name if self.is_full else self.initials

    def text(self, words: str) -> str:
        """What a person wrote, or a check said."""
        plain = self.receipt.sub(lambda found: found[0] if found[0] in self.receipts else HIDDEN_RECEIPT, words)
        return plain if self.is_full else self._without_name(plain)

    def _without_name(self, words: str) -> str:
        told = plain = unicodedata.normalize("NFC", words)
        whole = " ".join(unicodedata.normalize("NFC", self.name).split())
        for name in (whole, *sorted(parts_of(whole), key=len, reverse=True)):
            told = self._without(name, told, is_whole=name == whole)
        return words if told == plain else told

    def _without(self, name: str, words: str, *, is_whole: bool) -> str:
        """The words with initials wherever this name stands alone."""
        pattern = rf"(?<!\w){re.escape(folded(name))}(?!\w)".replace(r"\ ", r"\s+")
        for found in reversed(list(re.finditer(pattern, folded(words)))):
            if is_whole or words[slice(*found.span())] == name or _tells(name):
                words = f"{words[: found.start()]}[{self.initials}]{words[found.end() :]}"
        return words


def folded(text: str) -> str:
    """In small letters and without accents, character by character, so that places stay."""
    return "".join(map(_base, text.translate(SAME)))


def _base(one: str) -> str:
    """The letter under its accents; a Korean syllable is no letter with accents."""
    parts = unicodedata.normalize("NFD", one)
    return (parts if all(map(unicodedata.combining, parts[1:])) else one).lower()[0]


def parts_of(name: str) -> frozenset[str]:
    """The names that a name is made of, double names and what stands in brackets apart."""
    parts = {one.strip(AROUND) for piece in name.split() for one in (piece, *APARTS.split(piece))}
    return frozenset(one for one in parts if len(one) > 1)


def _tells(name: str) -> bool:
    """Is it a name in small letters too?"""
    return len(name) >= SHORTEST and folded(name) not in WORDS


def receipt_pattern(alphabet: str, length: int) -> re.Pattern[str]:
    """What may be a receipt number in a sentence; a word of letters alone is none."""
    return re.compile(rf"(?<![A-Z0-9])(?=[{alphabet}]*[0-9])[{alphabet}]{{{length}}}(?![A-Z0-9])")
