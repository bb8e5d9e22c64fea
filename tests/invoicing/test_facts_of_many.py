"""Cases read together are those read one by one, and ask no more queries the more there are."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Therapist
from cpt.models import Payer
from invoicing.facts import case_of
from invoicing.facts_of_many import cases_of, last_places
from invoicing.models import Invoice
from sessions_app.actions import add_client, add_group
from sessions_app.models import Client, Coverage
from tests import people
from tests.fixtures import NewInvoice
from tests.invoicing.test_facts import NOON, earlier
from tests.invoicing.test_submitting import NOW, entry, recorded, submit
from tests.rooms import Room


def read_again() -> list[Invoice]:
    return list(Invoice.objects.with_session().order_by("pk"))


@pytest.fixture
def life(new_invoice: NewInvoice, alice: Therapist, robin: Client, payer: Payer) -> list[Invoice]:
    """Sessions of every sort within three weeks: sent and not, insured and not, authorised, in a group, in person."""
    robin.coverages.update(authorization_number="A-1", sessions_authorised=9)
    for code, days in (("90791", 21), ("90834", 7), ("90834", 5)):
        earlier(new_invoice, code, days)
    payers = {"Kim": None, "Lee": payer, "Max": payer}
    kim, lee, left = (add_client(alice, name, payer=paid, since=date(2020, 1, 1)) for name, paid in payers.items())
    left.coverages.update(ends_on=date(2026, 11, 1))
    Coverage.objects.create(client=lee, payer=None, starts_on=date(2026, 11, 12))
    Coverage.objects.create(client=lee, payer=payer, starts_on=date(2027, 1, 1))
    group = add_group(alice, "Tuesdays", provider="livekit")
    for client in (robin, kim, lee, left):
        new_invoice(NOON + timedelta(days=1), client=client)
        new_invoice(NOON + timedelta(days=3), client=client, modality="in_person", provider="")
        new_invoice(NOON + timedelta(days=4), client=client, kind="group", group=group, provider="")
    guest = recorded(new_invoice, 45, starts=NOON + timedelta(days=5))
    Room(guest.session).visit("guest-x", 3, 40)
    submit(guest, entry(guest))
    people.bob()
    return read_again()


def test_cases_read_together_are_those_read_one_by_one(life: list[Invoice]) -> None:
    together = cases_of(life, NOW)
    assert len(together) == len(life) == 16
    for invoice in life:
        assert together[invoice.pk] == case_of(invoice, NOW), invoice


def test_more_sessions_ask_no_more_queries(life: list[Invoice]) -> None:
    cases_of(life, NOW)  # the rules are read
    asked = []
    for count in (1, 6, len(life)):
        with CaptureQueriesContext(connection) as queries:
            cases_of(life[-count:], NOW)
        asked.append(len(queries))
    # Events of rooms and attached ones; bookings; words on guests; coverages; what was sent; what was sent before;
    # sessions used of an authorization.
    assert asked == [7, 7, 7]


def test_no_sessions_ask_nothing(db: None) -> None:
    with CaptureQueriesContext(connection) as queries:
        assert cases_of([], NOW) == {}
    assert len(queries) == 0


def test_where_a_client_was_last_is_that_of_the_latest_earlier_session(new_invoice: NewInvoice) -> None:
    for days, place in ((1, "home"), (3, "elsewhere")):
        invoice = recorded(new_invoice, 45, starts=NOON + timedelta(days=days))
        submit(invoice, replace(entry(invoice), client_location=place))
    sessions = [new_invoice(NOON + timedelta(days=days)).session for days in (1, 2, 3, 4)]
    assert [last_places(sessions)[one.pk] for one in sessions] == ["", "home", "home", "elsewhere"]
