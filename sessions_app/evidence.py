"""What a page shows of a session's record: the picture, the gaps, who the visitors were, and whether clocks differ."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sessions_app.changes import Side
from sessions_app.clock_skew import Arrival, skew_ms
from sessions_app.confidence import confidence
from sessions_app.event_row import EventRow
from sessions_app.gaps import Look
from sessions_app.intervals import Span
from sessions_app.models import PersonNamed, PresenceEvent, TherapySession
from sessions_app.presence import Figure, Presence
from sessions_app.recording import Record, record_of
from sessions_app.stays import Closing, Stay
from sessions_app.timeline import Timeline, timeline
from sessions_app.visitors import Visitor, visitors

NAMED_AS = {
    Side.THERAPIST: "the therapist",
    Side.CLIENT: "the client",
    Side.GUEST: "a guest of the client's",
    Side.UNPLACED: "nobody's guest yet",
    Side.NOBODY: "nobody who counts",
}


@dataclass(frozen=True)
class Connection:
    """One stay as the table tells it."""

    stay: Stay
    who: str

    @property
    def ending(self) -> str:
        """How the end is known, in words; a single sign of life has none."""
        if self.stay.closing == Closing.LAST_SIGN and self.stay.end_ms == self.stay.start_ms:
            return "no other sign of life: how long is not known, and no time counts"
        return self.stay.ending


@dataclass(frozen=True)
class Named:
    """A visitor, and the newest word on this session of who it was; `is_said_elsewhere`: one on another session counts.

    None: nobody has said so here.
    """

    visitor: Visitor
    word: PersonNamed | None
    is_said_elsewhere: bool = False

    @property
    def named_as(self) -> str:
        """Whom the word makes of them."""
        return NAMED_AS[Side(self.word.side)] if self.word else ""

    @property
    def counts_as(self) -> str:
        """As whom their time counts now."""
        return NAMED_AS[self.visitor.side]

    @property
    def is_open(self) -> bool:
        """Is there neither a word nor a provider's mark?"""
        return self.word is None and not self.is_said_elsewhere and not self.visitor.is_host


@dataclass(frozen=True)
class Evidence:
    """One session's record, ready to be shown."""

    record: Record
    figure: Figure
    timeline: Timeline | None
    people: tuple[Named, ...]
    skew_ms: int

    @property
    def presence(self) -> Presence:
        """Both figures and every stay."""
        return self.record.presence

    @property
    def connections(self) -> list[Connection]:
        """Every stay, each with whose it was: a visitor has the same name here as in the picture."""
        names = {one.visitor.person: one.visitor.name for one in self.people}
        return [Connection(stay, names.get(stay.person, stay.side.title())) for stay in self.presence.stays]

    @property
    def unnamed(self) -> tuple[str, ...]:
        """Who counts as a guest because nobody said who it was."""
        return tuple(one.visitor.person for one in self.people if one.is_open)

    @property
    def confidence(self) -> str:
        """How good the record is, in words."""
        return confidence(self.presence)

    @property
    def may_be_late(self) -> bool:
        """Was a connection lost? Providers may tell that up to a minute late."""
        return self.timeline is not None and any(one.gap.look == Look.TECHNICAL for one in self.timeline.gaps)

    @property
    def skew_length_ms(self) -> int:
        """By how much the clocks differ, either way."""
        return abs(self.skew_ms)


def evidence_of(
    session: TherapySession, entered: tuple[datetime, datetime] | None = None, *, with_anyone: bool = False
) -> Evidence | None:
    """None for a session in person. `entered`: a window that a person typed, to be drawn beside the record.

    `with_anyone`: the time with anyone is the one that counts, so it is shaded.
    """
    if not session.is_telehealth:
        return None
    record = record_of(session)
    presence, people = record.presence, visitors_of(record)
    figure = presence.with_client if presence.with_client.live_ms and not with_anyone else presence.with_anyone
    return Evidence(
        record=record,
        figure=figure,
        timeline=picture_of(session, presence, figure, people, entered),
        people=tuple(_named(record, people)),
        skew_ms=_skew(record.events),
    )


def visitors_of(record: Record) -> tuple[Visitor, ...]:
    """Who came under no identity of ours."""
    return visitors(record.changes, record.sides, record.stretch, record.presence)


def picture_of(
    session: TherapySession,
    presence: Presence,
    figure: Figure,
    people: tuple[Visitor, ...],
    entered: tuple[datetime, datetime] | None = None,
) -> Timeline | None:
    """The picture of a presence that is known already; `figure` is the time together to be shaded."""
    return timeline(presence, figure, scheduled=session.span_ms, entered=_span(entered), visitors=people)


def _named(record: Record, people: Iterable[Visitor]) -> Iterable[Named]:
    people = list(people)
    said = record.session.people_named.select_related("by") if people else ()
    words = {word.person: word for word in said}
    elsewhere = {word.person for word in record.words}
    for visitor in people:
        word = words.get(visitor.person)
        yield Named(visitor, word, word is None and visitor.person in elsewhere)


def _span(window: tuple[datetime, datetime] | None) -> Span | None:
    return (_ms(window[0]), _ms(window[1])) if window else None


def _ms(at: datetime) -> int:
    return int(at.timestamp() * 1000)


def _skew(events: Iterable[EventRow]) -> int:
    told = PresenceEvent.objects.filter(pk__in=[event.pk for event in events])
    return skew_ms(
        Arrival(at_ms, _ms(signed_at) if signed_at else None, _ms(received_at))
        for at_ms, signed_at, received_at in told.values_list("at_ms", "signed_at", "received_at")
        if at_ms is not None
    )
