"""From what was a session's time computed? A basis as plain values, and the same computation from it again.

A packet carries a basis for every version of its invoice: with it and the events anybody computes the minutes again,
without a database. Instants are milliseconds since 1970 UTC.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from invoicing.replay import Figures, computed
from sessions_app.changes import Kind, PresenceChange, Side
from sessions_app.presence import Presence, measure
from sessions_app.shared_room import Stretch

# Of a change what a packet tells; under which name the event is kept stands beside it.
READING = tuple(field.name for field in fields(PresenceChange) if field.name != "event")


@dataclass(frozen=True, slots=True)
class Basis:
    """What bears on a session's time beside the events.

    `events`: the numbers of those that were known. `unnamed`: whom everybody belongs to whom `sides` does not name.
    """

    stretch: Stretch
    sides: Mapping[str, Side]
    unnamed: Side
    events: frozenset[int]


def presence_from(basis: Basis, changes: Mapping[int, PresenceChange]) -> Presence:
    """The stays and both figures. `changes`: by number, of every event that the packet carries."""
    known = [change for number, change in changes.items() if number in basis.events]
    return measure(known, basis.sides, basis.stretch, unnamed=basis.unnamed)


def figures_from(basis: Basis, changes: Mapping[int, PresenceChange], *, counts_with_anyone: bool) -> Figures:
    """The same figures that a submission froze; the minutes are those of the record."""
    presence = presence_from(basis, changes)
    return computed(presence, counts_with_anyone=counts_with_anyone, is_recorded=True)


def gives(figures: Figures, frozen: Figures) -> bool:
    """Are these the frozen ones? Minutes and pieces count only where a submission took them from the record."""
    entered = frozen.minutes is None
    return (replace(figures, minutes=None, spans_ms=None) if entered else figures) == frozen


def as_json(basis: Basis) -> dict[str, Any]:
    """For a file."""
    stretch = basis.stretch
    return {
        "scheduled_ms": list(stretch.scheduled),
        "own_ms": list(stretch.own),
        "of_client_ms": list(stretch.of_client),
        "attached_connections": sorted(stretch.attached),
        "sides": {person: side.value for person, side in sorted(basis.sides.items())},
        "unnamed": basis.unnamed.value,
        "events": sorted(basis.events),
    }


def from_json(told: Mapping[str, Any]) -> Basis:
    """From a file; raises KeyError, TypeError or ValueError where it is not what `as_json` writes."""
    stretch = Stretch(
        scheduled=_span(told["scheduled_ms"]),
        own=_span(told["own_ms"]),
        of_client=_span(told["of_client_ms"]),
        attached=frozenset(map(str, told["attached_connections"])),
    )
    sides = {str(person): Side(side) for person, side in told["sides"].items()}
    return Basis(stretch, sides, Side(told["unnamed"]), frozenset(map(int, told["events"])))


def reading_as_json(change: PresenceChange) -> dict[str, Any]:
    """What an event tells, for a file."""
    told = asdict(change)
    return {name: told[name] for name in READING}


def reading_from_json(told: Mapping[str, Any], event: str) -> PresenceChange:
    """From a file; raises as `from_json`."""
    values = {name: told[name] for name in READING}
    if not isinstance(values["at_ms"], int) or not isinstance(values["joined_at_ms"], int | None):
        raise TypeError("at_ms")
    return PresenceChange(**{**values, "kind": Kind(values["kind"])}, event=event)


def figures_as_json(figures: Figures) -> dict[str, Any]:
    """For a file; minutes and pieces only where they are the record's."""
    told = asdict(figures)
    return {**told, "spans_ms": _pieces(figures.spans_ms)}


def figures_from_json(told: Mapping[str, Any]) -> Figures:
    """From a file; raises as `from_json`."""
    spans = told["spans_ms"]
    pieces = None if spans is None else tuple(_span(one) for one in spans)
    return Figures(
        **{field.name: told[field.name] for field in fields(Figures) if field.name != "spans_ms"}, spans_ms=pieces
    )


def _pieces(spans: Iterable[tuple[int, int]] | None) -> list[list[int]] | None:
    return None if spans is None else [list(span) for span in spans]


def _span(value: Any) -> tuple[int, int]:
    start, end = value
    return int(start), int(end)
