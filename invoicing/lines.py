"""Which lines does this entry come to: code, units, modifiers, place of service, charge, and the rule behind each?

Place of service: 10 telehealth at home, 02 telehealth elsewhere, 11 office. Modifiers: 59 a distinct service the same
day, then the program's and the group's (HJ, HQ), then how they communicated: 95 video, 93 telephone only (AMA's
Appendix T), unless the contract's terms name another or none.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from cpt.rulebook import Code
from cpt.time_rules import limits_of
from invoicing.case import Contact
from invoicing.day_checks import modifiers_for_the_day
from invoicing.proposal import Proposal

PLACES = {"home": "10", "elsewhere": "02", "office": "11"}


@dataclass(frozen=True, slots=True)
class Line:
    """One billed code. `charge` is units times the dated fee, None where the practice has set no fee."""

    code: str
    label: str
    units: int
    charge: Decimal | None
    modifiers: tuple[str, ...]
    place_of_service: str
    rule_limits: str
    rule_effective_from: date | None
    rule_source: str


def lines(proposal: Proposal) -> list[Line]:
    """One line each code, the base first."""
    rulebook = proposal.case.rulebook
    # In person is in the office, whatever the place was filled in for a session on video.
    is_in_person = proposal.entry.contact == Contact.IN_PERSON
    place = PLACES["office"] if is_in_person else PLACES.get(proposal.entry.client_location, "")
    by_day = modifiers_for_the_day(proposal)
    found = []
    for code, units in proposal.units.items():
        row, fee = rulebook.codes[code], rulebook.fees.get(code)
        found.append(
            Line(
                code=code,
                label=row.label,
                units=units,
                charge=None if fee is None else fee * units,
                modifiers=tuple(filter(None, (by_day.get(code), *_modifiers(proposal, row)))),
                place_of_service=place,
                rule_limits=str(limits_of(row.rule)) if row.rule else "",
                rule_effective_from=row.rule.effective_from if row.rule else None,
                rule_source=row.rule.source if row.rule else "",
            )
        )
    return found


def _modifiers(proposal: Proposal, code: Code) -> tuple[str, ...]:
    """What the contract's terms put on the line of a code."""
    terms = proposal.case.rulebook.terms
    by_contact = {Contact.VIDEO: terms.video_modifier, Contact.PHONE_ONLY: terms.audio_modifier}
    group = terms.group_modifier if code.kind == "group" else ""
    return terms.program_modifier, group, by_contact.get(proposal.entry.contact, "")
