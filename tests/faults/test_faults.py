"""The experiments in small numbers: nothing acknowledged is lost, doubled or half-written.

Most run on the database of the tests; the ones that stop PostgreSQL or fill a disk have a database of their own. Where
a program is missing that one needs, it is left out and says which.
"""

import pytest
from django.db import connection, transaction

from audit.record import record
from bench.cluster import is_installed
from tests import people
from tests.faults import (
    at_once,
    clock_back,
    dead_connection,
    full_disk,
    killed_workers,
    proxy,
    set_clock,
    slow_clients,
    sqlite_writers,
    stopped_postgres,
    webhooks,
)
from tests.faults.ledger import found
from tests.faults.places import Place, place
from tests.faults.report import Report
from tests.fixtures import NewInvoice
from tests.invoicing.test_submitting import entry, recorded, submit
from tests.servers import database_address

IS_SQLITE = "sqlite" in str(connection.settings_dict["ENGINE"])
on_sqlite = pytest.mark.skipif(not IS_SQLITE, reason="about SQLite")
on_postgresql = pytest.mark.skipif(IS_SQLITE, reason="about PostgreSQL")


@pytest.fixture
def here(transactional_db: None) -> Place:
    """The database of the tests."""
    environment = {"DJANGO_SETTINGS_MODULE": "tests.settings", "DATABASE_URL": database_address(), "DEMO": "1"}
    return Place(connection.vendor, environment)


def good(report: Report) -> None:
    assert report.is_good, "\n".join(report.lines())


def test_workers_killed_during_submits_lose_nothing(here: Place) -> None:
    report = killed_workers.experiment(here, kills=2, people=4, sessions=5, workers=2, threads=2)
    good(report)
    assert report.figures["workers killed"] == 4


def test_what_is_sent_at_one_instant_counts_once(here: Place) -> None:
    good(at_once.experiment(here, windows=20, workers=2))


def test_a_providers_events_count_once_however_they_arrive(here: Place) -> None:
    report = webhooks.experiment(here, replays=3, huge=3)
    good(report)
    assert report.figures["events kept"] == 12


@on_sqlite
@pytest.mark.skipif(proxy.program() is None, reason=proxy.LEFT_OUT)
def test_slow_clients_end_and_keep_nobody_waiting(here: Place) -> None:
    good(slow_clients.experiment(here, slow=20, people=2, sessions=2, workers=2, threads=2, timeout=1, body=2))


@on_sqlite
@pytest.mark.skipif(set_clock.library() is None, reason=set_clock.LEFT_OUT)
def test_a_clock_that_is_set_back_moves_nothing_and_keeps_nobody_in(here: Place) -> None:
    good(clock_back.experiment(here, people=1, sessions=3, workers=1))


@on_sqlite
def test_writers_in_competition_are_never_told_that_it_is_locked(here: Place) -> None:
    good(sqlite_writers.experiment(here, writers=4, sessions=4))


@on_postgresql
def test_a_connection_that_the_database_ended_is_seen_by_nobody(here: Place) -> None:
    good(dead_connection.experiment(here, sessions=2))


@on_postgresql
@pytest.mark.skipif(not is_installed(), reason="PostgreSQL's own programs are not on this machine")
def test_a_database_that_stops_at_once_and_comes_back_has_lost_nothing() -> None:
    with place("postgresql") as own:
        good(stopped_postgres.experiment(own, people=3, sessions=6, times=1))


@on_sqlite
@pytest.mark.skipif(not full_disk.can_mount(), reason=full_disk.LEFT_OUT)
def test_a_full_disk_loses_nothing_and_is_accepted_again_with_room() -> None:
    with place("sqlite") as own:
        good(full_disk.experiment(own, sessions=14))


@pytest.mark.usefixtures("five_oclock")
def test_the_ledger_finds_nothing_where_nothing_is_wrong(new_invoice: NewInvoice) -> None:
    invoice = recorded(new_invoice)
    sent = submit(invoice, entry(invoice))
    there = found({invoice.session_id: f"/invoices/{sent.pk}/"})
    assert (there["missing"], there["doubled"], there["half-written"]) == ([], [], [])
    assert there["submissions"] == 1


@pytest.mark.usefixtures("five_oclock")
def test_the_ledger_misses_a_receipt_without_its_invoice(new_invoice: NewInvoice) -> None:
    invoice = recorded(new_invoice)
    assert len(found({invoice.session_id: f"/invoices/{invoice.pk}/"})["missing"]) == 1


@pytest.mark.usefixtures("five_oclock")
def test_the_ledger_finds_an_event_that_stands_twice_or_without_its_submission(new_invoice: NewInvoice) -> None:
    invoice = recorded(new_invoice)
    sent = submit(invoice, entry(invoice))
    with transaction.atomic():
        record("invoice.submitted", sent, by=people.alice().user, submission=sent.submission_id + 1)
    there = found({invoice.session_id: f"/invoices/{sent.pk}/"})
    assert there["doubled"] == [f"2 events of invoice {sent.pk}"]
    assert there["half-written"] == [f"an event tells of submission {sent.submission_id + 1}, which is not there"]


def test_a_report_with_one_fault_has_failed() -> None:
    assert Report("Tried", {"sent": 3}, {"missing": 0}).is_good
    failed = Report("Tried", {"sent": 3}, {"missing": 1})
    assert not failed.is_good
    assert list(failed.lines())[-1].strip() == "FAILED"
