"""What about the other sessions of the day should a person look at?"""

from collections.abc import Iterator

from cpt.rulebook import Pair
from invoicing.case import Neighbour, TimeSource, instant
from invoicing.day_checks import CRISIS_KINDS
from invoicing.flag_rules import FlagRule, Reason
from invoicing.proposal import Proposal
from invoicing.seen import Seen
from invoicing.wording import clock, length
from sessions_app.intervals import MINUTE_MS, Span, meet
from sessions_app.intervals import length as span_length


def long_day(seen: Seen, rule: FlagRule) -> Iterator[Reason]:
    """Many live hours of one therapist in one day; a group counts once."""
    yield from _day_above(seen, rule, "up to {most:g} are not flagged")


def impossible_day(seen: Seen, rule: FlagRule) -> Iterator[Reason]:
    """More live time of one therapist in one day than a day has; a group counts once."""
    yield from _day_above(seen, rule, "a day has {most:g}")


def _day_above(seen: Seen, rule: FlagRule, limit: str) -> Iterator[Reason]:
    case, most = seen.proposal.case, rule.limit("minutes")
    meetings = {_meeting(case.group_id, case.session_id): seen.proposal.minutes or 0}
    for other in case.neighbours:
        if other.therapist_id == case.therapist_id and other.date_of_service == case.date_of_service:
            key = _meeting(other.group_id, other.session_id)
            meetings[key] = max(meetings.get(key, 0), other.live_minutes)
    total = sum(meetings.values())
    if total > most:
        yield Reason(
            f"{total} live minutes in {len(meetings)} sessions were submitted for this day; {limit.format(most=most)}.",
            {"live_minutes": total, "sessions": len(meetings), "limit_minutes": most},
        )


def double_booked(seen: Seen, rule: FlagRule) -> Iterator[Reason]:
    """Therapist or client in two places: two sessions at once as entered, or as recorded where one says another time.

    Entered times that overlap are refused before (`overlapping-session`), unless a practice allows more of it.
    """
    for other in seen.proposal.case.neighbours:
        if _is_sibling(seen, other):
            continue
        for shared, how in (
            (_as_entered(seen.proposal, other), "entered"),
            (_recorded(seen.proposal, other), "recorded"),
        ):
            if span_length(shared) >= rule.limit("seconds") * 1000:
                yield _two_places(seen, other, shared, how)
                break


def _two_places(seen: Seen, other: Neighbour, shared: tuple[Span, ...], how: str) -> Reason:
    case = seen.proposal.case
    who = "The therapist" if other.therapist_id == case.therapist_id else "The client"
    at = clock(case.local(instant(shared[0][0])))
    return Reason(
        f"{who} was in two sessions at once, as {how}: for {length(span_length(shared))} from {at} also in the one of "
        f"receipt {other.number}.",
        {"session": other.session_id, "number": other.number, "shared_ms": [list(one) for one in shared], "as": how},
    )


def _as_entered(proposal: Proposal, other: Neighbour) -> tuple[Span, ...]:
    return meet(proposal.spans, other.spans)


def _recorded(proposal: Proposal, other: Neighbour) -> tuple[Span, ...]:
    """Recorded in both at once. Who forgot to leave a room and takes the time off again is in one place only."""
    if other.recorded is None or not (_claims_more(proposal) or _is_moved(other)):
        return ()
    return meet(proposal.case.recorded.presence.with_client.pieces, (other.recorded,))


def _claims_more(proposal: Proposal) -> bool:
    """Does an edit say another time than was recorded, or more of it?"""
    figure, window = proposal.figure, proposal.window
    if proposal.time_source != TimeSource.EDITED or figure.start_ms is None or figure.end_ms is None:
        return False
    return (proposal.minutes or 0) > figure.live_minutes or _reaches_out(window, (figure.start_ms, figure.end_ms))


def _is_moved(other: Neighbour) -> bool:
    return other.recorded is not None and any(_reaches_out(span, other.recorded) for span in other.spans)


def _reaches_out(window: Span | None, recorded: Span) -> bool:
    """Entered times are whole minutes: the minutes that hold the first and the last moment count."""
    if window is None:
        return False
    first, last = recorded
    return window[0] < first - first % MINUTE_MS or window[1] > last - last % MINUTE_MS + MINUTE_MS


def twice_in_a_day(seen: Seen, rule: FlagRule) -> Iterator[Reason]:
    """A second session of the client that day, neither a crisis, of codes that no same-day rule speaks of."""
    case = seen.proposal.case
    for other in case.neighbours:
        if other.client_id != case.client_id or other.date_of_service != case.date_of_service:
            continue
        if not _is_crisis(seen, (*seen.proposal.units, *other.codes)) and not _pairs(seen, other):
            yield Reason(
                f"A second session of this client on one day, beside receipt {other.number} with "
                f"{' and '.join(other.codes)}, and neither is a crisis.",
                {"session": other.session_id, "number": other.number, "codes": list(other.codes)},
            )


def group_size(seen: Seen, rule: FlagRule) -> Iterator[Reason]:
    """More members were submitted than a group has."""
    case, most = seen.proposal.case, rule.limit("members")
    siblings = [
        one for one in case.neighbours if _is_sibling(seen, one) and one.date_of_service == case.date_of_service
    ]
    members = len(siblings) + 1
    if members > most:
        yield Reason(
            f"{members} members of this group were submitted for one meeting; a group has at most {most:g}.",
            {"members": members, "limit_members": most},
        )


def _is_crisis(seen: Seen, codes: tuple[str, ...]) -> bool:
    known = seen.proposal.case.rulebook.codes
    return any(known[code].kind in CRISIS_KINDS for code in codes if code in known)


def _pairs(seen: Seen, other: Neighbour) -> list[Pair]:
    pairs = seen.proposal.case.rulebook.pairs
    met = [frozenset((mine, theirs)) for mine in seen.proposal.units for theirs in other.codes]
    return [pairs[pair] for pair in met if pair in pairs]


def _is_sibling(seen: Seen, other: Neighbour) -> bool:
    return seen.proposal.case.group_id is not None and seen.proposal.case.group_id == other.group_id


def _meeting(group_id: int | None, session_id: int) -> tuple[str, int]:
    return ("session", session_id) if group_id is None else ("group", group_id)
