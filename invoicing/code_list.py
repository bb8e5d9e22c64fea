"""In which order does the code list stand? Common codes in the admin's order, then all others, closed ones last."""

from dataclasses import dataclass

from cpt.rulebook import Choice, Rulebook
from cpt.suggestions import open_choices
from cpt.time_rules import limits


@dataclass(frozen=True, slots=True)
class CodeList:
    """The three groups; no choice stands twice."""

    common: tuple[Choice, ...]
    others: tuple[Choice, ...]
    outside_contract: tuple[Choice, ...]


def code_list(rulebook: Rulebook, licence: str) -> CodeList:
    """Codes in force and inside the therapist's licence on the date of service."""
    open_ones = open_choices(rulebook, licence)
    values = {choice.value for choice in open_ones}
    closed = [
        choice
        for choice in rulebook.choices()
        if choice.value not in values
        and limits(choice) is not None
        and all(code.allows_licence(licence) for code in choice.codes)
    ]
    return CodeList(
        common=tuple(choice for choice in open_ones if choice.leading.is_common),
        others=tuple(choice for choice in open_ones if not choice.leading.is_common),
        outside_contract=tuple(sorted(closed, key=lambda choice: choice.leading.order)),
    )
