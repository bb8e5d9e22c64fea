"""Which times apart does a packet's document list, and what does it say of the others?

Whoever reconnects all the time is apart hundreds of times, for a second each. The longest ones tell what happened;
every stay is in the JSON.
"""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from invoicing.wording import length
from review.packet import wording
from sessions_app.gaps import Gap

MOST = 40


def apart(gaps: Sequence[Gap], zone: ZoneInfo) -> list[str]:
    """Sentences, the gaps in their order; beyond MOST the shortest are counted and added up in the last."""
    longest = sorted(gaps, key=_weight, reverse=True)
    listed, left_out = longest[:MOST], longest[MOST:]
    sentences = [_told(gap, zone) for gap in sorted(listed, key=lambda gap: gap.start_ms)]
    return [*sentences, _summed(left_out)] if left_out else sentences


def _weight(gap: Gap) -> tuple[bool, int]:
    """One that never ended comes before all others."""
    return gap.end_ms is None, gap.length_ms


def _told(gap: Gap, zone: ZoneInfo) -> str:
    start = wording.told(gap.start_ms, zone)
    if gap.end_ms is None:
        return f"From {start} on: {gap.explanation}"
    return f"{length(gap.length_ms)} apart from {start} to {wording.told(gap.end_ms, zone)}: {gap.explanation}"


def _summed(left_out: Sequence[Gap]) -> str:
    lengths = [gap.length_ms for gap in left_out]
    return (
        f"Not listed, since there are so many: {len(lengths)} more, none longer than {length(max(lengths))}, together "
        f"{length(sum(lengths))}. The JSON has every connection."
    )
