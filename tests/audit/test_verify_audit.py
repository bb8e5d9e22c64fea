"""manage.py verify_audit: every forgery with plain SQL, as the owner of the database, is found and named."""

from datetime import datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils import timezone

from audit.chain import GENESIS, hash_of
from audit.immutability import protect, release
from audit.linking import link_waiting
from audit.models import ChainHead, Event
from audit.reading import links
from audit.record import record
from tests import people


@pytest.fixture
def events(db: None) -> None:
    """Five events, with umlauts and quotes in what the chain covers."""
    carol = people.carol()
    with transaction.atomic():
        for number in range(5):
            record("invoice.approved", carol, by=carol if number % 2 else None, number=number, why='ü "1" \\ \n')
    link_waiting()


@pytest.fixture
def forger(events: None) -> None:
    """The owner of the database took the triggers off, and put them on again afterwards."""
    release(connection, "audit_event")
    yield
    protect(connection, "audit_event")


def checked(*arguments: str) -> str:
    """What the command prints; it raises when the chain is broken."""
    out = StringIO()
    call_command("verify_audit", *arguments, stdout=out)
    return out.getvalue()


def complaints(*arguments: str) -> str:
    """What it says of a broken chain."""
    err = StringIO()
    with pytest.raises(CommandError):
        call_command("verify_audit", *arguments, stderr=err)
    return err.getvalue()


def sql(statement: str, *values: object) -> None:
    """As the owner would."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def test_what_was_recorded_holds_and_the_head_is_told(events: None) -> None:
    assert f"5 events, each follows on the one before. Head: 5:{Event.objects.get(position=5).hash}" in checked()


def test_an_empty_chain_holds(db: None) -> None:
    assert f"0 events, each follows on the one before. Head: 0:{GENESIS}" in checked()


def test_the_database_gives_the_events_as_they_were_written(events: None) -> None:
    assert list(links()) == [event.as_link() for event in Event.objects.order_by("position")]


def test_a_whole_second_keeps_its_six_zeros(forger: None) -> None:
    Event.objects.filter(position=2).update(at="2026-11-17T17:15:01+00:00")
    assert [link.at for link in links()][1] == "2026-11-17T17:15:01.000000+00:00"


@pytest.mark.usefixtures("forger")
@pytest.mark.parametrize(
    ("statement", "named"),
    [
        ("UPDATE audit_event SET action = 'invoice.returned' WHERE position = 3", "Event 3: Its content"),
        ("UPDATE audit_event SET by_id = NULL WHERE position = 2", "Event 2: Its content"),
        ("UPDATE audit_event SET subject_id = 77 WHERE position = 1", "Event 1: Its content"),
        ("UPDATE audit_event SET at = '2026-01-01 00:00:00+00:00' WHERE position = 4", "Event 4: Its content"),
        ("DELETE FROM audit_event WHERE position = 3", "Event 3: Removed: 3."),
        ("DELETE FROM audit_event WHERE position = 5", "Event 5: Removed from the end"),
        ("DELETE FROM audit_event", "Event 1: Removed from the end: the chain was 5 events long."),
    ],
)
def test_a_forged_row_is_named(statement: str, named: str) -> None:
    sql(statement)
    assert named in complaints()
    protect(connection, "audit_event")
    assert named in complaints()


@pytest.mark.usefixtures("forger")
def test_rows_that_changed_places_are_named() -> None:
    for before, after in ((2, 900), (4, 2), (900, 4)):
        sql("UPDATE audit_event SET position = %s WHERE position = %s", after, before)
    said = complaints()
    assert "Event 2: Its content" in said
    assert "Event 4: Its content" in said


@pytest.mark.usefixtures("forger")
def test_an_inserted_row_with_a_hash_of_its_own_is_found() -> None:
    """Everything behind it has to move up by one, and no hash fits any more."""
    last = Event.objects.get(position=5)
    sql("UPDATE audit_event SET position = 6 WHERE position = 5")
    forged = Event(**{**{f.attname: getattr(last, f.attname) for f in Event._meta.fields}, "id": None, "position": 5})
    forged.hash = hash_of(forged.as_link())
    forged.save(force_insert=True)
    assert "Event 6: Its content" in complaints()


@pytest.mark.usefixtures("forger")
def test_an_end_cut_off_with_its_head_is_found_by_the_noted_head() -> None:
    noted = checked_head()
    Event.objects.filter(position__gt=3).delete()
    ChainHead.objects.update(position=3, hash=Event.objects.get(position=3).hash)
    protect(connection, "audit_event")
    assert "3 events" in checked()
    assert "Event 5: Removed: its hash was noted outside" in complaints("--anchor", noted)


def checked_head() -> str:
    """The head to note."""
    last = Event.objects.get(position=5)
    return f"5:{last.hash}"


def test_an_anchor_that_holds_is_no_break(events: None) -> None:
    assert "5 events" in checked("--anchor", checked_head())


def test_an_anchor_that_cannot_be_read_is_told(events: None) -> None:
    with pytest.raises(CommandError, match="“5:nonsense” is no head"):
        checked("--anchor", "5:nonsense")


def test_missing_triggers_are_told(events: None) -> None:
    release(connection, "audit_event")
    try:
        with pytest.raises(CommandError, match="triggers that protect the events are missing"):
            checked()
    finally:
        protect(connection, "audit_event")


def waiting(at: datetime) -> Event:
    """A row with a date of its own and no place, as plain SQL can insert one: no trigger refuses an addition."""
    carol = people.carol()
    return Event.objects.create(at=at, by=carol, action="x.y", subject_type="accounts.user", subject_id=carol.pk)


def test_a_row_inserted_with_an_older_date_is_named_whoever_gave_it_its_place(events: None) -> None:
    waiting(timezone.now() - timedelta(days=2))
    link_waiting()  # as the next request does
    with transaction.atomic():
        record("invoice.approved", people.carol(), by=None, number=6, why="")
    named = "Event 6: Events 6-6 are dated more than a minute before event 5, which had its place first"
    assert named in complaints()
    assert named in complaints("--explained", "5-6")
    assert "7 events" in checked("--explained", "6-6")


def test_what_names_no_events_is_told(events: None) -> None:
    with pytest.raises(CommandError, match="“6” names no events"):
        checked("--explained", "6")


def test_events_that_wait_get_their_places_before_the_check(events: None) -> None:
    waiting(timezone.now())
    assert "6 events, each follows" in checked()
