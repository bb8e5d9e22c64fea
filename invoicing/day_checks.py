"""Does this invoice agree with what was already submitted for this client and by this therapist?"""

from calendar import monthrange
from collections.abc import Iterator
from datetime import date

from cpt.rulebook import Pair, PairOutcome
from invoicing.case import Case, Neighbour, instant
from invoicing.findings import Finding, error, warning
from invoicing.proposal import Proposal
from invoicing.wording import HELD, clock, day
from sessions_app.intervals import length, meet

DISTINCT_MODIFIER = "59"
CRISIS_KINDS = frozenset({"crisis", "mobile"})


def intake_established_client(proposal: Proposal) -> Iterator[Finding]:
    """An intake is for a new client (Grow Therapy, help article 9518332), or again after the contract's interval."""
    case, choice = proposal.case, proposal.choice
    if choice is None or choice.kind != "intake" or case.earlier_service_on is None:
        return
    since, terms = case.earlier_intake_on or case.earlier_service_on, case.rulebook.terms
    if may_repeat_intake(case):
        yield warning(
            "intake-established-client",
            "code",
            f"This client is established: a session on {day(since)} was already submitted. {terms.payer} pays for "
            f"another {choice.value} after {terms.intake_repeat_months} months. Tick to confirm that a new assessment "
            "was needed.",
        )
    else:
        yield error(
            "intake-established-client",
            "code",
            f"{choice.value} is for a client's first session, and a session on {day(since)} was already submitted. "
            "Choose the code for the therapy given.",
        )


def may_repeat_intake(case: Case) -> bool:
    """Has the contract's time since the last intake passed, or where none was submitted, since the last session?"""
    since, months = case.earlier_intake_on or case.earlier_service_on, case.rulebook.terms.intake_repeat_months
    return since is not None and months is not None and case.date_of_service >= months_after(since, months)


def months_after(on: date, months: int) -> date:
    """The same day so many months later, or that month's last day where it has no such day."""
    years, month = divmod(on.month - 1 + months, 12)
    year = on.year + years
    return date(year, month + 1, min(on.day, monthrange(year, month + 1)[1]))


def overlapping_session(proposal: Proposal) -> Iterator[Finding]:
    """A therapist is in one session at a time; members of one group share theirs."""
    case = proposal.case
    for other in case.neighbours:
        if other.therapist_id != case.therapist_id or _is_sibling(proposal, other):
            continue
        shared = meet(proposal.spans, other.spans)
        if not shared:
            continue
        start = clock(case.local(instant(shared[0][0])))
        seconds = length(shared) // 1000
        limit = case.thresholds.overlap_tolerance_seconds
        is_long = seconds >= limit
        way_out = "Correct the times of one of them." if is_long else "Tick to confirm that both times are right."
        say = error if is_long else warning
        yield say(
            "overlapping-session",
            "started_at",
            f"From {start} this session overlaps another one of yours (receipt {other.number}) by "
            f"{seconds // 60} min {seconds % 60} s; {limit // 60} minutes or more are not accepted. {way_out}",
        )


def same_day(proposal: Proposal) -> Iterator[Finding]:
    """Two codes for one client and day: never together, together with a modifier, or a second look (Medicare's edits).

    Where the contract pays for a second session as crisis only, the later one has to be one.
    """
    for other in _same_day(proposal):
        met = [(mine, theirs, _pair(proposal, mine, theirs)) for mine in _codes(proposal) for theirs in other.codes]
        never = [(mine, theirs) for mine, theirs, pair in met if pair and pair.outcome == PairOutcome.NEVER]
        distinct = [(m, t, pair) for m, t, pair in met if pair and pair.outcome == PairOutcome.DISTINCT]
        if never:
            mine, theirs = never[0]
            yield error(
                "same-day-conflict",
                "code",
                f"{mine} is never paid on the same day as {theirs}, which was submitted for this client on "
                f"{day(other.date_of_service)} (receipt {other.number}). Choose another code, or ask support to void "
                "the other invoice.",
            )
        elif proposal.case.rulebook.terms.second_only_as_crisis and not _later_is_crisis(proposal, other):
            if not any(pair for _, _, pair in met if pair and pair.outcome == PairOutcome.NONE):
                yield _only_as_crisis(proposal, other)
        elif distinct:
            yield _distinct(other, *distinct[0])
        elif not any(pair for mine, theirs, pair in met if _is_base(proposal, mine) and _is_base(proposal, theirs)):
            yield warning(
                "second-session-same-day",
                "code",
                f"A session of this client on {day(other.date_of_service)} was already submitted (receipt "
                f"{other.number}). Tick to confirm that this was a second one.",
            )


