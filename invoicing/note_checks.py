"""What more does the payer want the disruption note to say? More than the practice asks, never less."""

import re
from collections.abc import Iterator

from invoicing.findings import Finding, error
from invoicing.proposal import Proposal
from invoicing.time_checks import needs_note

# (212) 555-0147, 212.555.0147, +1 212 555 0147
PHONE = re.compile(r"(?<!\d)(\+?1[\s.-]*)?\(?\d{3}\)?[\s.-]*\d{3}[\s.-]*\d{4}(?!\d)")
# 12:43 PM, 3 pm, 15:05
TIME = re.compile(r"(?<!\d)\d{1,2}(:[0-5]\d(?!\d)|\s?[ap]\.?m\b)", re.IGNORECASE)


def payers_demands(proposal: Proposal) -> Iterator[Finding]:
    """The note names what the contract's terms ask for."""
    terms, note = proposal.case.rulebook.terms, proposal.entry.disruption_note
    if not needs_note(proposal) or not note.strip():
        return
    if terms.note_names_time and not TIME.search(note):
        yield error(
            "disruption-note-thin",
            "disruption_note",
            f"{terms.payer} asks for the time of day at which the session was disrupted. Name it, as 12:43 PM.",
        )
    if terms.note_names_phone and proposal.entry.completed_by_phone and not PHONE.search(note):
        yield error(
            "disruption-note-thin",
            "disruption_note",
            f"{terms.payer} asks for the phone number on which the session was completed. Name it.",
        )
