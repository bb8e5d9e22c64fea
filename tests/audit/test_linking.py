"""Events get their places after they were committed: once, in one chain, and nobody waits for it."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.test import Client as Browser

from accounts.models import User
from audit import linking
from audit.linking import link_waiting
from audit.models import ChainHead, Event
from audit.record import Happened, record, record_many
from tests import people
from tests.accounts.addresses import LOGIN


def committed(by: User, action: str = "a.b") -> Event:
    """One event, committed; outside of a request it is linked at once."""
    with transaction.atomic():
        return record(action, by, by=by)


@contextmanager
def unlinked() -> Iterator[None]:
    """As in a request whose answer is not sent yet."""
    linking._here.in_request = True
    try:
        yield
    finally:
        linking._here.in_request = False


def place(event: Event) -> int | None:
    event.refresh_from_db()
    return event.position


def test_an_event_gets_its_place_when_its_transaction_is_committed(transactional_db: None) -> None:
    carol = people.carol()
    with transaction.atomic():
        event = record("a.b", carol, by=carol)
        assert place(event) is None
    assert place(event) == ChainHead.objects.get().position


def test_what_is_rolled_back_leaves_no_gap(transactional_db: None) -> None:
    carol = people.carol()
    first = committed(carol)
    with transaction.atomic():
        record("a.b", carol, by=carol)
        transaction.set_rollback(True)
    assert place(committed(carol)) == place(first) + 1


def test_in_a_request_it_gets_its_place_once_the_answer_is_there(
    transactional_db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    people.alice()
    before = Event.objects.waiting().count()
    found: list[int] = []
    link = linking._link_quietly
    monkeypatch.setattr(linking, "_link_quietly", lambda: (found.append(Event.objects.waiting().count()), link()))
    Browser().post(LOGIN, {"login": "alice@example.org", "password": people.PASSWORD})
    assert found == [before + 1]
    assert not Event.objects.waiting().exists()


def test_many_are_linked_in_the_order_they_were_written_in(
    transactional_db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    carol = people.carol()
    monkeypatch.setattr(linking, "AT_ONCE", 4)
    with transaction.atomic():
        record_many(Happened("a.b", carol, carol, {"number": number}) for number in range(10))
    ordered = Event.objects.linked().filter(action="a.b")
    assert list(ordered.values_list("pk", flat=True)) == sorted(ordered.values_list("pk", flat=True))
    assert ordered.count() == 10
    call_command("verify_audit", stdout=StringIO())


def test_what_a_dead_process_left_is_linked_by_the_next_event(transactional_db: None) -> None:
    carol = people.carol()
    with unlinked():
        left = committed(carol)
    assert place(left) is None
    assert place(committed(carol)) == place(left) + 1


def test_the_command_links_what_waits(transactional_db: None) -> None:
    with unlinked():
        left = committed(people.carol())
    said = StringIO()
    call_command("link_audit", stdout=said)
    assert said.getvalue() == "1 events got their places.\n"
    assert place(left)


@pytest.mark.parametrize(
    "change",
    [
        "SET action = 'c.d'",
        "SET action = 'c.d', position = 900, hash = 'x'",
        "SET at = '2026-01-01 00:00:00+00:00', position = 900",
        "SET by_id = NULL, position = 900",
        "SET hash = 'x'",
    ],
)
def test_an_event_that_waits_cannot_be_changed(transactional_db: None, change: str) -> None:
    with unlinked():
        left = committed(people.carol())
    refused(f"UPDATE audit_event {change} WHERE id = {left.pk}")
    refused(f"DELETE FROM audit_event WHERE id = {left.pk}")  # noqa: S608


@pytest.mark.parametrize("change", ["position = 900", "position = NULL", "hash = 'x'", "previous_hash = 'x'"])
def test_a_place_is_given_once(transactional_db: None, change: str) -> None:
    refused(f"UPDATE audit_event SET {change} WHERE id = {committed(people.carol()).pk}")  # noqa: S608


def refused(statement: str) -> None:
    """The database says no."""
    with pytest.raises(DatabaseError, match="only ever added"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


needs_row_locks = pytest.mark.skipif(
    "connection.vendor == 'sqlite'", reason="SQLite lets one writer in at a time, whatever they write."
)


@contextmanager
def meanwhile(hold: str, by: User) -> Iterator[None]:
    """Somebody else is in the middle of a transaction: has recorded an event, or holds the end of the chain."""
    begun, end = threading.Event(), threading.Event()

    def run() -> None:
        try:
            with unlinked(), transaction.atomic():
                if hold == "event":
                    record("other.one", by, by=by)
                else:
                    ChainHead.objects.select_for_update().get()
                begun.set()
                end.wait(30)
        finally:
            connection.close()

    other = threading.Thread(target=run)
    other.start()
    assert begun.wait(30)
    try:
        yield
    finally:
        end.set()
        other.join()


@needs_row_locks
def test_nobody_waits_for_a_transaction_that_has_recorded_something(transactional_db: None) -> None:
    carol = people.carol()
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '5s'")  # who waits fails
    with meanwhile("event", carol):
        mine = committed(carol)
        assert place(mine)
        assert not Event.objects.filter(action="other.one").exists()
    assert link_waiting() == 1
    assert place(Event.objects.get(action="other.one")) == place(mine) + 1
    call_command("verify_audit", stdout=StringIO())


@needs_row_locks
def test_who_finds_the_end_of_the_chain_taken_leaves_it_to_the_other(transactional_db: None) -> None:
    carol = people.carol()
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '5s'")
    with meanwhile("end", carol):
        assert place(committed(carol)) is None
    assert link_waiting() == 1