def modifiers_for_the_day(proposal: Proposal) -> dict[str, str]:
    """Which of this invoice's codes take the distinct-service modifier because of another session that day."""
    needed = {}
    for other in _same_day(proposal):
        for mine in _codes(proposal):
            for theirs in other.codes:
                pair = _pair(proposal, mine, theirs)
                if pair and pair.outcome == PairOutcome.DISTINCT and pair.modifier_on == mine:
                    needed[mine] = DISTINCT_MODIFIER
    return needed


def _later_is_crisis(proposal: Proposal, other: Neighbour) -> bool:
    """Of two sessions of a day, is the second one a crisis? Without times the one being submitted is the second."""
    mine = proposal.choice.kind if proposal.choice else ""
    is_earlier = bool(proposal.spans and other.spans and proposal.spans[0][0] < other.spans[0][0])
    return any(_is_crisis(proposal, code) for code in other.codes) if is_earlier else mine in CRISIS_KINDS


def _is_crisis(proposal: Proposal, value: str) -> bool:
    code = proposal.case.rulebook.codes.get(value)
    return code is not None and code.kind in CRISIS_KINDS


def _only_as_crisis(proposal: Proposal, other: Neighbour) -> Finding:
    return error(
        "second-session-same-day",
        "code",
        f"{proposal.case.rulebook.terms.payer} pays for a second session on one day as crisis only, and a session of "
        f"this client on {day(other.date_of_service)} was already submitted (receipt {other.number}). If the second "
        f"one was a crisis, choose its code; otherwise {HELD}.",
    )


def _distinct(other: Neighbour, mine: str, theirs: str, pair: Pair) -> Finding:
    together = f"{mine} and {theirs} (receipt {other.number}) on one day are paid as distinct services only"
    if pair.modifier_on == mine:
        return warning(
            "same-day-conflict",
            "code",
            f"{together}: {mine} is sent with modifier {DISTINCT_MODIFIER}. "
            "Tick to confirm that the sessions were separate.",
        )
    return warning(
        "same-day-conflict",
        "code",
        f"{together}: modifier {DISTINCT_MODIFIER} belongs on {theirs}, which is already submitted. "
        "Tick to confirm that the sessions were separate; ask support to replace the other invoice.",
    )


def _same_day(proposal: Proposal) -> Iterator[Neighbour]:
    case = proposal.case
    for other in case.neighbours:
        if other.client_id == case.client_id and other.date_of_service == case.date_of_service:
            yield other


def _is_sibling(proposal: Proposal, other: Neighbour) -> bool:
    return proposal.case.group_id is not None and proposal.case.group_id == other.group_id


def _codes(proposal: Proposal) -> tuple[str, ...]:
    """What would be billed; while the minutes support nothing, what was chosen."""
    chosen = list(proposal.units) or ([proposal.choice.base.code] if proposal.choice else [])
    return tuple(dict.fromkeys([*chosen, *proposal.entry.add_ons]))


def _is_base(proposal: Proposal, value: str) -> bool:
    """An add-on is no session of its own, so its pairs say nothing about a second one."""
    code = proposal.case.rulebook.codes.get(value)
    return code is None or not code.is_add_on


def _pair(proposal: Proposal, mine: str, theirs: str) -> Pair | None:
    return proposal.case.rulebook.pairs.get(frozenset((mine, theirs)))
