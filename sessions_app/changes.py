"""What a telehealth provider told, as plain values. Instants are milliseconds since 1970 UTC."""

from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """What a change tells.

    SEEN: a reconcile found the connection in the room. POLLED: a reconcile listed the room; whoever was there has
    a SEEN of the same instant.
    """

    JOINED = "joined"
    LEFT = "left"
    SEEN = "seen"
    POLLED = "polled"
    ROOM_ENDED = "room_ended"


class Side(StrEnum):
    """Whom a person in the room belongs to.

    NOBODY: a recorder, or another member of a group. UNPLACED: somebody in a group's room of whom no person has said
    whose guest it is.
    """

    THERAPIST = "therapist"
    CLIENT = "client"
    GUEST = "guest"
    NOBODY = "nobody"
    UNPLACED = "unplaced"


CLIENT_SIDE = frozenset({Side.CLIENT, Side.GUEST})


@dataclass(frozen=True, slots=True)
class PresenceChange:
    """One thing a provider told. `joined_at_ms` on a LEFT is the join time that the leave itself carries.

    `event` names the stored event it was read from; two events that tell the same are one change.
    """

    kind: Kind
    at_ms: int
    person: str = ""
    connection: str = ""
    joined_at_ms: int | None = None
    is_host: bool = False
    is_audio_only: bool = False
    reason: str = ""
    event: str = field(default="", compare=False)

    @property
    def effective_ms(self) -> int:
        """A leave is never before the join it carries: some providers give whole seconds for the one only."""
        if self.kind == Kind.LEFT and self.joined_at_ms is not None:
            return max(self.at_ms, self.joined_at_ms)
        return self.at_ms
