"""The hash chain: unbroken as written, and every kind of forgery found."""

from dataclasses import replace

import pytest
from django.db import connection, transaction

from audit.chain import Link, canonical, first_broken, hash_of
from audit.immutability import release
from audit.models import Event
from audit.record import record
from audit.sentences import sentence
from tests import people


@pytest.fixture
def links(db: None) -> list[Link]:
    carol = people.carol()
    with transaction.atomic():
        for number in range(5):
            record("invoice.approved", carol, by=carol if number % 2 else None, number=number)
    return [event.as_link() for event in Event.objects.order_by("position")]


def test_what_was_recorded_follows_on(links: list[Link]) -> None:
    assert len(links) == 5
    assert first_broken(links) is None
    assert first_broken([]) is None


def test_a_changed_event_is_named(links: list[Link]) -> None:
    links[2] = replace(links[2], details='{"number":7}')
    assert first_broken(links) == 3


def test_a_changed_event_with_its_hash_mended_breaks_the_next(links: list[Link]) -> None:
    forged = replace(links[2], details='{"number":7}')
    links[2] = replace(forged, hash=hash_of(replace(forged, hash="")))
    assert first_broken(links) == 4


def test_a_removed_event_is_missed(links: list[Link]) -> None:
    assert first_broken(links[:1] + links[2:]) == 3


def test_an_inserted_or_moved_event_is_found(links: list[Link]) -> None:
    assert first_broken([links[0], links[0], *links[1:]]) == 1
    assert first_broken([links[0], links[2], links[1], *links[3:]]) == 3


def test_a_forgery_in_the_database_is_found(links: list[Link]) -> None:
    release(connection, "audit_event")
    Event.objects.filter(position=4).update(action="invoice.returned")
    assert first_broken(event.as_link() for event in Event.objects.order_by("position")) == 4


def test_an_event_is_written_in_a_transaction_only(transactional_db: None) -> None:
    with pytest.raises(transaction.TransactionManagementError):
        record("invoice.approved", people.carol(), by=None)


def test_equal_details_have_one_spelling() -> None:
    assert canonical({"b": 1, "a": "é"}) == canonical({"a": "é", "b": 1}) == '{"a":"é","b":1}'


def test_an_event_reads_as_a_sentence() -> None:
    assert sentence("invoice.submitted", {"code": "90834", "minutes": 45}) == "Invoice submitted with 90834, 45 min (–)"
    assert sentence("something.new", {}) == "something new"
