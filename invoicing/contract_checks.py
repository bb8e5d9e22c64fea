"""Does the payer's contract pay for this code and this kind of contact, and may this therapist bill it?"""

from collections.abc import Iterator

from cpt.rulebook import AudioOnly
from cpt.suggestions import open_choices
from invoicing.case import Contact
from invoicing.findings import Finding, error, warning
from invoicing.proposal import Proposal
from invoicing.wording import HELD, day, listed

NOT_LIVE = (Contact.MESSAGE, Contact.COORDINATION)
# So few codes are named; a longer list stands in the form.
NAMED = 3


def code_not_contracted(proposal: Proposal) -> Iterator[Finding]:
    """The payer's contract has the code on the date of service (its dated codes)."""
    for field, code in proposal.chosen:
        if code.rule is not None and not code.is_contracted:
            yield error(
                "code-not-contracted",
                field,
                f"{code.code} is not in the contract with {proposal.case.rulebook.terms.payer} on "
                f"{day(proposal.case.date_of_service)}. {_what_is_paid(proposal)}",
            )


def code_outside_licence(proposal: Proposal) -> Iterator[Finding]:
    """The therapist's licence may bill the code (the code's licences, or the contract's own)."""
    for field, code in proposal.chosen:
        if code.rule is not None and not code.allows_licence(proposal.case.licence):
            yield error(
                "code-outside-licence",
                field,
                f"{code.code} may be billed with another licence than yours only. Choose another code.",
            )


def not_live(proposal: Proposal) -> Iterator[Finding]:
    """Insurance pays for live care only (Grow Therapy, help article 9325552); by phone only where the contract says so.

    Self-pay is exempt.
    """
    terms, contact = proposal.case.rulebook.terms, proposal.entry.contact
    if terms.is_self_pay:
        return
    if contact in NOT_LIVE:
        what = "Messages" if contact == Contact.MESSAGE else "Coordinating care"
        yield error(
            "not-live",
            "contact",
            f"{what} cannot be billed to {terms.payer}: only live sessions can. If you were live with the client, "
            "choose how.",
        )
    elif contact == Contact.PHONE_ONLY and not terms.allows_audio_only and not _is_for_the_phone(proposal):
        yield error(
            "not-live",
            "contact",
            f"The contract with {terms.payer} does not pay for sessions held by phone only. "
            "If part of it was on video, choose video and tick that it was completed by phone.",
        )


def audio_only_not_covered(proposal: Proposal) -> Iterator[Finding]:
    """A contract, or the code itself, may refuse audio only; a video session that ended by phone gets a second look."""
    terms, entry = proposal.case.rulebook.terms, proposal.entry
    if terms.is_self_pay or _is_for_the_phone(proposal):
        return
    choice = proposal.choice
    if choice is not None and choice.base.audio == AudioOnly.NEVER:
        who = f"{choice.value} is not paid"
    elif not terms.allows_audio_only:
        who = f"The contract with {terms.payer} does not pay"
    else:
        return
    if entry.contact == Contact.PHONE_ONLY:
        yield error(
            "audio-only-not-covered",
            "contact",
            f"{who} without video. Correct how you communicated, or {HELD}.",
        )
    elif entry.contact == Contact.VIDEO and entry.completed_by_phone:
        yield warning(
            "audio-only-not-covered",
            "completed_by_phone",
            f"{who} without video, and this session was completed by phone. Tick to confirm that it began on video and "
            "that the note says how it went on.",
        )


def authorization_missing(proposal: Proposal) -> Iterator[Finding]:
    """The payer's authorization is there and not used up (terms of the contract, the client's coverage)."""
    terms, authorization = proposal.case.rulebook.terms, proposal.case.authorization
    if terms.is_self_pay:
        return
    if terms.requires_authorization and not authorization.number:
        yield error(
            "authorization-missing",
            "code",
            f"{terms.payer} pays with an authorization number only, and the client's coverage has none. "
            "Ask support to add the number.",
        )
    elif authorization.sessions is not None and authorization.used >= authorization.sessions:
        yield error(
            "authorization-missing",
            "code",
            f"{terms.payer} authorized {authorization.sessions} sessions, and {authorization.used} are submitted. "
            "Ask support to add the next authorization.",
        )


def _what_is_paid(proposal: Proposal) -> str:
    open_ones = [choice.value for choice in open_choices(proposal.case.rulebook, proposal.case.licence)]
    if not open_ones:
        return f"It pays for no code that you may bill. Ask support to have it added, or {HELD}."
    if len(open_ones) <= NAMED:
        return f"It pays for {listed(open_ones)}. Choose that, or ask support to have another code added."
    return "Choose another code, or ask support to have it added."


def _is_for_the_phone(proposal: Proposal) -> bool:
    return proposal.choice is not None and proposal.choice.base.audio == AudioOnly.ALWAYS
