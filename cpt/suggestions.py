"""Which codes fit, best first, and why?

Only codes that the time supports, that are in force, under contract and inside the therapist's licence. A longer
code than the time supports is never among them.
"""

from dataclasses import dataclass

from cpt.rulebook import GROUP, Choice, ClientPresence, Rulebook
from cpt.time_rules import billed_units, limits, supports

MOST = 3
KINDS = {"intake": ("intake", "individual")}
# Too short for the kind that was booked, a session may still be another kind.
INSTEAD = {"crisis": "individual"}


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One code to offer: what it would bill, and the reason in plain words."""

    code: str
    label: str
    units: dict[str, int]
    why: str


def open_choices(rulebook: Rulebook, licence: str) -> list[Choice]:
    """The choices that this therapist could bill on this date at some length, in the admin's order."""
    fitting = (
        choice
        for choice in rulebook.choices()
        if limits(choice) is not None
        and all(code.is_contracted and code.allows_licence(licence) for code in choice.codes)
    )
    return sorted(fitting, key=lambda choice: choice.leading.order)


def fitting(rulebook: Rulebook, licence: str, kind: str, minutes: int) -> list[Choice]:
    """The choices of one kind of care that the minutes support; codes without any minutes say nothing here."""
    return [c for c in open_choices(rulebook, licence) if c.kind == kind and _is_reached(c, minutes)]


def _is_reached(choice: Choice, minutes: int) -> bool:
    rule = choice.base.rule
    return rule is not None and rule.min_minutes is not None and supports(choice, minutes)


def suggest(
    rulebook: Rulebook,
    licence: str,
    scheduled_kind: str,
    *,
    with_client: int,
    with_anyone: int,
    is_established: bool = False,
) -> list[Suggestion]:
    """At most three, best first. The two figures are whole minutes with the client and with anyone of theirs.

    `is_established`: an earlier session with this therapist was submitted, so this is no intake.
    """
    found: list[Suggestion] = []
    kinds = KINDS.get(scheduled_kind, (scheduled_kind,))
    if scheduled_kind in INSTEAD and with_client < _shortest(rulebook, licence, scheduled_kind):
        kinds = (INSTEAD[scheduled_kind],)
    for kind in kinds:
        if kind == "intake" and is_established:
            continue
        for choice in fitting_either(rulebook, licence, kind, with_client, with_anyone):
            absent = choice.base.client == ClientPresence.ABSENT
            minutes = with_anyone if absent else with_client
            who = "together with the family, without the client" if absent else "together"
            found.append(
                Suggestion(
                    choice.value,
                    choice.leading.label,
                    billed_units(choice, minutes),
                    f"{minutes} min {who}; {limits(choice)}",
                )
            )
    return found[:MOST]


def _shortest(rulebook: Rulebook, licence: str, kind: str) -> int:
    """From how many minutes on any code of the kind is there."""
    starts = (
        choice.base.rule.min_minutes or 0
        for choice in open_choices(rulebook, licence)
        if choice.kind == kind and choice.base.rule
    )
    return min(starts, default=0)


def fitting_either(rulebook: Rulebook, licence: str, kind: str, with_client: int, with_anyone: int) -> list[Choice]:
    """Choices of one kind that suit who was there: without the client only codes that ask for that, and back.

    A group's member who never came is told by their attendance: the others' time is no session without the client.
    """
    if with_client:
        by_client = fitting(rulebook, licence, kind, with_client)
        return [choice for choice in by_client if choice.base.client != ClientPresence.ABSENT]
    if with_anyone and kind != GROUP:
        by_anyone = fitting(rulebook, licence, kind, with_anyone)
        return [choice for choice in by_anyone if choice.base.client != ClientPresence.PRESENT]
    return []
