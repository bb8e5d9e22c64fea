"""What is read for the checks: what was submitted before, and what the payer authorised."""

from datetime import datetime, timedelta

import pytest

from cpt.models import Contract, ContractTerms
from invoicing.actions.opening import add_session
from invoicing.actions.submitting import submit_invoice
from invoicing.case import Authorization
from invoicing.facts import case_of
from invoicing.models import Invoice
from sessions_app.models import Client
from tests import people
from tests.fixtures import NEW_YORK, NewInvoice
from tests.invoicing.desk import checked
from tests.invoicing.desk import ids as ids_of
from tests.invoicing.test_submitting import NOW, entry, recorded, submit

NOON = datetime(2026, 11, 10, 12, 15, tzinfo=NEW_YORK)


def authorization_of(invoice: Invoice) -> Authorization:
    return case_of(Invoice.objects.with_session().get(pk=invoice.pk), NOW).authorization


def earlier(new_invoice: NewInvoice, code: str, days: int) -> Invoice:
    """A session so many days before, submitted."""
    invoice = recorded(new_invoice, 45, starts=NOON - timedelta(days=days))
    the_same_day = invoice.session.scheduled_end_at + timedelta(hours=2)
    by = invoice.session.therapist.user
    return submit_invoice(invoice, by=by, entry=entry(invoice, code), version=None, now=the_same_day)


def test_the_latest_intake_is_told_from_the_latest_session(new_invoice: NewInvoice) -> None:
    earlier(new_invoice, "90791", 21)
    earlier(new_invoice, "90834", 7)
    case = case_of(new_invoice(), NOW)
    assert case.earlier_intake_on == (NOON - timedelta(days=21)).date()
    assert case.earlier_service_on == (NOON - timedelta(days=7)).date()


def test_a_client_seen_for_the_first_time_has_neither(new_invoice: NewInvoice) -> None:
    case = case_of(new_invoice(), NOW)
    assert (case.earlier_intake_on, case.earlier_service_on) == (None, None)


def test_sessions_on_the_same_authorization_are_counted(new_invoice: NewInvoice, robin: Client) -> None:
    robin.coverages.update(authorization_number="A-1", sessions_authorised=3)
    first = earlier(new_invoice, "90834", 7)
    mine = new_invoice()
    assert authorization_of(mine) == Authorization("A-1", 3, 1)
    assert authorization_of(first) == Authorization("A-1", 3, 0)
    earlier(new_invoice, "90834", 5)
    assert authorization_of(mine).used == 2
    robin.coverages.update(authorization_number="A-2")
    assert authorization_of(mine) == Authorization("A-2", 3, 0)


def test_where_nothing_is_authorised_nothing_is_counted(new_invoice: NewInvoice, robin: Client) -> None:
    assert authorization_of(new_invoice()) == Authorization()
    robin.coverages.all().delete()
    assert authorization_of(new_invoice(starts=NOON)) == Authorization()


@pytest.mark.usefixtures("five_oclock")
def test_an_authorization_is_asked_for_and_found_at_the_form(new_invoice: NewInvoice, robin: Client) -> None:
    contract = Contract.objects.get(payer__name="Cedar", practice=people.practice())
    ContractTerms.objects.filter(contract=contract).update(requires_authorization=True)
    invoice = recorded(new_invoice)
    assert ids_of(checked(invoice, code="90834")) == ["authorization-missing"]
    robin.coverages.update(authorization_number="A-1", sessions_authorised=1)
    assert ids_of(checked(invoice, code="90834")) == []
    submit(invoice, entry(invoice))
    again = recorded(new_invoice, 45, starts=NOON)
    assert ids_of(checked(again, code="90834")) == ["authorization-missing"]


def test_another_clients_sessions_do_not_count(new_invoice: NewInvoice, robin: Client) -> None:
    robin.coverages.update(authorization_number="A-1", sessions_authorised=3)
    earlier(new_invoice, "90834", 7)
    other = Client.objects.create(therapist=robin.therapist, name="Noor Haddad")
    other.coverages.create(
        payer=robin.coverages.get().payer, starts_on="2020-01-01", authorization_number="A-1", sessions_authorised=3
    )
    start = NOON + timedelta(days=1)
    invoice = add_session(
        other,
        starts_at=start,
        ends_at=start + timedelta(minutes=50),
        kind="individual",
        modality="telehealth",
        provider="livekit",
    )
    assert authorization_of(invoice).used == 0
