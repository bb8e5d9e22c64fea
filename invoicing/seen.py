"""What may a flag look at? A proposal, and what is read for flags alone, once, when an invoice is submitted."""

from dataclasses import dataclass
from datetime import datetime

from invoicing.proposal import Proposal


@dataclass(frozen=True, slots=True)
class EarlierNote:
    """A disruption note of the same therapist on another invoice. `submission_id`: with which it was sent."""

    submission_id: int
    text: str


@dataclass(frozen=True, slots=True)
class Background:
    """Beside the case. `licensed_in`: two letters each; empty means that nobody keeps the therapist's states.

    `earlier_notes`: the latest ones, read only where a note was written.
    """

    scheduled_start_at: datetime | None = None
    booked_at: datetime | None = None
    is_unlisted: bool = False
    licensed_in: frozenset[str] = frozenset()
    earlier_notes: tuple[EarlierNote, ...] = ()


@dataclass(frozen=True, slots=True)
class Seen:
    """One submission as the flags see it."""

    proposal: Proposal
    background: Background = Background()
