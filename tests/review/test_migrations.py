"""What was held before the queue had rows of its own is in it afterwards."""

from importlib import import_module

import pytest
from django.apps import apps

from invoicing.models import Hold
from review.models import Decision
from tests import people
from tests.fixtures import NewInvoice
from tests.invoicing.desk import EDIT, flagged, send
from tests.pages import signed_in
from tests.review.desk import APPROVE, RETURN, decide, unrecorded

pytestmark = pytest.mark.usefixtures("five_oclock")
NOT_COMPARED = {"id"}


def rows() -> list[dict[str, object]]:
    """Every hold, without what a new row has of its own."""
    return [{k: v for k, v in row.items() if k not in NOT_COMPARED} for row in Hold.objects.order_by("pk").values()]


def test_holds_of_before_are_added_as_they_would_have_been(new_invoice: NewInvoice) -> None:
    carol = signed_in(people.carol())
    returned = flagged(new_invoice)
    decide(carol, returned, **RETURN)
    send(returned, disruption_note=f"{EDIT['disruption_note']} I called 555-0100.", accept=EDIT["accept"])
    decide(carol, unrecorded(new_invoice, 2), **APPROVE)
    unrecorded(new_invoice, 4)
    before = rows()
    assert {row["outcome"] for row in before} == {"returned", "approved", ""}
    Hold.objects.all().delete()
    import_module("review.migrations.0003_holds_of_before").add_holds(apps, None)
    decided = {row.submission_id: row.at for row in Decision.objects.all()}
    told = [{**row, "decided_at": decided.get(row["submission_id"])} for row in before]  # type: ignore[call-overload]
    assert rows() == sorted(told, key=lambda row: row["submission_id"])  # type: ignore[arg-type, return-value]
    import_module("review.migrations.0003_holds_of_before").add_holds(apps, None)
    assert len(rows()) == len(before)
