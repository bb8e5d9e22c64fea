"""What did the provider's record of this session show?"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

from django.db.models import Q

from sessions_app import people, shared_room
from sessions_app.changes import PresenceChange, Side
from sessions_app.models import PresenceEvent, TherapySession
from sessions_app.presence import Presence, measure
from sessions_app.shared_room import Booking

# A provider's name and the room's.
Room = tuple[str, str]


def presence_of(session: TherapySession) -> Presence:
    """Computed afresh from every raw event of the session's room."""
    changes = changes_of(session)
    return measure(changes, sides_of(session, changes))


def changes_of(session: TherapySession) -> list[PresenceChange]:
    """What was told of the session, in no order."""
    return [event.as_change() for event in events_of([session])[session.pk]]


def events_of(sessions: Sequence[TherapySession]) -> dict[int, list[PresenceEvent]]:
    """By session the events of presence that are its own; two queries for all of the sessions.

    What somebody attached to a session is that session's whenever it was.
    """
    by_room: dict[Room, list[TherapySession]] = defaultdict(list)
    for session in sessions:
        by_room[session.room].append(session)
    found: dict[int, list[PresenceEvent]] = {session.pk: [] for session in sessions}
    rows = list(PresenceEvent.objects.of_any(sessions))
    bookings = _bookings(by_room) if rows else {}
    rivals = {one.pk: shared_room.others(_booking(one), bookings.get(one.room, [])) for one in sessions}
    for event in rows:
        if attached := getattr(event, "attached", None):
            found[attached.session_id].append(event)
            continue
        for session in by_room.get((event.provider, event.room), []):
            if shared_room.belongs(event.as_change().at_ms, session.span_ms, rivals[session.pk]):
                found[session.pk].append(event)
    return found


def sides_of(session: TherapySession, changes: Iterable[PresenceChange]) -> dict[str, Side]:
    """Whom everybody in the room belongs to: by their identities, and by what a person said of a guest."""
    found = people.sides(changes, therapist_id=session.therapist_id, client_id=session.client_id)
    if {change.person for change in changes if change.person} <= found.keys():
        return found
    # The newest word comes last; an identity that we issued needs nobody's word.
    return {named.person: Side(named.side) for named in session.people_named.all()} | found


def _bookings(rooms: Collection[Room]) -> dict[Room, list[Booking]]:
    """Every session in these rooms."""
    names = {room for _, room in rooms if room}
    is_there = Q(group__isnull=True, provider_room__in=names) | Q(group__provider_room__in=names)
    found: dict[Room, list[Booking]] = defaultdict(list)
    for session in TherapySession.objects.filter(is_there).select_related("group"):
        found[session.room].append(_booking(session))
    return found


def _booking(session: TherapySession) -> Booking:
    return Booking(session.pk, session.group_id, session.span_ms)
