"""What could a disruption note say, from the record alone? Facts, and a blank for how the session was completed.

The draft never says more than the record shows; a blank that is left is refused (`disruption-note-thin`).
"""

from collections.abc import Iterator

from invoicing.case import Case, instant
from invoicing.proposal import Proposal
from invoicing.wording import clock, length, listed
from sessions_app.changes import Side
from sessions_app.gaps import Gap, Look, gaps
from sessions_app.presence import Figure

BLANK = "___"
AWAY = {Side.THERAPIST: "my", Side.CLIENT: "the client's", Side.GUEST: "the other person's"}


def draft(proposal: Proposal) -> str:
    """The drafted note about the figure that the chosen code counts, or nothing where no gap looks technical."""
    case, figure = proposal.case, proposal.figure
    who = " with the family" if proposal.counts_with_anyone else ""
    broken = [gap for gap in gaps(case.recorded.presence, figure) if gap.look == Look.TECHNICAL]
    if not broken or figure.start_ms is None or figure.end_ms is None:
        return ""
    return " ".join(
        [
            *_breaks(case, broken),
            f"{length(figure.live_ms)} were live{who} between {_clock(case, figure.start_ms)} and "
            f"{_clock(case, figure.end_ms)}{_inferred(figure)}.",
            f"The session was completed {BLANK}.",
        ]
    )


def offered(proposal: Proposal) -> str:
    """The draft, until the note holds it."""
    drafted = draft(proposal)
    return "" if drafted.partition(BLANK)[0].strip() in proposal.entry.disruption_note else drafted


def _inferred(figure: Figure) -> str:
    """What of the time nobody told."""
    if not figure.inferred_ms:
        return ""
    return f", {length(figure.inferred_ms)} of them inferred because an end was not told"


def _breaks(case: Case, broken: list[Gap]) -> Iterator[str]:
    for gap in broken:
        whose = listed(AWAY[side] for side in sorted(gap.away, reverse=True) if side in AWAY) if gap.away else "the"
        sentence = f"At {_clock(case, gap.start_ms)} {whose} connection broke off"
        if gap.end_ms is None:
            yield f"{sentence}."
        else:
            yield f"{sentence}; we were together again at {_clock(case, gap.end_ms)}, {length(gap.length_ms)} later."


def _clock(case: Case, at_ms: int) -> str:
    return clock(case.local(instant(at_ms)))
