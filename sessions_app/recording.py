"""What did the provider's record of this session show?"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property

from django.db.models import Exists, OuterRef, Q

from sessions_app import people, shared_room
from sessions_app.changes import PresenceChange, Side
from sessions_app.event_row import EventRow
from sessions_app.models import GroupMeeting, PersonNamed, PresenceEvent, TherapySession
from sessions_app.people import Word
from sessions_app.presence import Presence, measure
from sessions_app.shared_room import Booking, Stretch

# A provider's name and the room's.
Room = tuple[str, str]
REACH = timedelta(milliseconds=shared_room.REACH_MS)
# A session is scheduled for less.
LONGEST_MS = 2 * 24 * 60 * 60 * 1000


@dataclass(frozen=True)
class Record:
    """Everything that bears on one session's time: what its room's provider told within reach, and what people said.

    `rivals`: the sessions of the room near in time, this one among them.
    """

    session: TherapySession
    events: tuple[EventRow, ...]
    words: tuple[Word, ...] = ()
    rivals: tuple[Booking, ...] = ()

    @cached_property
    def changes(self) -> list[PresenceChange]:
        """What was told, in no order."""
        return [event.as_change() for event in self.events]

    @cached_property
    def sides(self) -> dict[str, Side]:
        """Whom everybody in the room belongs to, as far as anybody knows."""
        session = self.session
        return people.sides(
            self.changes,
            therapist_id=session.therapist_id,
            client_id=session.client_id,
            session_id=session.pk,
            words=self.words,
        )

    @cached_property
    def stretch(self) -> Stretch:
        """What of the room's time is the session's own."""
        attached = (event.connection for event in self.events if event.attached)
        return shared_room.stretch(_booking(self.session), self.rivals, attached)

    @cached_property
    def presence(self) -> Presence:
        """Computed afresh. In a group nobody knows whose an unnamed guest is, so it is no member's until named."""
        unnamed = Side.UNPLACED if self.session.group_id else Side.GUEST
        return measure(self.changes, self.sides, self.stretch, unnamed=unnamed)

    @property
    def changed_at(self) -> datetime | None:
        """When the newest thing came that the presence is computed from."""
        came = [event.received_at for event in self.events]
        came += [event.attached.at for event in self.events if event.attached]
        return max([*came, *(word.at for word in self.words)], default=None)

    def known_at(self, moment: datetime) -> "Record":
        """The record as it was known at a moment, what came in that very moment included."""
        return replace(
            self,
            events=tuple(event for event in self.events if _known_at(event) <= moment),
            words=tuple(word for word in self.words if word.at <= moment),
        )


def presence_of(session: TherapySession) -> Presence:
    """Computed afresh from every raw event of the session's room."""
    return record_of(session).presence


def record_of(session: TherapySession, *, is_alone: bool = False) -> Record:
    """One session's record. `is_alone`: `is_contested` was asked, and is not so."""
    return records_of([session], are_alone=is_alone)[session.pk]


def records_of(sessions: Sequence[TherapySession], *, are_alone: bool = False) -> dict[int, Record]:
    """By session its record; three queries for all of the sessions, two of them only where anybody was recorded."""
    rows = PresenceEvent.objects.of_any(sessions)
    bookings = _bookings(sessions) if rows and not are_alone else {}
    words = defaultdict(list) if are_alone else _words(rows, bookings)
    by_room = _by_room(rows)
    attached = defaultdict(list)
    for event in rows:
        if event.attached:
            attached[event.attached.session_id].append(event)
    return {
        session.pk: _record(session, by_room[session.room], attached[session.pk], bookings.get(session.room, []), words)
        for session in sessions
    }


def is_contested(session: str) -> Q:
    """Of the session at this path: may other sessions want its room's events, or did anybody say who somebody was?

    Asked along with the session, it spares most of them the queries for both.
    """
    room = {"provider": OuterRef(f"{session}__provider"), "provider_room": OuterRef(f"{session}__provider_room")}
    others = TherapySession.objects.filter(**room).exclude(pk=OuterRef(session))
    named = PersonNamed.objects.filter(session=OuterRef(session))
    attached = PresenceEvent.objects.filter(attached__session=OuterRef(session))
    is_shared = Q(**{f"{session}__group__isnull": False}) | Exists(GroupMeeting.objects.filter(**room))
    return is_shared | Exists(others) | Exists(named) | Exists(attached)


