"""Does every stored event still say what its columns say? Its body is read again with the present code.

Time is computed from the columns. Where they agree with the bytes, it is computed from the bytes; where they do not,
the event is named, and time can be computed from what the bytes say instead (`Corrections`).
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from django.db.models import BinaryField, BooleanField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet

from audit.encryption import decrypt_all
from sessions_app.event_row import EventRow
from sessions_app.models import PresenceEvent, TherapySession
from sessions_app.providers import reconcile
from sessions_app.providers.base import COLUMNS, Reading
from sessions_app.providers.registry import read_again
from sessions_app.recording import Record, Room
from sessions_app.shared_room import reach

CHUNK = 1000
# As it stands in the database; the field itself would decrypt, and stop at the first that no key fits.
SECRET = ExpressionWrapper(F("body"), output_field=BinaryField())
IS_OWN = Q(event_type=reconcile.TYPE, signed_at__isnull=True)
# What may name somebody, as some providers' ids do, and is not printed.
UNPRINTED = frozenset({"provider_event_id", "room", "person", "connection"})


@dataclass(frozen=True, slots=True)
class Deviation:
    """One column that is not what the body says now."""

    column: str
    stored: object
    read: object

    def __str__(self) -> str:
        if self.column in UNPRINTED:
            return f"{self.column} is read as another one now"
        return f"{self.column} stored {self.stored}, read now {self.read}"


@dataclass(frozen=True, slots=True)
class Misread:
    """An event whose row is not what its body says. `reading` None: the body cannot be decrypted."""

    event_id: int
    deviations: tuple[Deviation, ...]
    reading: Reading | None


def bearing_on(sessions: QuerySet[TherapySession]) -> QuerySet[PresenceEvent]:
    """Every event of the sessions' rooms, whatever it tells, and what was attached to one of them."""
    own = sessions.filter(group__isnull=True, provider=OuterRef("provider"), provider_room=OuterRef("room"))
    groups = sessions.filter(group__provider=OuterRef("provider"), group__provider_room=OuterRef("room"))
    rooms = ~Q(room="") & (Exists(own.order_by()) | Exists(groups.order_by()))
    return PresenceEvent.objects.filter(
        rooms | Exists(sessions.filter(events_attached__event=OuterRef("pk")).order_by())
    )


def reread(events: QuerySet[PresenceEvent]) -> Iterator[Misread | None]:
    """Each event in the order of ids: None where its row is what its body says."""
    columns = ("pk", "provider", "is_own", "secret", "body_hash", *COLUMNS)
    stored = events.annotate(secret=SECRET, is_own=ExpressionWrapper(IS_OWN, BooleanField()))
    rows = stored.order_by("pk").values_list(*columns).iterator(chunk_size=CHUNK)
    while chunk := list(islice(rows, CHUNK)):
        for row, body in zip(chunk, decrypt_all(bytes(row[3]) for row in chunk), strict=True):
            yield _compared(row, body)


def _compared(row: tuple[Any, ...], body: bytes | None) -> Misread | None:
    pk, provider, is_own, _, *stored = row
    if body is None:
        return Misread(pk, (Deviation("body", "encrypted", "with none of the keys"),), None)
    body_hash = hashlib.sha256(body).hexdigest()
    reading = read_again(provider, body, is_own=is_own)
    now = [body_hash, *reading.row(body_hash)]
    if is_own:  # under which name a reconcile is kept does not stand in it
        now[1] = stored[1]
    if stored == now:
        return None
    columns = zip(("body_hash", *COLUMNS), stored, now, strict=True)
    return Misread(pk, tuple(Deviation(*one) for one in columns if one[1] != one[2]), reading)


class Corrections:
    """What misread events say by their bytes, in place of their columns. As large as there are such events."""

    def __init__(self) -> None:
        self.misread = 0
        self.ids: set[int] = set()
        self.attached: dict[int, list[EventRow]] = defaultdict(list)
        self.by_room: dict[Room, list[EventRow]] = defaultdict(list)

    def note(self, misread: Misread) -> None:
        """Keep one; an event whose body cannot be decrypted keeps its columns."""
        self.misread += 1
        reading = misread.reading
        if reading is None:
            return
        self.ids.add(misread.event_id)
        if reading.change:
            row = PresenceEvent.objects.as_read(misread.event_id, reading.change, reading.room)
            place = self.attached[row.attached.session_id] if row.attached else self.by_room[row.provider, row.room]
            place.append(row)

    def over(self, record: Record) -> Record:
        """The record with the bytes' word in place of the columns'."""
        if not self.ids:
            return record
        session = record.session
        start, end = reach(session.span_ms)
        right = [row for row in record.events if row.pk not in self.ids]
        moved = [row for row in self.by_room.get(session.room, ()) if start <= row.at_ms < end]
        now = [*right, *moved, *self.attached.get(session.pk, ())]
        return replace(record, events=tuple(now))
