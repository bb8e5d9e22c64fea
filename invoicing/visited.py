"""Which errors may a page show already? Of fields that were left once; after a submission or a check, every one."""

from dataclasses import dataclass

from invoicing.findings import Finding

EVERYTHING = "all"
MOST_NAMES = 40


@dataclass(frozen=True, slots=True)
class Visited:
    """The names of the fields that were left once."""

    names: frozenset[str] = frozenset()
    is_everything: bool = False

    def shows(self, finding: Finding) -> bool:
        """May it stand on the page?"""
        return self.shows_field(finding.field)

    def shows_field(self, name: str) -> bool:
        """May its errors stand on the page? Which of two times was meant belongs to the time."""
        return self.is_everything or name.removesuffix("_fold") in self.names

    def __str__(self) -> str:
        return EVERYTHING if self.is_everything else " ".join(sorted(self.names))


NOTHING = Visited()
EVERY_FIELD = Visited(is_everything=True)


def visited(posted: str) -> Visited:
    """From what the page posts: names with blanks between them, or the word for everything."""
    names = frozenset(posted.split(maxsplit=MOST_NAMES)[:MOST_NAMES])
    return EVERY_FIELD if EVERYTHING in names else Visited(names)
