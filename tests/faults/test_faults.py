"""The experiments in small numbers: nothing acknowledged is lost, doubled or half-written.

Most run on the database of the tests; the ones that stop PostgreSQL or fill a disk have a database of their own. Where
a program is missing that one needs, it is left out and says which.
"""

import time
from pathlib import Path

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
    migrating,
    proxy,
    set_clock,
    slow_clients,
    sqlite_writers,
    stopped_postgres,
    waiting,
    webhooks,
)
from tests.faults.earlier_code import NoHistory, code_before, newest_migrations
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


@on_postgresql
@pytest.mark.usefixtures("transactional_db")
def test_who_waits_for_a_table_that_is_locked_is_measured() -> None:
    with waiting.writers(database_address(), ["audit_event", "accounts_user", "no_such_table"]) as waits:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("LOCK TABLE audit_event IN SHARE MODE")  # as while an index is built
            began = time.monotonic()
            time.sleep(0.5)
        time.sleep(0.2)
        ended = time.monotonic()
    longest = waits.longest()
    assert (longest.table, waits.problems) == ("audit_event", [])
    assert 0.45 <= longest.seconds < 5
    assert waits.longest(began, ended) == longest
    assert waits.longest(ended).seconds == waits.longest(0, began - 5).seconds == 0.0


def test_the_code_before_a_migration_lacks_it(tmp_path: Path) -> None:
    for name in ("0001_initial", "0002_next", "__init__"):
        (tmp_path / "app" / "migrations").mkdir(parents=True, exist_ok=True)
        (tmp_path / "app" / "migrations" / f"{name}.py").touch()
    assert newest_migrations(tmp_path) == {"app": "0002_next"}
    try:
        with code_before(migrating.FIRST_OF_THE_NEW) as earlier:
            assert newest_migrations(earlier)["invoicing"] == "0020_index_of_flags"
            assert (earlier / "manage.py").is_file()
    except NoHistory:
        pytest.skip("the history is not here")
    with pytest.raises(NoHistory, match="Clone the whole history"), code_before("no/such/file"):
        pass


def test_a_report_with_one_fault_has_failed() -> None:
    assert Report("Tried", {"sent": 3}, {"missing": 0}).is_good
    failed = Report("Tried", {"sent": 3}, {"missing": 1})
    assert not failed.is_good
    assert list(failed.lines())[-1].strip() == "FAILED"
