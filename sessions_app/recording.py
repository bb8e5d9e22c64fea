"""What did the provider's record of this session show?"""

from sessions_app import people
from sessions_app.models import PresenceEvent, TherapySession
from sessions_app.presence import Presence, measure


def presence_of(session: TherapySession) -> Presence:
    """Computed afresh from every raw event of the session's room."""
    changes = [event.as_change() for event in PresenceEvent.objects.of(session)]
    siblings: list[int] = []
    if session.group_id is not None:
        others = TherapySession.objects.filter(group=session.group_id).exclude(pk=session.pk)
        siblings = list(others.values_list("client_id", flat=True))
    sides = people.sides(changes, therapist_id=session.therapist_id, client_id=session.client_id, sibling_ids=siblings)
    return measure(changes, sides)
