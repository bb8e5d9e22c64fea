"""How does a client stand in a packet? As initials, unless the full name was asked for.

Then the words that people wrote hold initials too where they name the client, in square brackets, so that everybody
sees that something was put in their place. Receipt numbers of other clients' invoices are taken out of every sentence.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass, field

HIDDEN_RECEIPT = "[another receipt]"


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
        for name in (" ".join(self.name.split()), *sorted(self.name.split(), key=len, reverse=True)):
            if len(name) > 1 and name.strip(".,"):
                pattern = rf"(?<!\w){re.escape(name)}(?!\w)".replace(r"\ ", r"\s+")
                words = re.sub(pattern, f"[{self.initials}]", words)
        return words


def receipt_pattern(alphabet: str, length: int) -> re.Pattern[str]:
    """What may be a receipt number in a sentence; a word of letters alone is none."""
    return re.compile(rf"(?<![A-Z0-9])(?=[{alphabet}]*[0-9])[{alphabet}]{{{length}}}(?![A-Z0-9])")
