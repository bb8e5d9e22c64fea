"""What a therapist says of a session that is not invoiced, beside its schedule, record and contract: plain data."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from functools import cached_property

from invoicing.case import Case, milliseconds
from invoicing.offering import suggestions
from sessions_app.changes import CLIENT_SIDE
from sessions_app.stays import Stay


class Outcome(StrEnum):
    """What became of a session that is not invoiced."""

    NO_SHOW = "no-show"
    LATE_CANCEL = "late-cancel"
    HELD = "held-not-billable"


# Only these may cost the client something.
MISSED = frozenset({Outcome.NO_SHOW, Outcome.LATE_CANCEL})


@dataclass(frozen=True, slots=True)
class Policy:
    """Values that a practice may argue about; they come from the settings."""

    grace_minutes: int = 15
    notice_hours: int = 24
    fee_cap: Decimal = Decimal(200)


@dataclass(frozen=True, slots=True)
class Statement:
    """What a therapist says. No fee is nothing charged; `cancelled_at` None: not told."""

    outcome: Outcome
    fee: Decimal = Decimal(0)
    cancelled_at: datetime | None = None
    reason: str = ""
    accept: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Attending:
    """A statement seen against its session. `is_correction`: another outcome was recorded before."""

    case: Case
    starts_at: datetime
    said: Statement
    policy: Policy = field(default_factory=Policy)
    is_correction: bool = False

    @property
    def in_by(self) -> datetime:
        """From then on a client who has not come is a no-show."""
        return self.starts_at.astimezone(UTC) + timedelta(minutes=self.policy.grace_minutes)

    @property
    def notice_until(self) -> datetime:
        """Until then, itself included, a client cancels in time: hours that pass, whatever the clocks show."""
        return self.starts_at.astimezone(UTC) - timedelta(hours=self.policy.notice_hours)

    @property
    def fee_cap(self) -> Decimal:
        """The most that may be charged: the practice's, or the contract's where that is less."""
        own = self.case.rulebook.terms.missed_fee_cap
        return self.policy.fee_cap if own is None else min(own, self.policy.fee_cap)

    @cached_property
    def fitting(self) -> list[str]:
        """The codes that the recorded time supports."""
        return [one.code for one in suggestions(self.case)] if self.case.recorded.is_recording else []

    @property
    def together_ms(self) -> int:
        """How long the therapist and anybody of the client's side were recorded together."""
        return self.case.recorded.presence.with_anyone.live_ms

    @cached_property
    def first_stay(self) -> Stay | None:
        """The first stay of anybody of the client's side.

        Who looked in before the start and left again was not there yet, unless the two met then.
        """
        start_ms = milliseconds(self.starts_at)
        stays = (stay for stay in self.case.recorded.presence.stays if stay.side in CLIENT_SIDE)
        return next((stay for stay in stays if stay.end_ms >= start_ms or self.together_ms), None)

    @property
    def came_in_time(self) -> bool:
        """Was anybody of the client's side in before the time was up?"""
        return self.first_stay is not None and self.first_stay.start_ms < milliseconds(self.in_by)
