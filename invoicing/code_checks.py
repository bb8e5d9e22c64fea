"""Does the chosen code agree with the time, the date, the contract and who was there?"""

from collections.abc import Iterator

from cpt.rulebook import GROUP, Choice, ClientPresence, Code
from cpt.suggestions import fitting, open_choices
from cpt.time_rules import limits
from invoicing.case import Contact, TimeSource
from invoicing.findings import Finding, error, warning
from invoicing.proposal import Proposal
from invoicing.wording import day, length, listed

NOT_LIVE = (Contact.MESSAGE, Contact.COORDINATION)


def code_missing(proposal: Proposal) -> Iterator[Finding]:
    """A code is chosen."""
    if not proposal.entry.code:
        yield error("code-missing", "code", "Choose the code for this session.")


def code_not_in_force(proposal: Proposal) -> Iterator[Finding]:
    """The code was valid on the date of service."""
    entry, rulebook = proposal.entry, proposal.case.rulebook
    for field, value in (("code", entry.code), *(("add_ons", code) for code in entry.add_ons)):
        for part in _parts(field, value):
            code = rulebook.codes.get(part)
            on = day(proposal.case.date_of_service)
            if code is None:
                yield error("code-not-in-force", field, f"{part} is not in the code list. Choose one that is.")
            elif code.rule is None:
                yield error(
                    "code-not-in-force",
                    field,
                    f"{part} {code.not_in_force_because} and the session was on {on}. "
                    "Choose a code that was in force that day.",
                )
    if _is_no_line(proposal):
        yield error("code-not-in-force", "code", f"{entry.code} is no line of the code list. Choose one that is.")


def code_not_contracted(proposal: Proposal) -> Iterator[Finding]:
    """The payer's contract has the code on the date of service."""
    for field, code in _chosen(proposal):
        if code.rule is not None and not code.is_contracted:
            yield error(
                "code-not-contracted",
                field,
                f"{code.code} is not in the contract with {proposal.case.rulebook.terms.payer} on "
                f"{day(proposal.case.date_of_service)}. Choose another code, or ask support to have it added.",
            )


def code_outside_licence(proposal: Proposal) -> Iterator[Finding]:
    """The therapist's licence may bill the code."""
    for field, code in _chosen(proposal):
        if not code.allows_licence(proposal.case.licence):
            yield error(
                "code-outside-licence",
                field,
                f"{code.code} may be billed with another licence than yours only. Choose another code.",
            )


def minutes_fit_code(proposal: Proposal) -> Iterator[Finding]:
    """The live minutes lie between where the code starts and where it ends, both inclusive."""
    choice, span, minutes = proposal.choice, proposal.limits, proposal.minutes
    if choice is None or span is None or minutes is None:
        return
    if minutes == 0:
        yield error(
            "minutes-below-code",
            "code",
            f"{_live(proposal)}. {choice.value} is for live time. Record the attendance instead, or correct the time.",
        )
        return
    if span.holds(minutes):
        return
    if span.starts_after(minutes):
        id, limit = "minutes-below-code", f"{choice.value} starts at {span.min_minutes} minutes"
    else:
        id, limit = "minutes-above-code", f"{choice.value} ends at {span.max_minutes} minutes"
    rule = choice.base.rule
    only_warns = span.starts_after(minutes) and rule is not None and rule.below_is_warning
    say = warning if only_warns else error
    yield say(id, "code", f"{_live(proposal)}. {limit}; {_what_fits(proposal, choice, minutes, only_warns)}")


def add_ons(proposal: Proposal) -> Iterator[Finding]:
    """An add-on goes with a base code that allows it."""
    codes = proposal.case.rulebook.codes
    chosen = codes.get(proposal.entry.code)
    if chosen is not None and (chosen.is_add_on or chosen.extends):
        yield error("add-on-without-base", "code", f"{chosen.code} is billed beside another code. {_base_of(chosen)}")
        return
    for value in proposal.entry.add_ons:
        add_on = codes.get(value)
        if not proposal.entry.code:
            yield error("add-on-without-base", "add_ons", f"{value} is billed beside another code. Choose that code.")
        elif proposal.choice is not None and add_on is not None and not _goes_with(add_on, proposal.choice):
            way_out = f"It goes with {listed(sorted(add_on.bases), 'or')}. " if add_on.bases else ""
            yield error(
                "add-on-not-allowed",
                "add_ons",
                f"{value} does not go with {proposal.choice.value}. {way_out}Untick it, or choose another code.",
            )


