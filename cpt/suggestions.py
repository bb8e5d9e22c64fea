"""Which codes fit, best first, and why?

The time comes first: only codes that it supports, that are in force, under contract and inside the therapist's
licence. Then who was there, whether the client is new, and what was booked. A longer code than the time supports is
never among them, and no reason speaks of more minutes.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from cpt.rulebook import GROUP, Choice, ClientPresence, Rulebook
from cpt.time_rules import billed_units, limits, supports

MOST = 3
# Codes of these kinds differ by length alone, so the time may point from one to the other.
LADDERS = frozenset({"individual", "family", "crisis", "intake", "biofeedback", "phone"})
# Too short for the kind that was booked, a session may still be another kind.
INSTEAD = {"crisis": "individual"}
# What a contract may have in place of every ordinary code, the first that it has.
BY_CONTRACT = ("eap", "state")


@dataclass(frozen=True, slots=True)
class Held:
    """How a session was held, in whole minutes. `kind`: what was booked.

    `with_third`: with the client and somebody else of theirs at once; None where nobody could know, as in person.
    `is_established`: an earlier session with this therapist was submitted; None where that is not known.
    `may_repeat_intake`: the contract's time between two intakes has passed.
    """

    kind: str
    with_client: int
    with_anyone: int
    with_third: int | None = None
    is_established: bool | None = None
    may_repeat_intake: bool = False

    @property
    def who_they_are(self) -> str:
        """New or established, for a reason."""
        known = {True: ", established client", False: ", new client", None: ""}
        return known[self.is_established]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One code to offer: what it would bill, and the reason in plain words."""

    code: str
    label: str
    units: dict[str, int]
    why: str


def open_choices(rulebook: Rulebook, licence: str) -> list[Choice]:
    """The choices that this therapist could bill on this date at some length, in the admin's order."""
    found = (
        choice
        for choice in rulebook.choices()
        if limits(choice) is not None
        and all(code.is_contracted and code.allows_licence(licence) for code in choice.codes)
    )
    return sorted(found, key=lambda choice: choice.leading.order)


def ladder(rulebook: Rulebook, licence: str, choice: Choice) -> list[Choice]:
    """The open choices that differ from this one by their length alone, itself included."""
    if choice.kind not in LADDERS:
        return [choice]
    return [one for one in open_choices(rulebook, licence) if one.kind == choice.kind]


def fitting(rulebook: Rulebook, licence: str, kind: str, minutes: int) -> list[Choice]:
    """The choices of one kind of care that the minutes support; codes without any minutes say nothing here."""
    return [c for c in open_choices(rulebook, licence) if c.kind == kind and is_reached(c, minutes)]


def is_reached(choice: Choice, minutes: int) -> bool:
    """Do the minutes support a choice that has a start at all?"""
    rule = choice.base.rule
    return rule is not None and rule.min_minutes is not None and supports(choice, minutes)


def suggest(rulebook: Rulebook, licence: str, held: Held) -> list[Suggestion]:
    """At most three, best first."""
    choices = open_choices(rulebook, licence)
    found = list(_by_kind(choices, held)) or list(_by_contract(choices, held))
    return [_suggestion(choice, held) for choice in found[:MOST]]


def _by_kind(choices: list[Choice], held: Held) -> Iterator[Choice]:
    for kind in _kinds(choices, held):
        yield from (c for c in choices if c.kind == kind and is_reached(c, _minutes(c, held)) and _suits(c, held))


def _kinds(choices: list[Choice], held: Held) -> Iterator[str]:
    """The kinds of care to look among, best first."""
    family_starts = _shortest(choices, "family")
    if held.kind in INSTEAD and held.with_client < _shortest(choices, held.kind):
        yield INSTEAD[held.kind]
    elif held.kind == "intake":
        if not held.is_established or held.may_repeat_intake:
            yield "intake"
        yield "individual"
    elif held.kind == "individual":
        yield "individual"
        if held.with_third is not None and held.with_third >= family_starts:
            yield "family"
    else:
        yield held.kind
        # Booked as a family, and nobody but the client was ever seen.
        if held.kind == "family" and held.with_third == 0 and held.with_client == held.with_anyone >= family_starts:
            yield "individual"


def _by_contract(choices: list[Choice], held: Held) -> Iterator[Choice]:
    """Where the contract has no code of what was booked, at any length: the first code it has instead."""
    if held.kind == GROUP or any(choice.kind in (held.kind, "individual") for choice in choices):
        return
    instead = [choice for kind in BY_CONTRACT for choice in choices if choice.kind == kind]
    yield from [c for c in instead if supports(c, _minutes(c, held)) and _suits(c, held)][:1]


def _shortest(choices: Iterable[Choice], kind: str) -> int:
    """From how many minutes on any code of the kind is there; more than a day holds where there is none."""
    starts = (choice.base.rule.min_minutes for choice in choices if choice.kind == kind and choice.base.rule)
    return min((start for start in starts if start is not None), default=24 * 60 + 1)


def _minutes(choice: Choice, held: Held) -> int:
    """Codes for a session without the client count the time with anyone of theirs."""
    return held.with_anyone if choice.base.client == ClientPresence.ABSENT else held.with_client


def _suits(choice: Choice, held: Held) -> bool:
    """Does it suit who was there: without the client only codes that ask for that, and back?

    A group's member who never came is told by their attendance: the others' time is no session without the client.
    """
    if choice.base.client == ClientPresence.ABSENT:
        return held.kind != GROUP and held.with_client == 0 and held.with_anyone > 0
    return held.with_client > 0


def _suggestion(choice: Choice, held: Held) -> Suggestion:
    minutes = _minutes(choice, held)
    together = f"{minutes} min together"
    if choice.base.client == ClientPresence.ABSENT:
        together = f"{minutes} min with the family, without the client"
    elif choice.kind == "family" and held.with_third:
        together += " with a third person"
    return Suggestion(
        choice.value, choice.leading.label, billed_units(choice, minutes), f"{together}{held.who_they_are}"
    )
