"""What would become of a file of sessions? Its rows are read and held against what is stored; nothing is written.

A client is found by the practice's reference; by name alone only while one client of the therapist has it. What was
imported before is left as it is: a row that says something else by now is named, and not applied.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from accounts.models import Therapist
from cpt.importing import Problem
from cpt.table_files import read_table
from invoicing.session_cells import quoted
from invoicing.session_clients import Clients, NewClient
from invoicing.session_known import Known, folded
from invoicing.session_plan import Kind, Plan, Planned
from invoicing.session_rows import COLUMNS, NEEDED, SessionRow, Wrong, read_row, span
from sessions_app.models import Client, TherapySession
from sessions_app.providers.registry import PROVIDERS

# Each row writes a session, its invoice and its audit event while somebody waits for the page.
MOST_ROWS = 1000


def plan(content: bytes) -> Plan:
    """What the file would do. Raises cpt.table_files.Unreadable."""
    table = read_table(content, known=tuple(COLUMNS), needed=NEEDED, most_rows=MOST_ROWS)
    made = Plan()
    rows: list[tuple[int, SessionRow]] = []
    for number, cells in enumerate(table.rows, start=1):
        read = read_row(dict(zip(table.headers, cells, strict=True)), tuple(PROVIDERS))
        if isinstance(read, SessionRow):
            rows.append((number, read))
        else:
            made.problems += _problems(number, read)
    planner = _Planner(Known([row for _, row in rows]))
    # Those with a reference first, as Clients wants it.
    for number, row in sorted(rows, key=lambda one: not one[1].client_reference):
        done = planner.plan(number, row)
        if isinstance(done, Planned):
            made.rows.append(done)
        else:
            made.problems += _problems(number, done)
    made.rows.sort(key=lambda one: one.number)
    made.problems.sort(key=lambda one: one.row or 0)
    return made


def _problems(number: int, wrong: Iterable[Wrong]) -> Iterator[Problem]:
    return (Problem(number, one.column, one.reason) for one in wrong)


class _Planner:
    """Goes from row to row, and keeps what the rows before have said."""

    def __init__(self, known: Known) -> None:
        self.known, self.clients = known, Clients(known)
        self.ids: dict[tuple[int, str], int] = {}
        self.starts: dict[tuple[NewClient | int, datetime], int] = {}

    def plan(self, number: int, row: SessionRow) -> Planned | list[Wrong]:
        """What becomes of the row, or what is wrong with it."""
        therapist = self.known.therapists.get(row.therapist)
        if therapist is None or not therapist.user.is_active:
            told = f"There is no therapist with the address {quoted(row.therapist)}, or not any more."
            return [Wrong("therapist", f"{told} Correct it, or add them under Users first.")]
        times = span(row, ZoneInfo(therapist.time_zone))
        key = therapist.practice_id, row.external_id
        if (first := self.ids.setdefault(key, number)) != number:
            return [Wrong("external_id", f"Row {first} has the id {quoted(row.external_id)} too. Keep one of them.")]
        stored = self.known.sessions.get(key)
        if stored is None:
            return self._added(number, row, therapist, times)
        if isinstance(times, list):
            return times
        found = tuple(_differences(row, stored, therapist, *times))
        kind = Kind.OTHER if found else Kind.SAME
        return Planned(number, kind, row, therapist, *times, session=stored, differences=found)

    def _added(
        self, number: int, row: SessionRow, therapist: Therapist, times: tuple[datetime, datetime] | list[Wrong]
    ) -> Planned | list[Wrong]:
        """A row that nothing stored has the id of; everything that is wrong with it is told at once."""
        client = self.clients.find(row, therapist)
        wrong = [one for one in (client, self.clients.unknown_payer(row)) if isinstance(one, Wrong)]
        if isinstance(times, list):
            return [*times, *wrong]
        if isinstance(client, Wrong) or wrong:
            return wrong
        starts_at, ends_at = times
        on = starts_at.astimezone(ZoneInfo(therapist.time_zone)).date()
        wrong += [one for one in (self.clients.paying(row, client, on), self._twice(number, client, starts_at)) if one]
        return wrong or Planned(number, Kind.NEW, row, therapist, starts_at, ends_at, client)

    def _twice(self, number: int, client: Client | NewClient, starts_at: datetime) -> Wrong | None:
        """The same client at the same time is the same session, whatever its id."""
        key = client if isinstance(client, NewClient) else client.pk, starts_at
        if (first := self.starts.setdefault(key, number)) != number:
            return Wrong("starts", f"Row {first} is of the same client at the same time. Keep one of them.")
        if isinstance(client, Client) and (there := self.known.held.get((client.pk, starts_at))):
            return Wrong("starts", f"This client has session {there} at the same time already. Take the row out.")
        return None


def _differences(
    row: SessionRow, session: TherapySession, therapist: Therapist, starts_at: datetime, ends_at: datetime
) -> Iterator[tuple[str, str, str]]:
    """Column, what is stored, what the file says; cells that were left empty say nothing."""
    if session.therapist_id != therapist.pk:
        yield "therapist", session.therapist.user.email, row.therapist
    client = session.client
    if row.client_reference and row.client_reference != client.reference:
        yield "client_reference", client.reference, row.client_reference
    if row.client_name and folded(row.client_name) != folded(client.name):
        yield "client_name", client.name, row.client_name
    for column, stored, told in (
        ("starts", session.scheduled_start_at, starts_at),
        ("ends", session.scheduled_end_at, ends_at),
    ):
        if stored != told:
            yield column, local(stored, session.zone), local(told, session.zone)
    for column, kept in (
        ("kind", session.kind),
        ("modality", session.modality),
        ("provider", session.provider),
        ("room", session.provider_room),
        ("place", session.place),
    ):
        said = getattr(row, column)
        if said and said != kept:
            yield column, kept, said


def local(at: datetime, zone: ZoneInfo) -> str:
    """2026-11-03 12:15 EST."""
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M %Z}"
