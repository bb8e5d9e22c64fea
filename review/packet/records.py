"""The record of one session as a packet carries it: its events, and from what each version's time was computed."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from invoicing.knowledge import knowledge_of
from invoicing.models import Submission
from invoicing.submitted import figures_of
from review.packet.basis import Basis, figures_from, gives
from review.packet.bearing import bearing
from review.packet.bodies import Stored, stored
from review.packet.pseudonyms import Pseudonyms, pseudonyms, sealed_together
from review.packet.sealing import Names, Sealed, parts_of
from sessions_app.changes import PresenceChange, Side
from sessions_app.models import Client, TherapySession
from sessions_app.people import client_identity
from sessions_app.recording import Record, record_of

Changes = Mapping[int, PresenceChange]
NOT_THEIRS = frozenset({Side.NOBODY, Side.UNPLACED})


@dataclass(frozen=True)
class CarriedRecord:
    """`events`: ids in their order, by which a packet numbers them from 1. `versions`: by id of the submission."""

    record: Record
    events: tuple[int, ...]
    stored: Mapping[int, Stored]
    sealed: Mapping[int, Sealed]
    told: Pseudonyms
    now: Basis
    versions: Mapping[int, Basis]

    @cached_property
    def changes(self) -> dict[int, PresenceChange]:
        """What each event tells, by its number, as the packet tells it."""
        real = _changes(self.record)
        return {
            number: self.told.of_change(real[pk], is_sealed=pk in self.sealed)
            for number, pk in enumerate(self.events, start=1)
        }

    @property
    def left_out(self) -> int:
        """How many events of the room do not bear on this session."""
        return len(self.record.events) - len(self.events)


def carried(
    session: TherapySession, submissions: Sequence[Submission], absent: Collection[str], names: Names
) -> CarriedRecord:
    """Of a telehealth session. `absent`: the codes for which the time with anyone counts."""
    record = record_of(session)
    changes, now = _changes(record), _basis(record)
    known = {one.pk: _known(one, record, counts_with_anyone=one.code in absent) for one in submissions}
    chosen = bearing([now, *known.values()], changes)
    kept = {pk: changes[pk] for pk in sorted(chosen, key=lambda pk: (changes[pk].at_ms, changes[pk].event))}
    rows, sealed = _looked_through(kept, now, _with_others(names, record, kept))
    told = pseudonyms(kept, sealed, {session.therapist_identity, session.client_identity})
    return CarriedRecord(
        record=record,
        events=tuple(kept),
        stored=rows,
        sealed=sealed,
        told=told,
        now=_numbered(now, told, kept),
        versions={pk: _numbered(basis, told, kept) for pk, basis in known.items()},
    )


def _changes(record: Record) -> dict[int, PresenceChange]:
    return {row.pk: row.change for row in record.events}


def _basis(record: Record) -> Basis:
    unnamed = Side.UNPLACED if record.session.group_id else Side.GUEST
    return Basis(record.stretch, record.sides, unnamed, frozenset(row.pk for row in record.events))


def _known(submission: Submission, record: Record, *, counts_with_anyone: bool) -> Basis:
    """What a version was computed from: of what it may have seen the likeliest that gives its figures.

    What came from elsewhere afterwards is tried last; where nothing gives them, the likeliest counts.
    """
    frozen, changes = figures_of(submission), _changes(record)
    seen = knowledge_of([record])[record.session.pk].seen_by(submission.at)
    bases = [*(_basis(one) for one in seen), _basis(record)]
    fitting = (
        basis for basis in bases if gives(figures_from(basis, changes, counts_with_anyone=counts_with_anyone), frozen)
    )
    return next(fitting, bases[0])


def _with_others(names: Names, record: Record, kept: Changes) -> Names:
    """Bytes must not tell of other clients in the room, nor of those whose events do not bear on the session."""
    mine = record.session.client_id
    clients = Client.objects.filter(pk__in={rival.client_id for rival in record.rivals} - {mine})
    words = {word for client in clients for word in (*parts_of(client.name), client_identity(client.pk))}
    there = {word for change in kept.values() for word in (change.person, change.connection)}
    words |= {word for change in record.changes for word in (change.person, change.connection)} - there - {""}
    return replace(names, others=frozenset(word.casefold() for word in words))


def _looked_through(kept: Changes, now: Basis, names: Names) -> tuple[dict[int, Stored], dict[int, Sealed]]:
    """Every row, and why which bytes stay here."""
    rows: dict[int, Stored] = {}
    sealed: dict[int, Sealed] = {}
    sides = _sides(kept, now)
    for pk, row, body in stored(list(kept)):
        rows[pk] = row
        is_others = sides[pk] in NOT_THEIRS and kept[pk].person
        reason = row.problem or (Sealed.OTHERS if is_others else names.reason(body, sides[pk]))
        if reason:
            sealed[pk] = reason
    return rows, sealed_together(kept, sealed)


def _sides(kept: Changes, now: Basis) -> dict[int, Side]:
    """Of whom each event tells, by its connection: some providers leave the identity out of a leave."""
    named = {
        change.connection: now.sides[change.person]
        for change in kept.values()
        if change.connection and change.person in now.sides
    }
    return {
        pk: named.get(change.connection, now.unnamed) if change.person else Side.NOBODY for pk, change in kept.items()
    }


def _numbered(basis: Basis, told: Pseudonyms, kept: Changes) -> Basis:
    """As the packet tells it: its events by their numbers."""
    numbers = {pk: number for number, pk in enumerate(kept, start=1)}
    there = {change.person for change in kept.values()}
    events = frozenset(numbers[pk] for pk in basis.events if pk in numbers)
    return replace(told.of_basis(basis, there), events=events)
