"""One stored event as far as time is computed from it. A model's instance costs several times as much to load, and a
session's page or a replay needs nothing else of it."""

from dataclasses import dataclass
from datetime import datetime

from sessions_app.changes import PresenceChange


@dataclass(frozen=True, slots=True)
class Attachment:
    """Somebody said to which session an event belongs, and when."""

    session_id: int
    at: datetime


@dataclass(slots=True)
class EventRow:
    """An event that tells of presence. `attached`: None where nobody said to which session it belongs."""

    pk: int
    provider: str
    room: str
    received_at: datetime
    attached: Attachment | None
    change: PresenceChange

    @property
    def at_ms(self) -> int:
        """When what it tells happened, in milliseconds since 1970."""
        return self.change.at_ms

    @property
    def person(self) -> str:
        """Of whom it tells; empty when of nobody."""
        return self.change.person

    @property
    def connection(self) -> str:
        """Of which connection it tells; empty when of none."""
        return self.change.connection

    def as_change(self) -> PresenceChange:
        """The event as the rules see it."""
        return self.change
