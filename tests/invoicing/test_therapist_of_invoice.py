"""An invoice carries its session's therapist, whoever writes it."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.models import Therapist
from invoicing.actions.locking import save
from invoicing.models import Invoice
from tests import people
from tests.fixtures import NewInvoice

INSERT = (
    "INSERT INTO invoicing_invoice (session_id, status, status_at, submit_by, returned_because, version) "
    "VALUES (%s, 'draft', %s, %s, '', 1)"
)


def whose(invoice: Invoice) -> int | None:
    """The therapist of a row that a program writes which does not know the column; None where it is refused."""
    Invoice.objects.filter(pk=invoice.pk).delete()
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(INSERT, [invoice.session_id, timezone.now(), timezone.now()])
    except IntegrityError:
        return None
    return Invoice.objects.values_list("therapist", flat=True).get(session=invoice.session_id)


def test_a_new_invoice_has_its_sessions_therapist(new_invoice: NewInvoice, alice: Therapist) -> None:
    assert Invoice.objects.get(pk=new_invoice().pk).therapist == alice


def test_no_invoice_is_without_a_therapist(new_invoice: NewInvoice, alice: Therapist) -> None:
    assert whose(new_invoice()) == (alice.pk if connection.vendor == "postgresql" else None)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="PostgreSQL's trigger")
def test_no_invoice_is_another_therapists_than_its_session(new_invoice: NewInvoice, alice: Therapist) -> None:
    invoice = new_invoice()
    invoice.therapist = people.bob()
    save(invoice)
    assert Invoice.objects.get(pk=invoice.pk).therapist == alice
