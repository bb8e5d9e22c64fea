"""Events in the database: chained as written, and a forgery there is found."""

import pytest
from django.db import transaction

from audit.linking import link_waiting
from audit.reading import links
from audit.record import record
from tests import people


@pytest.fixture
def events(db: None) -> None:
    """Five events, some by nobody."""
    carol = people.carol()
    with transaction.atomic():
        for number in range(5):
            record("invoice.approved", carol, by=carol if number % 2 else None, number=number)
    link_waiting()


def test_events_are_numbered_and_follow_on_each_other(events: None) -> None:
    chain = list(links())
    assert [link.position for link in chain] == [1, 2, 3, 4, 5]
    assert [link.previous_hash for link in chain][1:] == [link.hash for link in chain][:-1]


def test_an_event_is_written_in_a_transaction_only(transactional_db: None) -> None:
    with pytest.raises(transaction.TransactionManagementError):
        record("invoice.approved", people.carol(), by=None)
