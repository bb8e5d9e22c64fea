"""Sessions of several clients that several tests start from."""

from datetime import date, timedelta

import pytest

from accounts.models import Therapist
from cpt.models import Payer
from invoicing.models import Invoice
from sessions_app.actions import add_client
from tests.fixtures import NewInvoice
from tests.invoicing.test_submitting import recorded
from tests.invoicing.ticking import NOON


@pytest.fixture
def clean(new_invoice: NewInvoice, alice: Therapist, payer: Payer) -> list[Invoice]:
    """Three clean sessions of three clients, one a day; the first one's deadline comes first."""
    made = []
    for days, name in ((3, "Ana Low"), (2, "Ben Mid"), (1, "Cy High")):
        client = add_client(alice, name, payer=payer, since=date(2020, 1, 1))
        made.append(recorded(new_invoice, 45, starts=NOON - timedelta(days=days), client=client))
    return made
