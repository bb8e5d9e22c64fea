"""Does the chosen code agree with who was there?

Family codes are told apart by the identified client alone (Grow Therapy, help article 9518332); 90791 may be held with
the family.
"""

from collections.abc import Iterator

from cpt.rulebook import GROUP, ClientPresence
from cpt.suggestions import open_choices
from invoicing.findings import Finding, error
from invoicing.proposal import Proposal
from invoicing.wording import length, listed

# A session of these kinds is a family's when the client was not there, and back.
MAY_BE_FAMILY = frozenset({"individual", "family", "crisis"})


def client_presence(proposal: Proposal) -> Iterator[Finding]:
    """Some codes need the identified client, some need them absent."""
    choice = proposal.choice
    if choice is None or choice.base.client == ClientPresence.EITHER:
        return
    must_be_absent = choice.base.client == ClientPresence.ABSENT
    if must_be_absent and _was_mostly_there(proposal):
        yield _contradicts(
            f"{choice.value} is for a session without the identified client, and the client "
            f"{_evidence(proposal, there=True)}. {_way_out(proposal, there=True)}"
        )
    elif not must_be_absent and _was_absent(proposal):
        yield _contradicts(
            f"{choice.value} needs the identified client in the session, and the client "
            f"{_evidence(proposal, there=False)}. {_way_out(proposal, there=False)}"
        )
    elif choice.base.asks_who_was_there and proposal.is_client_present is None:
        yield _contradicts(
            f"{choice.value} depends on who was there. Say whether the identified client was in the session."
        )


def _contradicts(sentence: str) -> Finding:
    return error("client-presence-contradicts", "identified_client_present", sentence)


def _was_mostly_there(proposal: Proposal) -> bool:
    """As posted; and a record that shows the client for more than half of the time weighs more than a "no"."""
    if proposal.is_client_present:
        return True
    presence = proposal.case.recorded.presence
    return presence.with_client.live_ms * 2 > presence.with_anyone.live_ms


def _was_absent(proposal: Proposal) -> bool:
    """As posted; and a record without a moment with the client weighs more than a "yes", unless that was by phone."""
    if proposal.is_client_present is False:
        return True
    recorded = proposal.case.recorded
    joined_by_phone = proposal.is_client_present and proposal.entry.completed_by_phone
    is_unseen = recorded.is_recording and recorded.has_client_side and not recorded.presence.with_client.live_ms
    return is_unseen and not joined_by_phone


def _evidence(proposal: Proposal, *, there: bool) -> str:
    posted = proposal.entry.identified_client_present
    if posted is there:
        return "was there, as the form says" if there else "was not there, as the form says"
    minutes = length(proposal.case.recorded.presence.with_client.live_ms)
    return f"was recorded for {minutes}" if there else "was not together with you in the recording"


def _way_out(proposal: Proposal, *, there: bool) -> str:
    """The timed codes of the same kind, or of a family's, that suit who was there.

    A group's member who never came has an attendance and no code.
    """
    kind = GROUP if proposal.case.is_group else proposal.choice.kind if proposal.choice else ""
    if kind == GROUP and not there:
        return "Record this member's attendance instead, or correct who was there."
    wanted = ClientPresence.PRESENT if there else ClientPresence.ABSENT
    names = [
        choice.value
        for choice in open_choices(proposal.case.rulebook, proposal.case.licence)
        if choice.kind == ("family" if kind in MAY_BE_FAMILY else kind)
        and choice.base.client == wanted
        and choice.base.rule
        and choice.base.rule.min_minutes
    ]
    return f"Choose {listed(names, 'or')}, or correct who was there." if names else "Choose another code."
