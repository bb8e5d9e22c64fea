"""Events in the database: chained as written, and a forgery there is found."""

import pytest
from django.db import connection, transaction

from audit.chain import first_broken
from audit.immutability import release
from audit.models import Event
from audit.record import record
from tests import people


@pytest.fixture
def events(db: None) -> None:
    """Five events, some by nobody."""
    carol = people.carol()
    with transaction.atomic():
        for number in range(5):
            record("invoice.approved", carol, by=carol if number % 2 else None, number=number)


def test_what_was_recorded_follows_on(events: None) -> None:
    links = [event.as_link() for event in Event.objects.order_by("position")]
    assert len(links) == 5
    assert first_broken(links) is None


def test_a_forgery_in_the_database_is_found(events: None) -> None:
    release(connection, "audit_event")
    Event.objects.filter(position=4).update(action="invoice.returned")
    assert first_broken(event.as_link() for event in Event.objects.order_by("position")) == 4


def test_an_event_is_written_in_a_transaction_only(transactional_db: None) -> None:
    with pytest.raises(transaction.TransactionManagementError):
        record("invoice.approved", people.carol(), by=None)
