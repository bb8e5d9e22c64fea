"""What will a submission keep? The check-answers list: each answer in words, and the field that changes it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from invoicing.case import CONTACT_NAMES, LOCATION_NAMES, TimeSource, instant
from invoicing.findings import Finding
from invoicing.lines import Line
from invoicing.models import Invoice
from invoicing.proposal import Proposal
from invoicing.wording import as_confirmed, clock, day, length


@dataclass(frozen=True)
class Kept:
    """One answer. `href`: the field that changes it, none where nobody may; `what`: its name after "Change"."""

    name: str
    values: tuple[str, ...]
    href: str = ""
    what: str = ""


def kept(invoice: Invoice, proposal: Proposal, billed: Sequence[Line], findings: Sequence[Finding]) -> list[Kept]:
    """Everything beside the lines, in the order of the form; nothing before the lines are known."""
    return [*_answers(invoice, proposal, billed, findings)] if billed else []


def _answers(
    invoice: Invoice, proposal: Proposal, billed: Sequence[Line], findings: Sequence[Finding]
) -> Iterator[Kept]:
    entry = proposal.entry
    yield Kept("Code", (f"{entry.code}, {billed[0].label}",), "#id_code", "the code")
    yield Kept("Actual time", (_minutes(proposal), _window(proposal)), "#id_started_at", "the time")
    if note := entry.disruption_note.strip():
        yield Kept("Disruption note", (note,), "#id_disruption_note", "the disruption note")
    yield Kept("How and where", tuple(_how(proposal)), "#id_contact", "how and where")
    if confirmed := tuple(as_confirmed(one.message) for one in findings if one.id in entry.accept):
        yield Kept("Warnings confirmed", confirmed, "#warnings-heading", "what is confirmed")
    yield Kept("Payer", (_payer(proposal),))
    yield Kept("Rule", tuple(_rules(billed)))
    therapist = invoice.session.therapist
    yield Kept("Care given by", (f"{therapist}, {therapist.get_licence_display()}, {therapist.practice}",))


def _minutes(proposal: Proposal) -> str:
    """The minutes, and where they come from."""
    source = {
        TimeSource.RECORDED: "as recorded",
        TimeSource.EDITED: f"entered by hand; recorded: {length(proposal.figure.live_ms)}",
        TimeSource.ATTESTED: "entered by hand",
    }
    return f"{proposal.minutes} live minutes, {source[proposal.time_source]}"


def _window(proposal: Proposal) -> str:
    case = proposal.case
    start, end = (case.local(instant(at)) for at in proposal.window or (0, 0))
    return f"{day(case.date_of_service)}, {clock(start)} to {clock(end)} ({case.zone.key})"


def _how(proposal: Proposal) -> Iterator[str]:
    entry = proposal.entry
    by_phone = f" ({entry.phone_minutes} min)" if entry.phone_minutes is not None else ""
    yield CONTACT_NAMES[entry.contact] + (f", completed by phone{by_phone}" if entry.completed_by_phone else "")
    state = f", {entry.client_state}" if entry.client_state else ""
    yield f"Client: {LOCATION_NAMES.get(entry.client_location, '–').lower()}{state}"
    if proposal.choice and proposal.choice.base.asks_who_was_there and proposal.is_client_present is not None:
        yield f"Identified client {'there' if proposal.is_client_present else 'not there'}"


def _payer(proposal: Proposal) -> str:
    terms = proposal.case.authorization
    member = f", member {terms.member_id}" if terms.member_id else ""
    authorized = f", authorization {terms.number}" if terms.number else ""
    return f"{proposal.case.rulebook.terms.payer}{member}{authorized}"


def _rules(billed: Sequence[Line]) -> Iterator[str]:
    for line in billed:
        since = f", in force since {day(line.rule_effective_from)}" if line.rule_effective_from else ""
        yield f"{line.code}: {line.rule_limits or 'no minutes asked'}{since}"
