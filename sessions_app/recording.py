"""What did the provider's record of this session show?"""

from collections.abc import Iterable

from sessions_app import people, shared_room
from sessions_app.changes import PresenceChange, Side
from sessions_app.models import PresenceEvent, TherapySession
from sessions_app.presence import Presence, measure


def presence_of(session: TherapySession) -> Presence:
    """Computed afresh from every raw event of the session's room."""
    changes = changes_of(session)
    return measure(changes, sides_of(session, changes))


def changes_of(session: TherapySession) -> list[PresenceChange]:
    """What was told of the session's room; where sessions share a room, what lies nearest to this one."""
    changes = [event.as_change() for event in PresenceEvent.objects.of(session)]
    others = _sharing(session) if changes else []
    return [change for change in changes if shared_room.is_nearest(change.at_ms, session.span_ms, others)]


def sides_of(session: TherapySession, changes: Iterable[PresenceChange]) -> dict[str, Side]:
    """Whom everybody in the room belongs to: by their identities, and by what a person said of a guest."""
    siblings: list[int] = []
    if session.group_id is not None:
        others = TherapySession.objects.filter(group=session.group_id).exclude(pk=session.pk)
        siblings = list(others.values_list("client_id", flat=True))
    found = people.sides(changes, therapist_id=session.therapist_id, client_id=session.client_id, sibling_ids=siblings)
    if {change.person for change in changes if change.person} <= found.keys():
        return found
    # The newest word comes last; an identity that we issued needs nobody's word.
    return {person: Side(side) for person, side in session.people_named.values_list("person", "side")} | found


def _sharing(session: TherapySession) -> list[tuple[int, int]]:
    """When the other sessions in this room are; the rooms that the application makes are one session's alone."""
    if session.group_id is not None or session.provider_room == session.own_room:
        return []
    same = TherapySession.objects.filter(provider=session.provider, provider_room=session.provider_room)
    return [other.span_ms for other in same.exclude(pk=session.pk)]
