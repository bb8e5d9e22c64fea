"""May this session be closed without an insurance invoice: as what, and with which fee for the client?

A no-show is a client who is not in within 15 minutes of the start, or joins only to say that they cannot stay; a late
cancellation comes less than 24 hours before it; a fee for either is the client's alone, never insurance's, and some
payers forbid it (Grow Therapy, help articles 5131686 and 9151813).
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import datetime

from invoicing.attendance_case import MISSED, Attending, Outcome
from invoicing.case import Entry, instant
from invoicing.findings import Finding, error, warning
from invoicing.proposal import Proposal
from invoicing.time_checks import window_closed
from invoicing.wording import HELD, clock, dollars, length, listed, moment
from sessions_app.changes import Side

Check = Callable[[Attending], Iterable[Finding]]


def check_attendance(attending: Attending) -> list[Finding]:
    """Every finding, errors first."""
    found = [finding for one in CHECKS for finding in one(attending)]
    return sorted(found, key=lambda finding: not finding.is_error)


def check_taking_back(attending: Attending) -> list[Finding]:
    """What keeps a recorded outcome from being taken back."""
    late = (replace(finding, field="reason") for finding in deadline(attending))
    return [*late, *_taken_back_for_a_reason(attending)]


def deadline(attending: Attending) -> Iterator[Finding]:
    """The deadline of the invoice is that of its outcome; the clock decides."""
    for finding in window_closed(Proposal(attending.case, Entry())):
        yield replace(finding, field="outcome")


def no_show(attending: Attending) -> Iterator[Finding]:
    """The client was not in in time, as far as anything was recorded."""
    if attending.said.outcome != Outcome.NO_SHOW:
        return
    by = clock(attending.case.local(attending.in_by))
    if attending.case.now < attending.in_by:
        starts = moment(attending.case.local(attending.starts_at))
        yield error(
            "too-early",
            "outcome",
            f"The session starts {starts}. A no-show is a client who is not in by {by}: record it from then on.",
        )
    elif attending.came_in_time:
        yield _was_in_time(attending, by)
    elif attending.fitting:
        yield warning(
            "session-took-place",
            "outcome",
            f"{_recorded(attending)}: {_fits(attending)}. A no-show is never billed to insurance. "
            "Tick to confirm that the session is a no-show all the same; if not, invoice it.",
        )


def _was_in_time(attending: Attending, by: str) -> Finding:
    rule = f"A no-show is a client who is not in by {by}"
    if attending.fitting:
        return _was_there(f"{_recorded(attending)}. {rule}. Invoice the session: {_fits(attending)}.")
    if not attending.together_ms:
        return _was_there(f"{_recorded(attending)}. {rule}. Without a fee, {HELD}, and write what happened.")
    return warning(
        "client-came-briefly",
        "outcome",
        f"{_recorded(attending)}. {rule}, or who joins only to say that they cannot stay. "
        f"Tick to confirm that this was so; if not, {HELD}.",
    )


def _was_there(sentence: str) -> Finding:
    return error("client-was-there", "outcome", sentence)


def _recorded(attending: Attending) -> str:
    """What the record shows of the client's side, of whom somebody was in."""
    first, together = attending.first_stay, attending.together_ms
    assert first is not None  # whoever asks knows that somebody was in
    who = "The client" if first.side == Side.CLIENT else "Somebody from the client's side"
    came = f"{who} was in from {clock(attending.case.local(instant(first.start_ms)))}"
    if not together:
        return f"{came}, and you were not recorded at the same time"
    return f"{came}, and you were together for {length(together)}"


def _fits(attending: Attending) -> str:
    return f"{listed(attending.fitting, 'or')} fits"


