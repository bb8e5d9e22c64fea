"""Who is who in this room?

The app issues identities: `therapist-<id>`, `client-<id>` (row ids), `guest-<random>`. Another session's client or
therapist, overrunning in a standing room, is nobody here. Who carries no identity of ours is a guest; where a provider
marks hosts, the host is the therapist.
"""

import re
from collections.abc import Iterable

from sessions_app.changes import PresenceChange, Side

OURS = re.compile(r"(?:client|therapist)-[0-9]+", re.ASCII)


def therapist_identity(therapist_id: int) -> str:
    """The identity under which a therapist joins."""
    return f"therapist-{therapist_id}"


def client_identity(client_id: int) -> str:
    """The identity under which a client joins."""
    return f"client-{client_id}"


def sides(changes: Iterable[PresenceChange], *, therapist_id: int, client_id: int) -> dict[str, Side]:
    """Whom each named person belongs to; the other members of a group are other sessions' clients."""
    changes = list(changes)
    found = {change.person: Side.THERAPIST for change in changes if change.is_host and change.person}
    found.update({change.person: Side.NOBODY for change in changes if OURS.fullmatch(change.person)})
    found[therapist_identity(therapist_id)] = Side.THERAPIST
    found[client_identity(client_id)] = Side.CLIENT
    return found
