"""What a run of a draft found, counted: by outcome, and of each outcome by code, payer and therapist."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from accounts.models import Therapist
from invoicing.simulating import Changed, Part
from invoicing.simulation import OUTCOMES, Outcome

EXAMPLES = 20


@dataclass(frozen=True, slots=True)
class Table:
    """One way to count: each name with how many invoices of each outcome, the most first."""

    title: str
    rows: tuple[tuple[str, tuple[int, ...]], ...]


@dataclass
class Summary:
    """Grows with each part; of the invoices themselves only some examples are kept."""

    invoices: int = 0
    outcomes: Counter[Outcome] = field(default_factory=Counter)
    by_code: dict[str, Counter[Outcome]] = field(default_factory=lambda: defaultdict(Counter))
    by_payer: dict[str, Counter[Outcome]] = field(default_factory=lambda: defaultdict(Counter))
    by_therapist: dict[int, Counter[Outcome]] = field(default_factory=lambda: defaultdict(Counter))
    examples: dict[Outcome, list[Changed]] = field(default_factory=lambda: {outcome: [] for outcome in Outcome})

    def add(self, part: Part) -> None:
        """What a part of the run showed."""
        self.invoices += part.invoices
        for changed in part.changed:
            outcome = changed.change.outcome
            self.outcomes[outcome] += 1
            self.by_code[changed.sent.code][outcome] += 1
            self.by_payer[changed.sent.payer][outcome] += 1
            self.by_therapist[changed.sent.therapist_id][outcome] += 1
            if len(self.examples[outcome]) < EXAMPLES:
                self.examples[outcome].append(changed)

    @property
    def flips(self) -> int:
        """How many are accepted on the one side and refused on the other."""
        return self.outcomes[Outcome.REFUSED] + self.outcomes[Outcome.ACCEPTED]

    @property
    def counted(self) -> list[tuple[str, int]]:
        """Each outcome in words."""
        return [(words, self.outcomes[outcome]) for outcome, words in OUTCOMES.items()]

    @property
    def shown_examples(self) -> Iterator[tuple[str, list[Changed]]]:
        """Of each outcome that there is."""
        for outcome, words in OUTCOMES.items():
            if self.examples[outcome]:
                yield words, self.examples[outcome]

    def tables(self, therapists: dict[int, str] | None = None) -> list[Table]:
        """By code, payer and therapist; without names therapists are told by their ids."""
        named = {(therapists or {}).get(pk, f"therapist {pk}"): found for pk, found in self.by_therapist.items()}
        return [
            Table("Code", _rows(self.by_code.items())),
            Table("Payer", _rows(self.by_payer.items())),
            Table("Therapist", _rows(named.items())),
        ]


def names_of_therapists() -> dict[int, str]:
    """For pages; a command's output may land in a log."""
    stored = Therapist.objects.select_related("user")
    return {row.pk: f"{row.user.name} ({row.pk})" for row in stored}


def _rows(found: Iterable[tuple[str, Counter[Outcome]]]) -> tuple[tuple[str, tuple[int, ...]], ...]:
    most_first = sorted(found, key=lambda one: (-one[1].total(), one[0]))
    return tuple((name, tuple(counts[outcome] for outcome in Outcome)) for name, counts in most_first)