def _record(
    session: TherapySession,
    told: Sequence[EventRow],
    attached: Sequence[EventRow],
    bookings: Sequence[Booking],
    words: dict[int, list[Word]],
) -> Record:
    start, end = shared_room.reach(session.span_ms)
    events = told[bisect_left(told, start, key=_at_ms) : bisect_left(told, end, key=_at_ms)]
    rivals = _near(session, bookings)
    said = [word for session_id in {session.pk, *(one.session_id for one in rivals)} for word in words[session_id]]
    return Record(session, (*events, *attached), tuple(sorted(said, key=lambda word: word.at)), tuple(rivals))


def _by_room(rows: Iterable[EventRow]) -> dict[Room, list[EventRow]]:
    """What nobody attached to a session, by its room and in order."""
    found: dict[Room, list[EventRow]] = defaultdict(list)
    for event in sorted((row for row in rows if not row.attached), key=_at_ms):
        found[event.provider, event.room].append(event)
    return found


def _bookings(sessions: Sequence[TherapySession]) -> dict[Room, list[Booking]]:
    """Every session in the rooms of these, as far as it may want the same events; in the order of their starts."""
    rooms = {session.room for session in sessions if session.room[1]}
    room = {"provider__in": {provider for provider, _ in rooms}, "provider_room__in": {name for _, name in rooms}}
    near = TherapySession.objects.select_related("group").filter(
        scheduled_start_at__lte=max(session.scheduled_end_at for session in sessions) + 2 * REACH,
        scheduled_end_at__gte=min(session.scheduled_start_at for session in sessions) - 2 * REACH,
    )
    found: dict[Room, list[Booking]] = defaultdict(list)
    # Two questions in one query: no index serves both at once.
    own = near.filter(group__isnull=True, **room)
    both = own.union(near.filter(**{f"group__{name}": value for name, value in room.items()}), all=True)
    for session in sorted(both, key=lambda one: (one.scheduled_start_at, one.pk)):
        found[session.room].append(_booking(session))
    return found


def _near(session: TherapySession, bookings: Sequence[Booking]) -> list[Booking]:
    """Those that want events which the session could want too."""
    start, end = session.span_ms[0] - 2 * shared_room.REACH_MS, session.span_ms[1] + 2 * shared_room.REACH_MS
    last = bisect_right(bookings, end, key=lambda one: one.span[0])
    first = bisect_left(bookings, start - LONGEST_MS, key=lambda one: one.span[0])
    return [one for one in bookings[first:last] if one.span[1] >= start]


def _words(rows: Iterable[EventRow], bookings: dict[Room, list[Booking]]) -> dict[int, list[Word]]:
    """What people said, by session, of those who carry no identity of ours; asked only where somebody does not."""
    found: dict[int, list[Word]] = defaultdict(list)
    if all(people.is_ours(row.person) or not row.person for row in rows):
        return found
    there = {one.session_id for row in rows for one in bookings.get((row.provider, row.room), [])}
    there |= {row.attached.session_id for row in rows if row.attached}
    for named in PersonNamed.objects.filter(session__in=there).select_related("session").order_by("at", "pk"):
        said_on = named.session
        word = Word(
            person=named.person,
            side=Side(named.side),
            session_id=said_on.pk,
            client_id=said_on.client_id,
            therapist_id=said_on.therapist_id,
            at=named.at,
        )
        found[said_on.pk].append(word)
    return found


def _booking(session: TherapySession) -> Booking:
    return Booking(session.pk, session.client_id, session.group_id, session.span_ms)


def _at_ms(event: EventRow) -> int:
    return event.at_ms


def _known_at(event: EventRow) -> datetime:
    return max(event.received_at, event.attached.at) if event.attached else event.received_at