def client_presence(proposal: Proposal) -> Iterator[Finding]:
    """Some codes need the identified client, one needs them absent."""
    choice = proposal.choice
    if choice is None or choice.base.client == ClientPresence.EITHER:
        return
    must_be_absent = choice.base.client == ClientPresence.ABSENT
    if must_be_absent and _was_mostly_there(proposal):
        yield error(
            "client-presence-contradicts",
            "identified_client_present",
            f"{choice.value} is for a session without the identified client, and the client "
            f"{_evidence(proposal, there=True)}. {_way_out(proposal, there=True)}",
        )
    elif not must_be_absent and _was_absent(proposal):
        yield error(
            "client-presence-contradicts",
            "identified_client_present",
            f"{choice.value} needs the identified client in the session, and the client "
            f"{_evidence(proposal, there=False)}. {_way_out(proposal, there=False)}",
        )
    elif choice.kind == "family" and proposal.is_client_present is None:
        yield error(
            "client-presence-contradicts",
            "identified_client_present",
            f"{choice.value} depends on who was there. Say whether the identified client was in the session.",
        )


def not_live(proposal: Proposal) -> Iterator[Finding]:
    """Insurance pays for live care only; the telephone only where the contract says so. Self-pay is exempt."""
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
    elif contact == Contact.PHONE_ONLY and not terms.allows_audio_only:
        yield error(
            "not-live",
            "contact",
            f"The contract with {terms.payer} does not pay for sessions held by phone only. "
            "If part of it was on video, choose video and tick that it was completed by phone.",
        )


def _parts(field: str, value: str) -> list[str]:
    """The codes that a posted value names; an add-on is always one."""
    return value.split("-") if field == "code" and value else [value] if value else []


def _is_no_line(proposal: Proposal) -> bool:
    """Codes that are known, put together in a way that the list does not offer."""
    parts, known = proposal.entry.code.split("-"), proposal.case.rulebook.codes
    return len(parts) > 1 and proposal.choice is None and all(part in known for part in parts)


def _chosen(proposal: Proposal) -> Iterator[tuple[str, Code]]:
    codes = proposal.case.rulebook.codes
    yield from (("code", codes[part]) for part in proposal.entry.code.split("-") if part in codes)
    yield from (("add_ons", codes[value]) for value in proposal.entry.add_ons if value in codes)


def _live(proposal: Proposal) -> str:
    if proposal.time_source == TimeSource.RECORDED:
        who = " with the family" if proposal.counts_with_anyone else ""
        return f"{length(proposal.figure.live_ms)} of live time{who} are recorded"
    return f"{proposal.minutes} min of live time are entered"


def _what_fits(proposal: Proposal, choice: Choice, minutes: int, only_warns: bool) -> str:
    if only_warns:
        return "tick to confirm that the session was so short."
    fits = [c for c in fitting(proposal.case.rulebook, proposal.case.licence, choice.kind, minutes) if c != choice]
    suits = [c for c in fits if c.base.client == choice.base.client]
    if not suits and proposal.time_source == TimeSource.ATTESTED:
        return "no code of this kind fits that length. Choose another kind of code, or correct the time."
    if not suits:
        return "no code of this kind fits that length. Correct the time only if the recording is wrong, with a note."
    names = listed(f"{c.value} fits ({limits(c)})" for c in suits)
    choose = listed((c.value for c in suits), "or")
    if proposal.time_source == TimeSource.RECORDED:
        return f"{names}. Choose {choose}, or, if the recording is wrong, correct the time with a note."
    return f"{names}. Choose {choose}, or correct the time if it was mistyped."


def _base_of(code: Code) -> str:
    if code.extends:
        return f"Choose {code.extends}-{code.code}; its units follow from the time."
    return f"Choose {listed(sorted(code.bases), 'or')} and tick it there." if code.bases else "Choose that code."


def _goes_with(add_on: Code, choice: Choice) -> bool:
    return add_on.is_add_on and choice.base.code in add_on.bases


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
    """Another code that suits who was there; a group's member who never came has an attendance and no code."""
    is_group = proposal.case.is_group or (proposal.choice is not None and proposal.choice.kind == GROUP)
    if is_group and not there:
        return "Record this member's attendance instead, or correct who was there."
    wanted = ClientPresence.PRESENT if there else ClientPresence.ABSENT
    names = [
        choice.value
        for choice in open_choices(proposal.case.rulebook, proposal.case.licence)
        if choice.kind == (GROUP if is_group else "family")
        and choice.base.client == wanted
        and choice.base.rule
        and choice.base.rule.min_minutes
    ]
    return f"Choose {listed(names, 'or')}, or correct who was there." if names else "Choose another code."
