"""What does one row of an imported file of sessions say, and what in it cannot be?

Every wrong cell is told with its value and the way out. Who the therapist and the client are is asked of the database
afterwards.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from invoicing import session_cells as cells
from invoicing.session_cells import IN_PERSON, LONGEST, TELEHEALTH
from sessions_app.local_time import Repeated, Skipped, resolve


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong with one cell."""

    column: str
    reason: str


@dataclass(frozen=True, slots=True)
class SessionRow:
    """One row; what was left empty is "" or None. Times without an offset are on the therapist's clock."""

    external_id: str
    therapist: str
    client_reference: str
    client_name: str
    payer: str
    member_id: str
    starts: datetime
    minutes: int | None
    ends: datetime | None
    kind: str
    modality: str
    provider: str
    room: str
    place: str


def read_row(typed: Mapping[str, str], providers: Collection[str]) -> SessionRow | list[Wrong]:
    """The row, or everything that is wrong in it. A column that the file leaves out is an empty cell."""
    given = {name: typed.get(name, "").strip() for name in COLUMNS}
    values: dict[str, Any] = {}
    wrong: list[Wrong] = []
    for name, read in COLUMNS.items():
        try:
            values[name] = read(cells.plain(given[name]))
        except ValueError as error:
            wrong.append(Wrong(name, str(error)))
    known = {one.column for one in wrong}
    wrong += [one for one in _together(given, providers) if one.column not in known]
    return wrong or SessionRow(**values)


def span(row: SessionRow, zone: ZoneInfo) -> tuple[datetime, datetime] | list[Wrong]:
    """Start and end in UTC, or what is wrong with them on the therapist's clock."""
    instants: list[datetime | None] = []
    wrong: list[Wrong] = []
    for column, typed in (("starts", row.starts), ("ends", row.ends)):
        try:
            instants.append(None if typed is None else _instant(typed, zone))
        except ValueError as error:
            wrong.append(Wrong(column, str(error)))
    if wrong:
        return wrong
    start, end = instants
    assert start is not None  # every row has one
    if end is None:
        return start, start + timedelta(minutes=row.minutes or 0)
    if not timedelta(0) < end - start <= timedelta(minutes=LONGEST):
        return [Wrong("ends", "The end is not within 24 hours after the start. Correct one of them.")]
    if row.minutes is not None and end - start != timedelta(minutes=row.minutes):
        held = (end - start) // timedelta(minutes=1)
        return [Wrong("minutes", f"From start to end are {held} minutes, and the row says {row.minutes}. Keep one.")]
    return start, end


def _instant(typed: datetime, zone: ZoneInfo) -> datetime:
    if typed.tzinfo:
        return typed.astimezone(UTC)
    found = resolve(typed, zone, None)
    if isinstance(found, Skipped):
        raise ValueError(
            f"The clocks of {zone.key} skip {_told(typed)}. Write {_told(found.before)} or {_told(found.after)}."
        )
    if isinstance(found, Repeated):
        readings = " or ".join(_told(at.astimezone(zone)) for at in (found.first, found.second))
        raise ValueError(f"The clocks of {zone.key} show {_told(typed)} twice. Write {readings}.")
    return found


def _told(at: datetime) -> str:
    return at.isoformat(timespec="minutes")


def _together(given: Mapping[str, str], providers: Collection[str]) -> Iterator[Wrong]:
    """What cells have to do with each other."""
    if not given["client_reference"] and not given["client_name"]:
        yield Wrong("client_reference", "Say who the client is: by reference, or by the name of one that is known.")
    if not given["minutes"] and not given["ends"]:
        yield Wrong("minutes", "Say how long the session is, in minutes or ends.")
    if given["member_id"] and not given["payer"]:
        yield Wrong(
            "member_id",
            f"{cells.quoted(given['member_id'])} is a number with a payer. Name the payer, or leave it out.",
        )
    if given["modality"] == IN_PERSON:
        for column in ("provider", "room"):
            if given[column]:
                yield Wrong(
                    column, f"{cells.quoted(given[column])} has no place in a session in person. Leave it empty."
                )
    elif given["modality"] == TELEHEALTH and given["provider"] not in providers:
        yield Wrong(
            "provider",
            f"{cells.quoted(given['provider'])} is no telehealth provider. Write one of {', '.join(providers)}.",
        )


# The columns in the order in which they are told, each with how its cell is read.
COLUMNS: Mapping[str, Callable[[str], Any]] = {
    "external_id": cells.text(80, "Every row needs an id: the one that it has where the file comes from."),
    "therapist": lambda typed: cells.text(254, "Name the therapist by e-mail address.")(typed).lower(),
    "client_reference": cells.text(40),
    "client_name": cells.text(120),
    "payer": cells.text(120),
    "member_id": cells.text(40),
    "starts": cells.time,
    "minutes": cells.minutes,
    "ends": cells.end,
    "kind": cells.kind,
    "modality": cells.one_of((TELEHEALTH, IN_PERSON)),
    "provider": cells.text(12),
    "room": cells.text(200),
    "place": cells.one_of(cells.PLACES, may_be_empty=True),
}
NEEDED = ("external_id", "therapist", "starts", "kind", "modality")