def late_cancellation(attending: Attending) -> Iterator[Finding]:
    """Nobody met, and it was cancelled before the start, less than so many hours before."""
    if attending.said.outcome != Outcome.LATE_CANCEL:
        return
    if attending.together_ms:
        way_out = f"Invoice it: {_fits(attending)}." if attending.fitting else f"If no code fits, {HELD}."
        yield _was_there(f"{_recorded(attending)}, so the session was not cancelled. {way_out}")
    if attending.said.cancelled_at is None:
        yield error("cancelled-missing", "cancelled_at", "Enter when the client cancelled.")
    else:
        yield from _cancelled_at_another_time(attending, attending.said.cancelled_at)


def _cancelled_at_another_time(attending: Attending, cancelled_at: datetime) -> Iterator[Finding]:
    notice_hours = attending.policy.notice_hours
    starts, cancelled = (moment(attending.case.local(at)) for at in (attending.starts_at, cancelled_at))
    if cancelled_at > attending.case.now:
        id, told = "cancelled-future", f"{cancelled} has not come yet. Enter when the client cancelled."
    elif cancelled_at >= attending.starts_at:
        id = "cancelled-after-start"
        told = (
            f"The session had started {starts}, and a cancellation comes before the start. "
            "Correct the time, or record a no-show."
        )
    elif cancelled_at <= attending.notice_until:
        id = "cancelled-in-time"
        told = (
            f"{cancelled} is {notice_hours} hours or more before the start, {starts}: the client cancelled in time, "
            "and nothing is charged. Correct the time, or leave the session to its deadline."
        )
    else:
        return
    yield error(id, "cancelled_at", told)


def held(attending: Attending) -> Iterator[Finding]:
    """The session took place, and no code fits; where one does, or nothing shows it, the reason is written down."""
    if attending.said.outcome != Outcome.HELD:
        return
    if attending.case.now < attending.starts_at and not attending.together_ms:
        starts = moment(attending.case.local(attending.starts_at))
        yield error("too-early", "outcome", f"The session starts {starts}. Record how it went once it is over.")
    elif not attending.said.reason.strip() and (because := _why_a_reason(attending)):
        yield error("reason-missing", "reason", because)


def _why_a_reason(attending: Attending) -> str:
    recorded = attending.case.recorded
    if not recorded.is_recording:
        return "Nothing was recorded of you in this session. Write how long it was, and why no code fits."
    if not recorded.has_client_side:
        return "Nobody from the client's side was recorded. Record a no-show, or write how the session was held."
    if attending.fitting:
        return f"{_recorded(attending)}: {_fits(attending)}. Invoice the session, or write why it is not billed."
    return ""


def corrected(attending: Attending) -> Iterator[Finding]:
    """Who changes what was recorded says why."""
    if attending.is_correction and not attending.said.reason.strip():
        yield error("reason-missing", "reason", "Another outcome is recorded already. Write why it is changed.")


def _taken_back_for_a_reason(attending: Attending) -> Iterator[Finding]:
    if not attending.said.reason.strip():
        yield error("reason-missing", "reason", "Write why the session is to be invoiced after all.")


def fee(attending: Attending) -> Iterator[Finding]:
    """Only for a missed session, up to the cap, and not where the payer forbids it."""
    said, terms = attending.said, attending.case.rulebook.terms
    if not said.fee:
        return
    if said.outcome not in MISSED:
        yield error("fee-not-due", "fee", "A session that was held has no fee for missing it. Clear the fee.")
    elif not terms.allows_missed_fee:
        yield error(
            "fee-barred",
            "fee",
            f"{terms.payer} does not let a client be charged for a missed session. "
            "Clear the fee; the outcome is recorded without one.",
        )
    elif said.fee > attending.fee_cap:
        yield error(
            "fee-above-cap",
            "fee",
            f"{dollars(said.fee)} is more than {dollars(attending.fee_cap)}, the most that a client of {terms.payer} "
            f"is charged for a missed session. Enter up to {dollars(attending.fee_cap)}, or clear the fee.",
        )


CHECKS: tuple[Check, ...] = (deadline, no_show, late_cancellation, held, corrected, fee)
