"""A file of sessions: what it would do, what it does, and that it does it once."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.models import Practice, Therapist
from audit.models import Event
from cpt.models import Payer
from cpt.table_files import Unreadable
from invoicing.actions.importing import PlanChanged, import_sessions
from invoicing.actions.opening import deadline
from invoicing.models import Invoice
from invoicing.session_import import MOST_ROWS, plan
from invoicing.session_plan import Kind, Plan
from sessions_app.actions import add_client
from sessions_app.models import Client, Coverage, ImportedSession, SessionImport, TherapySession
from tests import people
from tests.fixtures import NewInvoice
from tests.invoicing.desk import opened
from tests.invoicing.test_session_rows import ROW

SINCE = date(2020, 1, 1)


def file(*rows: dict[str, str]) -> bytes:
    """Rows as ROW but for what is told; the columns that any of them names."""
    whole = [{**ROW, **row} for row in rows]
    columns = list(dict.fromkeys(name for row in whole for name in row))
    lines = [",".join(columns), *(",".join(f'"{row.get(name, "")}"' for name in columns) for row in whole)]
    return ("\n".join(lines) + "\n").encode()


def done(content: bytes) -> Plan:
    """Tried and stored, as the admin does."""
    return import_sessions(content, by=people.dana(), fingerprint=plan(content).fingerprint)


def told(content: bytes) -> list[str]:
    return [str(problem) for problem in plan(content).problems]


def kinds(made: Plan) -> list[str]:
    return [str(row.kind) for row in made.rows]


def stored() -> tuple[int, ...]:
    """How many rows there are; events but for who read or was refused something."""
    tables: tuple[Any, ...] = (TherapySession, Invoice, Client, Coverage, ImportedSession, SessionImport)
    changes = Event.objects.exclude(action__in=("access.refused", "page.read", "list.read"))
    return (*(table.objects.count() for table in tables), changes.count())


pytestmark = pytest.mark.usefixtures("alice")


def test_a_plan_writes_nothing() -> None:
    before = stored()
    assert kinds(plan(file({}))) == ["new"]
    assert stored() == before


def test_a_row_becomes_a_session_with_its_draft_and_a_new_client(payer: Payer) -> None:
    done(file({"payer": "Cedar", "member_id": "M7", "place": "elsewhere", "room": "shared"}))
    invoice = Invoice.objects.with_session().get()
    session = invoice.session
    assert (invoice.status, invoice.submit_by) == ("draft", deadline(date(2026, 11, 3)))
    assert (session.therapist, session.client.name, session.client.reference) == (people.alice(), "Robin Reed", "C-7")
    assert session.scheduled_start_at == datetime(2026, 11, 3, 17, 15, tzinfo=UTC)
    assert session.scheduled_minutes == 50
    assert (session.kind, session.modality, session.provider) == ("individual", "telehealth", "livekit")
    assert (session.provider_room, session.place, session.is_unlisted) == ("shared", "elsewhere", False)
    coverage = session.coverage()
    assert coverage is not None
    assert (coverage.payer, coverage.member_id, coverage.starts_on) == (payer, "M7", date(2025, 11, 3))


@pytest.mark.parametrize(("place", "opens_with"), [("elsewhere", "elsewhere"), ("", "home")])
def test_the_place_is_what_the_form_opens_with(payer: Payer, place: str, opens_with: str) -> None:
    done(file({"place": place, "payer": "Cedar"}))
    assert opened(Invoice.objects.get())["client_location"] == [opens_with]


def test_without_a_room_the_session_gets_its_own_and_without_a_payer_the_client_pays() -> None:
    done(file({}))
    session = TherapySession.objects.get()
    coverage = session.coverage()
    assert coverage is not None
    assert (session.provider_room, coverage.payer) == (session.own_room, None)


def test_a_session_in_person_has_no_provider() -> None:
    done(file({"modality": "in_person", "provider": ""}))
    session = TherapySession.objects.get()
    assert (session.modality, session.provider, session.provider_room) == ("in_person", "", "")


def test_every_session_and_the_file_have_their_audit_events() -> None:
    done(file({}, {"external_id": "A-2", "starts": "2026-11-04T12:15"}))
    kept = SessionImport.objects.get()
    events = list(Event.objects.order_by("pk"))
    assert [event.action for event in events] == ["session.added", "session.added", "sessions.imported"]
    assert {event.by for event in events} == {people.dana()}
    assert f'"came_with":{kept.pk}' in events[0].details
    assert events[2].details == '{"clients":1,"sessions":2}'
    assert not any("Robin" in event.details or "A-1" in event.details for event in events)


def test_the_same_file_again_adds_nothing() -> None:
    content = file({}, {"external_id": "A-2", "starts": "2026-11-04T12:15"})
    done(content)
    before = stored()
    assert kinds(done(content)) == ["there already"] * 2
    assert stored() == before


def test_a_longer_file_adds_what_is_new() -> None:
    done(file({}))
    assert kinds(done(file({"external_id": "A-2", "starts": "2026-11-04T12:15"}, {}))) == ["new", "there already"]
    assert (TherapySession.objects.count(), Client.objects.count()) == (2, 1)


def test_a_row_that_says_something_else_by_now_is_named_and_not_applied() -> None:
    done(file({}))
    made = done(
        file(
            {"starts": "2026-11-03T13:00", "client_name": "Rob Reed", "kind": "crisis", "provider": "zoom", "room": "9"}
        )
    )
    (row,) = made.rows
    assert row.kind == Kind.OTHER
    assert row.differences == (
        ("client_name", "Robin Reed", "Rob Reed"),
        ("starts", "2026-11-03 12:15 EST", "2026-11-03 13:00 EST"),
        ("ends", "2026-11-03 13:05 EST", "2026-11-03 13:50 EST"),
        ("kind", "individual", "crisis"),
        ("provider", "livekit", "zoom"),
        ("room", TherapySession.objects.get().own_room, "9"),
    )
    session = TherapySession.objects.get()
    assert (session.kind, session.client.name) == ("individual", "Robin Reed")


def test_a_row_that_names_another_therapist_or_client_by_now_is_named_too() -> None:
    people.bob()
    done(file({}))
    made = done(file({"therapist": "bob@example.org", "client_reference": "C-8"}))
    assert made.rows[0].differences == (
        ("therapist", "alice@example.org", "bob@example.org"),
        ("client_reference", "C-7", "C-8"),
    )
    assert Client.objects.count() == 1


def test_the_same_id_of_another_practice_is_another_row() -> None:
    bob = people.bob()
    Therapist.objects.filter(pk=bob.pk).update(practice=Practice.objects.create(name="Hillside"))
    assert kinds(done(file({}, {"therapist": "bob@example.org"}))) == ["new", "new"]
    assert TherapySession.objects.count() == 2


def test_the_therapists_zone_is_the_sessions(alice: Therapist) -> None:
    Therapist.objects.filter(pk=alice.pk).update(time_zone="America/Los_Angeles")
    done(file({"starts": "2026-11-03T23:30"}))
    session = TherapySession.objects.get()
    assert (session.zone, session.date_of_service) == (ZoneInfo("America/Los_Angeles"), date(2026, 11, 3))


@pytest.mark.parametrize(
    ("rows", "problem"),
    [
        (
            [{"therapist": "eve@example.org"}],
            "Row 1, therapist: There is no therapist with the address “eve@example.org”",
        ),
        ([{"therapist": "carol@example.org"}], "Row 1, therapist: There is no therapist with the address"),
        ([{}, {"starts": "2026-11-04T12:15"}], "Row 2, external_id: Row 1 has the id “A-1” too. Keep one of them."),
        ([{}, {"external_id": "A-2"}], "Row 2, starts: Row 1 is of the same client at the same time."),
        ([{"starts": "2026-03-08T02:30"}], "Row 1, starts: The clocks of America/New_York skip 2026-03-08T02:30."),
        ([{"payer": "Oak"}], "Row 1, payer: There is no payer called “Oak”."),
        ([{"kind": "x"}], "Row 1, kind: “x” is none of individual, family, crisis, intake."),
    ],
)
def test_one_bad_row_refuses_the_whole_file(rows: list[dict[str, str]], problem: str) -> None:
    people.carol()
    content = file(*rows, {"external_id": "Z-9", "client_reference": "C-9", "starts": "2026-11-05T08:00"})
    before = stored()
    assert len(told(content)) == 1
    assert told(content)[0].startswith(problem)
    with pytest.raises(PlanChanged):
        done(content)
    assert stored() == before


def test_every_wrong_row_is_named_in_its_order() -> None:
    content = file({"therapist": "eve@example.org", "client_reference": ""}, {}, {"external_id": "", "minutes": "0"})
    assert [(one.row, one.column) for one in plan(content).problems] == [
        (1, "therapist"),
        (3, "external_id"),
        (3, "minutes"),
    ]


def test_everything_that_is_wrong_in_a_row_is_told_at_once() -> None:
    content = file({"starts": "2026-03-08T02:30", "client_name": "", "payer": "Oak"})
    assert [one.column for one in plan(content).problems] == ["starts", "client_reference", "payer"]


def test_a_therapist_who_left_is_refused(alice: Therapist) -> None:
    alice.user.is_active = False
    alice.user.save()
    assert told(file({}))[0].startswith("Row 1, therapist: There is no therapist")


def test_a_session_that_is_there_already_is_not_added_under_an_id(robin: Client, new_invoice: NewInvoice) -> None:
    there = new_invoice(datetime(2026, 11, 3, 17, 15, tzinfo=UTC)).session
    content = file({"client_reference": "", "client_name": "Robin Reed"})
    assert told(content) == [
        f"Row 1, starts: This client has session {there.pk} at the same time already. Take the row out."
    ]


def test_the_plan_that_was_shown_is_the_one_that_is_stored() -> None:
    content = file({})
    shown = plan(content).fingerprint
    add_client(people.alice(), "Robin Reed", payer=None, since=SINCE, reference="C-7")
    before = stored()
    with pytest.raises(PlanChanged):
        import_sessions(content, by=people.dana(), fingerprint=shown)
    assert stored() == before


def test_too_many_rows_are_refused_and_as_many_as_fit_are_read() -> None:
    rows = [{"external_id": f"A-{n}", "client_reference": f"C-{n}"} for n in range(MOST_ROWS + 1)]
    with pytest.raises(Unreadable, match=f"more than {MOST_ROWS} rows"):
        plan(file(*rows))
    assert len(plan(file(*rows[:-1])).of(Kind.NEW)) == MOST_ROWS


@pytest.mark.parametrize("starts", [1, 11], ids=["known sessions", "new ones of a known client"])
def test_more_rows_ask_no_more_queries(starts: int) -> None:
    done(file(*({"external_id": f"A-{n}", "starts": f"2026-11-{n:02}T12:15"} for n in range(1, 9))))
    rows = [{"external_id": f"A-{n}", "starts": f"2026-11-{n:02}T12:15"} for n in range(starts, starts + 8)]
    asked = []
    for count in (1, 8):
        with CaptureQueriesContext(connection) as queries:
            plan(file(*rows[:count]))
        asked.append(len(queries))
    assert asked[0] == asked[1]


@pytest.mark.parametrize(
    "statement", ["DELETE FROM sessions_app_sessionimport", "DELETE FROM sessions_app_importedsession"]
)
def test_the_database_refuses_to_forget_what_was_imported(statement: str) -> None:
    done(file({}))
    with pytest.raises(DatabaseError, match="only ever added"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_a_deadline_that_has_passed_is_no_hindrance() -> None:
    done(file({"starts": "2020-01-02T12:15"}))
    assert Invoice.objects.get().submit_by < datetime.now(UTC) - timedelta(days=1)
