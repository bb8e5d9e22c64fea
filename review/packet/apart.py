"""Which times apart does a packet's document list, and what does it say of the others?

The longest ones tell what happened; every stay is in the JSON.
"""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from invoicing.wording import length
from review.packet import wording
from sessions_app.gaps import Gap, LeftOut, listed


def apart(gaps: Sequence[Gap], zone: ZoneInfo) -> list[str]:
    """Sentences, the gaps in their order; the shortest of very many are counted and added up in the last."""
    told, others = listed(gaps)
    sentences = [_told(gap, zone) for gap in told]
    return [*sentences, _summed(others)] if others else sentences


def _told(gap: Gap, zone: ZoneInfo) -> str:
    start = wording.told(gap.start_ms, zone)
    if gap.end_ms is None:
        return f"From {start} on: {gap.explanation}"
    return f"{length(gap.length_ms)} apart from {start} to {wording.told(gap.end_ms, zone)}: {gap.explanation}"


def _summed(others: LeftOut) -> str:
    return (
        f"Not listed, since there are so many: {others.number} more, none longer than {length(others.longest_ms)}, "
        f"together {length(others.together_ms)}. The JSON has every connection."
    )
