"""Queries whose SQL is made once: the same rows as ever, for every value, in every thread."""

import gc
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from importlib import import_module
from threading import Barrier, Thread
from typing import Any
from weakref import ref

import pytest
import time_machine
from django.conf import settings as project
from django.db import connection, connections
from django.db.models import DateField, DateTimeField, F
from django.utils import timezone

from accounts.models import Therapist
from audit.prepared import Given, Prepared
from sessions_app.models import Client, TherapySession
from tests.fixtures import NewInvoice
from tests.queries import Queries

APPS = ("accounts.", "audit.", "cpt.", "invoicing.", "review.", "sessions_app.")


def _since() -> Any:
    sessions = TherapySession.objects.filter(
        therapist=Given("therapist"), scheduled_start_at__gte=Given("since", DateTimeField())
    )
    return sessions.select_related("client").annotate(twice=F("pk") + F("pk")).order_by("scheduled_start_at")


@pytest.fixture
def three(new_invoice: NewInvoice) -> list[TherapySession]:
    """Sessions, the earliest first."""
    start = datetime(2026, 11, 3, 12, 15, tzinfo=UTC)
    made = [new_invoice(start + timedelta(days=day)).session for day in range(3)]
    return [TherapySession.objects.select_related("client").get(pk=one.pk) for one in made]


def test_it_finds_what_the_plain_query_finds(three: list[TherapySession]) -> None:
    asked, whose = Prepared(_since), three[0].therapist_id
    for count, first in enumerate(three):
        given = {"therapist": whose, "since": first.scheduled_start_at}
        assert asked(**given) == three[count:]
    assert asked(therapist=whose + 1, since=three[0].scheduled_start_at) == []


def test_what_stands_beside_a_row_is_there_without_another_query(three: list[TherapySession]) -> None:
    asked = Prepared(_since)
    for _ in range(2):
        with Queries() as seen:
            found = asked(therapist=three[0].therapist_id, since=three[0].scheduled_start_at)
            assert [one.client.name for one in found] == [three[0].client.name] * 3
            assert [vars(one)["twice"] for one in found] == [2 * one.pk for one in three]
        assert len(seen) == 1


def test_a_day_and_a_text_are_put_in_as_the_database_wants_them(three: list[TherapySession]) -> None:
    on = Prepared(lambda: TherapySession.objects.filter(date_of_service=Given("day", DateField())))
    assert on(day=three[1].date_of_service) == [three[1]]
    named = Prepared(lambda: Client.objects.filter(name=Given("name", Client._meta.get_field("name"))))
    assert named(name=three[0].client.name) == [three[0].client]
    assert named(name="%s") == []


def test_values_and_slices_come_as_they_were_asked_for(three: list[TherapySession]) -> None:
    ids: Any = Prepared(lambda: _since().values_list("pk", flat=True)[:2])
    given = {"therapist": three[0].therapist_id, "since": three[0].scheduled_start_at}
    assert ids(**given) == [three[0].pk, three[1].pk]


def test_a_text_that_no_database_holds_is_nobodys(db: None) -> None:
    named = Prepared(lambda: Client.objects.filter(name=Given("name", Client._meta.get_field("name"))))
    assert named(name="Kim\0") == []


def test_a_number_that_no_database_holds_is_nobodys(three: list[TherapySession]) -> None:
    own = Prepared(lambda: TherapySession.objects.filter(pk=Given("pk")))
    assert own(pk=three[0].pk) == [three[0]]
    assert own(pk=2**63) == own(pk=-(10**30)) == []


def test_a_value_that_is_not_given_is_an_error(db: None) -> None:
    with pytest.raises(KeyError, match="since"):
        Prepared(_since)(therapist=1)


def test_threads_that_ask_first_at_one_instant_ask_on_their_own_connections(
    transactional_db: None, alice: Therapist
) -> None:
    start, found, used = Barrier(4), [], []

    def ask(asked: Prepared[Therapist]) -> None:
        start.wait()
        found.append(asked(pk=alice.pk))
        used.append(ref(connections["default"]))
        connection.close()

    for _ in range(10):
        asked = Prepared(lambda: Therapist.objects.select_related("user").filter(pk=Given("pk")))
        threads = [Thread(target=ask, args=[asked]) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert found == [[alice]] * 40
    assert len({one[0].user.email for one in found}) == 1
    del asked, threads, thread
    gc.collect()
    assert {one() for one in used} == {None}  # nobody keeps the connection of a thread that is gone


def _all() -> Iterator[Any]:
    """Every prepared query of the application, by the module it stands in."""
    import_module(project.ROOT_URLCONF)  # with all pages
    for name, module in sorted(sys.modules.items()):
        if name.startswith(APPS):
            for value in vars(module).values():
                for one in value.values() if isinstance(value, dict) else (value,):
                    if isinstance(one, Prepared):
                        yield one


def _compiled(make: Callable[[], Any]) -> tuple[str, list[Any]]:
    sql, parameters = make().query.get_compiler(connection=connection).as_sql()
    return sql, [("given", one.name) if isinstance(one, Given) else one for one in parameters]


def test_nothing_in_them_changes_with_the_time_or_with_what_a_practice_may_set(db: None, settings: Any) -> None:
    found = list(_all())
    assert len(found) > 10
    before = [_compiled(one.make) for one in found]
    for name in dir(project):
        if name.endswith(("_DAYS", "_MINUTES", "_SECONDS")) and isinstance(getattr(project, name), int):
            setattr(settings, name, getattr(project, name) + 7)
    with time_machine.travel(datetime(2030, 1, 1, tzinfo=UTC)):
        assert [_compiled(one.make) for one in found] == before


@pytest.mark.parametrize("today", [timezone.now, lambda: datetime.now(UTC)])
def test_one_that_did_would_be_found(db: None, today: Callable[[], datetime]) -> None:
    def make() -> Any:
        return TherapySession.objects.filter(scheduled_start_at__gte=today())

    before = _compiled(make)
    with time_machine.travel(datetime(2030, 1, 1, tzinfo=UTC)):
        assert _compiled(make) != before
