"""What a page shows of a session's record: the picture, the gaps, who is still unnamed, and whether clocks differ."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sessions_app.changes import Side
from sessions_app.clock_skew import Arrival, skew_ms
from sessions_app.gaps import Look
from sessions_app.intervals import Span
from sessions_app.models import PresenceEvent, TherapySession
from sessions_app.presence import Figure, Presence
from sessions_app.recording import record_of
from sessions_app.timeline import Timeline, timeline


@dataclass(frozen=True)
class Evidence:
    """One session's record, ready to be shown."""

    presence: Presence
    figure: Figure
    timeline: Timeline | None
    unnamed: tuple[str, ...]
    skew_ms: int

    @property
    def confidence(self) -> str:
        """How good the record is, in words."""
        if not self.presence.has(Side.THERAPIST):
            return "attested: nothing was recorded of the therapist"
        return "inferred in part: an end was not told" if self.figure.inferred_ms else "observed"

    @property
    def may_be_late(self) -> bool:
        """Was a connection lost? Providers may tell that up to a minute late."""
        return self.timeline is not None and any(one.gap.look == Look.TECHNICAL for one in self.timeline.gaps)

    @property
    def skew_length_ms(self) -> int:
        """By how much the clocks differ, either way."""
        return abs(self.skew_ms)


def evidence_of(session: TherapySession, entered: tuple[datetime, datetime] | None = None) -> Evidence | None:
    """None for a session in person. `entered`: a window that a person typed, to be drawn beside the record."""
    if not session.is_telehealth:
        return None
    record = record_of(session)
    presence = record.presence
    figure = presence.with_client if presence.with_client.live_ms else presence.with_anyone
    return Evidence(
        presence=presence,
        figure=figure,
        timeline=picture_of(session, presence, figure, entered),
        unnamed=_unnamed(presence, record.sides),
        skew_ms=_skew(record.events),
    )


def picture_of(
    session: TherapySession, presence: Presence, figure: Figure, entered: tuple[datetime, datetime] | None = None
) -> Timeline | None:
    """The picture of a presence that is known already; `figure` is the time together to be shaded."""
    return timeline(presence, figure, scheduled=session.span_ms, entered=_span(entered))


def _span(window: tuple[datetime, datetime] | None) -> Span | None:
    return (_ms(window[0]), _ms(window[1])) if window else None


def _ms(at: datetime) -> int:
    return int(at.timestamp() * 1000)


def _unnamed(presence: Presence, sides: dict[str, Side]) -> tuple[str, ...]:
    """Who counts as a guest because nobody said who it was."""
    guests = dict.fromkeys(
        stay.person for stay in presence.stays if stay.side in (Side.CLIENT, Side.GUEST, Side.UNPLACED)
    )
    return tuple(person for person in guests if person not in sides)


def _skew(events: Iterable[PresenceEvent]) -> int:
    return skew_ms(
        Arrival(event.at_ms, _ms(event.signed_at) if event.signed_at else None, _ms(event.received_at))
        for event in events
        if event.at_ms is not None
    )
