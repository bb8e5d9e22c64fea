"""What stays of the ways into a room: one audit event a minute, however often a public link's button is pressed."""

import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection

from accounts.models import User
from audit.models import Event
from sessions_app import join_links
from sessions_app.actions import ENTRY_SPACING, enter_room
from sessions_app.join_links import Role
from sessions_app.models import TherapySession
from tests import people
from tests.fixtures import NEW_YORK, NewInvoice
from tests.pages import Browser

START = datetime(2026, 11, 17, 12, 15, tzinfo=NEW_YORK)
JSON = {"accept": "application/json"}


@pytest.fixture
def clock() -> Iterator[Any]:
    """It is 12:15 PM until a test says otherwise."""
    with time_machine.travel(START, tick=False) as travelled:
        yield travelled


@pytest.fixture
def session(clock: Any, new_invoice: NewInvoice) -> TherapySession:
    """Robin's session of 12:15 to 1:15 PM."""
    return new_invoice().session


def entries() -> list[tuple[int, str, User | None]]:
    """Of every event: session, details and who, in their order."""
    events = Event.objects.filter(action="room.entered").order_by("pk")
    return [(event.subject_id, event.details, event.by) for event in events]


def test_a_flood_of_a_public_link_leaves_one_event_and_everybody_gets_in(session: TherapySession) -> None:
    path, before = join_links.address(session, Role.GUEST), Event.objects.count()
    answers = [Browser().post(path, headers=JSON) for _ in range(20)]
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.json()["identity"] for answer in answers}) == 20
    assert all(answer.json()["token"] for answer in answers)
    assert entries() == [(session.pk, '{"role":"guest"}', None)]
    assert Event.objects.count() == before + 1


@pytest.mark.parametrize(
    ("later", "events"),
    [(timedelta(), 1), (ENTRY_SPACING - timedelta(microseconds=1), 1), (ENTRY_SPACING, 2), (2 * ENTRY_SPACING, 2)],
)
def test_after_a_minute_an_entry_is_written_down_again(
    session: TherapySession, clock: Any, later: timedelta, events: int
) -> None:
    enter_room(session, role=Role.GUEST, by=None)
    clock.move_to(START + later)
    enter_room(session, role=Role.GUEST, by=None)
    assert len(entries()) == events


def test_an_event_of_a_clock_that_was_ahead_silences_nobody(session: TherapySession, clock: Any) -> None:
    clock.move_to(START + timedelta(days=1))
    enter_room(session, role=Role.CLIENT, by=None)
    clock.move_to(START)
    enter_room(session, role=Role.CLIENT, by=None)
    assert len(entries()) == 2


def test_each_session_role_and_person_has_an_event_of_its_own(session: TherapySession, new_invoice: NewInvoice) -> None:
    other, alice = new_invoice().session, session.therapist.user
    asked = [
        (session, Role.CLIENT, None),
        (session, Role.GUEST, None),
        (session, Role.CLIENT, alice),
        (session, Role.CLIENT, people.carol()),
        (other, Role.CLIENT, None),
    ]
    for where, role, by in asked * 2:
        enter_room(where, role=role, by=by)
    assert entries() == [(where.pk, f'{{"role":"{role}"}}', by) for where, role, by in asked]


def test_two_at_one_instant_leave_one_event(transactional_db: None, session: TherapySession) -> None:
    start = threading.Barrier(4)

    def enter() -> None:
        start.wait()
        try:
            enter_room(session, role=Role.GUEST, by=None)
        finally:
            connection.close()

    threads = [threading.Thread(target=enter) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(entries()) == 1
