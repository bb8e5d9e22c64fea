"""How many of the planted cheats are caught, and how many honest invoices are held?"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from invoicing.flag_rules import FlagRules
from invoicing.patterns import patterns
from invoicing.work import Billed, Work
from tests.practice.made_up.plain import Practice
from tests.practice.made_up.practice import KINDS
from tests.practice.sending import Desk, Sent, code_facts

# By which flag each kind has to be caught. Another flag, though it brings the invoice before a person, does not count.
FITTING = {
    "edits-to-threshold": {"edit-across-threshold"},
    "slow-drip": {"edit-across-threshold"},
    "outside-recording": {"edit-outside-recording"},
    "crisis-upcoding": {"crisis-scheduled"},
    "crisis-overuse": {"crisis-overuse"},
    "cloned-notes": {"cloned-notes"},
    "invented": {"no-recording"},
    "double-booking": {"double-booked"},
    "impossible-days": {"impossible-day", "long-day"},
    "topping-up": {"threshold-hugging"},
    "round-times": {"round-times"},
    "schedule-times": {"schedule-times"},
    "no-gaps": {"no-gaps"},
}


@dataclass
class Caught:
    """Of one kind: the cases planted, those that the checks refused whole, and those that a fitting flag found."""

    planted: int = 0
    refused: int = 0
    flagged: int = 0

    @property
    def recall(self) -> float:
        """Of those that got through, the part that was flagged."""
        through = self.planted - self.refused
        return self.flagged / through if through else 1.0

    def __add__(self, other: "Caught") -> "Caught":
        return Caught(self.planted + other.planted, self.refused + other.refused, self.flagged + other.flagged)


@dataclass
class Outcome:
    """One practice, tried."""

    kinds: dict[str, Caught]
    honest: int
    honest_held: int
    honest_refused: int
    held_by: Counter[str]
    honest_therapists: int
    therapists_flagged: Counter[str]
    missed: list[str] = field(default_factory=list)

    @property
    def share_held(self) -> float:
        """Of the honest invoices that were submitted."""
        return self.honest_held / max(self.honest - self.honest_refused, 1)


def tried(practice: Practice, rules: FlagRules) -> Outcome:
    """Everything that was sent, in its order, and then every therapist's work."""
    desk = Desk(rules)
    sent = [desk.send(number, held) for number, held in enumerate(practice.held, start=1)]
    raised = _patterns(sent, rules)
    honest = [one for one in sent if not one.held.truth]
    held = [one for one in honest if one.is_held]
    innocent = {person.id for person in practice.people if not person.cheat}
    return Outcome(
        kinds={kind: Caught() for kind in KINDS} | _caught(sent, raised),
        honest=len(honest),
        honest_held=len(held),
        honest_refused=sum(bool(one.stopped_by) for one in honest),
        held_by=Counter(flag.id for one in held for flag in one.flags if flag.is_holding),
        honest_therapists=len(innocent),
        therapists_flagged=Counter(id for therapist in innocent for id in raised.get(therapist, ())),
        missed=sorted(_missed(sent, raised)),
    )


def _patterns(sent: Iterable[Sent], rules: FlagRules) -> dict[int, set[str]]:
    """The ids of every pattern, by therapist."""
    work: dict[int, list[Billed]] = defaultdict(list)
    for one in sent:
        if one.billed:
            work[one.held.therapist].append(one.billed)
    last = max(row.on for rows in work.values() for row in rows)
    found = {}
    for therapist, rows in work.items():
        rows.sort(key=lambda row: (row.on, row.span))
        found[therapist] = {flag.id for flag in patterns(Work(tuple(rows), last, code_facts(last)), rules)}
    return found


def _cases(sent: Iterable[Sent]) -> dict[tuple[str, str], list[Sent]]:
    """What is to be caught: an invoice, or the invoices that are one case."""
    cases: dict[tuple[str, str], list[Sent]] = defaultdict(list)
    for number, one in enumerate(sent):
        if one.held.truth:
            cases[one.held.truth, one.held.case or f"invoice {number}"].append(one)
    return cases


def _caught(sent: Iterable[Sent], raised: dict[int, set[str]]) -> dict[str, Caught]:
    kinds: dict[str, Caught] = defaultdict(Caught)
    for (kind, _), invoices in _cases(sent).items():
        is_refused = all(one.stopped_by for one in invoices)
        is_flagged = not is_refused and _is_flagged(kind, invoices, raised)
        kinds[kind] += Caught(1, int(is_refused), int(is_flagged))
    return dict(kinds)


def _is_flagged(kind: str, invoices: list[Sent], raised: dict[int, set[str]]) -> bool:
    found = {flag.id for one in invoices for flag in one.flags} | raised[invoices[0].held.therapist]
    return bool(found & FITTING[kind])


def _missed(sent: Iterable[Sent], raised: dict[int, set[str]]) -> Iterable[str]:
    for (kind, case), invoices in _cases(sent).items():
        if not all(one.stopped_by for one in invoices) and not _is_flagged(kind, invoices, raised):
            one = invoices[0].held
            yield f"{kind} {case} therapist {one.therapist}: {one.code} {one.typed}"
