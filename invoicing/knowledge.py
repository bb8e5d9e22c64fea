"""What did a submission know? What was there at its time of its session's record, and of other sessions in the room."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property

from sessions_app.models import TherapySession
from sessions_app.recording import Record
from sessions_app.shared_room import Booking

# What was stored within this of a submission's instant came while it was under way, perhaps on another server, whose
# clock is a little off: it may have been seen or not. Longer than a request waits for a lock.
UNDER_WAY = timedelta(seconds=30)


@dataclass(frozen=True)
class Knowledge:
    """A record, and when each other session of its room was booked; more may stand there."""

    record: Record
    booked_at: Mapping[int, datetime]

    @cached_property
    def last_at(self) -> datetime | None:
        """When the newest of it came; None when there is nothing."""
        return max(self._came(), default=None)

    def at(self, moment: datetime) -> Record:
        """The record as it was known at a moment, what came in that very moment included."""
        later = {one.session_id for one in _others(self.record) if self.booked_at[one.session_id] > moment}
        rivals = tuple(one for one in self.record.rivals if one.session_id not in later)
        return replace(self.record.known_at(moment), rivals=rivals)

    def seen_by(self, submitted_at: datetime) -> Iterator[Record]:
        """What a submission of that instant may have seen, the likeliest first."""
        yield self.at(submitted_at)
        near = {came for came in self._came() if abs(came - submitted_at) <= UNDER_WAY}
        for moment in sorted(near | {submitted_at - UNDER_WAY}, key=lambda moment: abs(moment - submitted_at)):
            yield self.at(moment)

    def _came(self) -> Iterator[datetime]:
        for event in self.record.events:
            yield event.received_at
            if event.attached:
                yield event.attached.at
        yield from (word.at for word in self.record.words)
        yield from (self.booked_at[one.session_id] for one in _others(self.record))


def knowledge_of(records: Collection[Record]) -> dict[int, Knowledge]:
    """By session; one query, where sessions share a room."""
    others = {one.session_id for record in records for one in _others(record)}
    booked = TherapySession.objects.filter(pk__in=others).values_list("pk", "booked_at") if others else ()
    booked_at = dict(booked)
    return {record.session.pk: Knowledge(record, booked_at) for record in records}


def _others(record: Record) -> list[Booking]:
    mine = record.session.pk
    return [one for one in record.rivals if one.session_id != mine]
