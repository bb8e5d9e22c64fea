"""Who is who in this room?

The app issues identities: `therapist-<id>`, `client-<id>` (row ids), `guest-<random>`. Another session's client or
therapist, overrunning in a standing room, is nobody here. Who carries no identity of ours is whoever a person said;
before anybody said so, the host is the therapist where a provider marks hosts, and all others are guests.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sessions_app.changes import PresenceChange, Side

OURS = re.compile(r"(?:client|therapist)-[0-9]+", re.ASCII)


@dataclass(frozen=True, slots=True)
class Word:
    """What a person said of somebody in the room: on whose session it was said, and when."""

    person: str
    side: Side
    session_id: int
    client_id: int
    therapist_id: int
    at: datetime


def therapist_identity(therapist_id: int) -> str:
    """The identity under which a therapist joins."""
    return f"therapist-{therapist_id}"


def client_identity(client_id: int) -> str:
    """The identity under which a client joins."""
    return f"client-{client_id}"


def is_ours(person: str) -> bool:
    """Is it a client's or a therapist's identity, which needs nobody's word?"""
    return OURS.fullmatch(person) is not None


def sides(
    changes: Iterable[PresenceChange],
    *,
    therapist_id: int,
    client_id: int,
    session_id: int = 0,
    words: Iterable[Word] = (),
) -> dict[str, Side]:
    """Whom each named person belongs to. `words`: in the order they were said; the newest one counts.

    What was said on this session outranks what was said on others in the same room.
    """
    changes = list(changes)
    found = {change.person: Side.THERAPIST for change in changes if change.is_host and change.person}
    for word in sorted(words, key=lambda word: word.session_id == session_id):
        is_own = word.session_id == session_id
        found[word.person] = word.side if is_own else _elsewhere(word, therapist_id=therapist_id, client_id=client_id)
    found.update({change.person: Side.NOBODY for change in changes if is_ours(change.person)})
    found[therapist_identity(therapist_id)] = Side.THERAPIST
    found[client_identity(client_id)] = Side.CLIENT
    return found


def _elsewhere(word: Word, *, therapist_id: int, client_id: int) -> Side:
    """What a word said on another session means here: another client's people are nobody."""
    is_same = word.therapist_id == therapist_id if word.side == Side.THERAPIST else word.client_id == client_id
    return word.side if is_same else Side.NOBODY
