"""What of everybody's stays in a room is one session's? In a standing room people stay on from one to the next.

A stay of the session's client that touches the session's own stretch is its own whole, so that an overrun counts; it
is cut only where another session of the same client begins. Other people are cut to the session's stretch. What is cut
off was observed for another session, so a cut end is no end that anybody told, and asks for no reason.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace

from sessions_app.changes import Side
from sessions_app.intervals import Span
from sessions_app.shared_room import Stretch
from sessions_app.stays import Closing, Opening, Stay

# Did anything that was told end this stay, of which no leave is known, by that instant?
IsOver = Callable[[Stay, int], bool]


def own_stays(stays: Iterable[Stay], stretch: Stretch, is_over: IsOver) -> tuple[list[Stay], Span]:
    """The session's stays, and the stretch they lie in. Stays without a leave come still open."""
    kept: list[Stay] = []
    whole: list[Stay] = []
    therapist: list[Stay] = []
    others: list[Stay] = []
    for stay in stays:
        if stay.connection in stretch.attached:
            kept.append(stay)
        elif stay.side == Side.THERAPIST:
            therapist.append(stay)
        else:
            (whole if stay.side == Side.CLIENT and _was_here(stay, stretch) else others).append(stay)
    kept += _cut(whole, stretch.of_client, is_over)
    hull = _hull(kept, stretch.own)
    return [*kept, *_cut(therapist, hull, is_over), *_cut(others, stretch.own, is_over)], hull


def _was_here(stay: Stay, stretch: Stretch) -> bool:
    """Was it observed in the session's own or scheduled time?"""
    return any(stay.start_ms < end and stay.last_sign_ms >= start for start, end in (stretch.own, stretch.scheduled))


def _hull(stays: Iterable[Stay], own: Span) -> Span:
    """From the first to the last moment that is the session's."""
    spans = [(stay.start_ms, stay.last_sign_ms + 1) for stay in stays]
    spans += [own] if own[0] < own[1] or not spans else []
    return min(start for start, _ in spans), max(end for _, end in spans)


def _cut(stays: Iterable[Stay], span: Span, is_over: IsOver) -> list[Stay]:
    """The parts inside the span."""
    if span[0] >= span[1]:
        return []
    return [_piece(stay, span) for stay in stays if _reaches(stay, span, is_over)]


def _reaches(stay: Stay, span: Span, is_over: IsOver) -> bool:
    """Does it begin in the span, or go on into it as far as anything tells?"""
    start, end = span
    if stay.start_ms >= start or stay.last_sign_ms > start:
        return stay.start_ms < end
    has_come_anew = stay.latest_end_ms is not None and stay.latest_end_ms <= start
    return stay.closing == Closing.OPEN and not has_come_anew and not is_over(stay, start)


def _piece(stay: Stay, span: Span) -> Stay:
    start, end = span
    if stay.start_ms < start:
        sign = max(stay.last_sign_ms, start)
        stay = replace(stay, start_ms=start, last_sign_ms=sign, end_ms=sign, opening=Opening.CUT)
    if stay.last_sign_ms >= end:
        stay = replace(stay, last_sign_ms=end, end_ms=end, closing=Closing.CUT, reason="")
    return stay
