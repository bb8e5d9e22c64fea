"""Everything that a check may look at, as plain data: the session, its record, the rules, what else was billed.

Instants are aware and in UTC; spans are (start, end) in milliseconds since 1970 UTC.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from cpt.rulebook import GROUP, Rulebook
from sessions_app.changes import Side
from sessions_app.intervals import Span, meet
from sessions_app.intervals import length as span_length
from sessions_app.presence import Figure, Presence
from sessions_app.visitors import Visitor


class Source(StrEnum):
    """How good the record of time is. NONE: the therapist was recorded, but nobody who counts together with them."""

    OBSERVED = "observed"
    INFERRED = "inferred"
    ATTESTED = "attested"
    NONE = "none"


class TimeSource(StrEnum):
    """Where an invoice's time comes from."""

    RECORDED = "recorded"
    EDITED = "edited"
    ATTESTED = "attested"


class Contact(StrEnum):
    """How therapist and client communicated."""

    VIDEO = "video"
    IN_PERSON = "in_person"
    PHONE_ONLY = "phone_only"
    MESSAGE = "message"
    COORDINATION = "coordination"


CONTACT_NAMES: dict[str, str] = {
    Contact.VIDEO: "Video",
    Contact.IN_PERSON: "In person",
    Contact.PHONE_ONLY: "Phone only",
    Contact.MESSAGE: "Messages",
    Contact.COORDINATION: "Coordinating care with others",
}
LOCATION_NAMES = {"home": "At home", "elsewhere": "Elsewhere", "office": "In the office"}


@dataclass(frozen=True, slots=True)
class Recorded:
    """What the provider's record shows of one session. Without a recording everything is empty.

    `visitors`: who came under no identity of ours, as the picture names them.
    """

    presence: Presence = field(default_factory=Presence)
    is_telehealth: bool = True
    visitors: tuple[Visitor, ...] = ()

    @property
    def has_therapist(self) -> bool:
        """Was the therapist ever in the room? Without that there is no recording to speak of."""
        return self.presence.has(Side.THERAPIST)

    @property
    def has_client_side(self) -> bool:
        """Was anybody from the client's side ever in the room?"""
        return self.presence.has(Side.CLIENT, Side.GUEST)

    @property
    def is_recording(self) -> bool:
        """Is there a record that times are measured against?"""
        return self.is_telehealth and self.has_therapist

    @property
    def source(self) -> Source:
        """How good the record is, for the figure that the form shows before a code is chosen."""
        return self.source_of(self.shown)

    def source_of(self, figure: Figure) -> Source:
        """How good the record is for one of its figures."""
        if not self.is_recording:
            return Source.ATTESTED
        if not figure.live_ms:
            return Source.NONE
        return Source.INFERRED if figure.inferred_ms else Source.OBSERVED

    @property
    def with_third_ms(self) -> int:
        """How long the client and somebody else of theirs were there together with the therapist."""
        return span_length(meet(self.presence.with_client.pieces, self.presence.spans(Side.GUEST)))

    @property
    def shown(self) -> Figure:
        """What the form shows before a code is chosen: time with the client, else with anyone of theirs."""
        return self.presence.with_client if self.presence.with_client.live_ms else self.presence.with_anyone


@dataclass(frozen=True, slots=True)
class Entry:
    """What a therapist posted. None means left empty."""

    code: str = ""
    add_ons: tuple[str, ...] = ()
    started_at: datetime | None = None
    ended_at: datetime | None = None
    live_minutes: int | None = None
    contact: Contact = Contact.VIDEO
    completed_by_phone: bool = False
    phone_minutes: int | None = None
    identified_client_present: bool | None = None
    client_location: str = ""
    client_state: str = ""
    disruption_note: str = ""
    accept: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Neighbour:
    """Another session of the therapist or client that was submitted and not voided.

    `recorded`: from its first recorded moment together to the last, in milliseconds; None without a recording.
    """

    session_id: int
    client_id: int
    therapist_id: int
    group_id: int | None
    date_of_service: date
    number: str
    codes: tuple[str, ...]
    live_minutes: int
    spans: tuple[Span, ...]
    recorded: Span | None = None


@dataclass(frozen=True, slots=True)
class Authorization:
    """What the payer authorised in the client's coverage. `sessions` None: no limit; `used`: others submitted on it."""

    number: str = ""
    sessions: int | None = None
    used: int = 0
    member_id: str = field(default="", compare=False)  # printed; no rule asks


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Values that a practice may argue about; they come from the settings."""

    note_min_length: int = 40
    overlap_tolerance_seconds: int = 120
    long_session_minutes: int = 120


@dataclass(frozen=True, slots=True)
class Case:
    """One session about to be invoiced. `submit_by` None: no deadline, as for a returned invoice.

    `earlier_service_on`, `earlier_intake_on`: the latest earlier date of service with this therapist that is submitted
    and not voided, and of these the latest one billed as an intake.
    """

    session_id: int
    client_id: int
    therapist_id: int
    group_id: int | None
    kind: str
    licence: str
    date_of_service: date
    zone: ZoneInfo
    rulebook: Rulebook
    recorded: Recorded
    now: datetime
    submit_by: datetime | None
    neighbours: tuple[Neighbour, ...] = ()
    earlier_service_on: date | None = None
    earlier_intake_on: date | None = None
    authorization: Authorization = Authorization()
    was_returned: bool = False
    thresholds: Thresholds = field(default_factory=Thresholds)

    @property
    def is_group(self) -> bool:
        """Is it one member's part of a group? A member who never came is no session without the client."""
        return self.group_id is not None or self.kind == GROUP

    def local(self, instant: datetime) -> datetime:
        """The instant on the session's own clock."""
        return instant.astimezone(self.zone)


def instant(milliseconds: int) -> datetime:
    """Milliseconds since 1970 as an aware instant in UTC."""
    seconds, rest = divmod(milliseconds, 1000)
    return datetime.fromtimestamp(seconds, UTC).replace(microsecond=rest * 1000)


def milliseconds(at: datetime) -> int:
    """An aware instant as milliseconds since 1970 UTC, floored."""
    whole = int(at.replace(microsecond=0).timestamp())
    return whole * 1000 + at.microsecond // 1000
