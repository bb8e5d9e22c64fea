"""Invoices that are alike are counted together; whose they were is told apart."""

from datetime import date

from invoicing.case import TimeSource
from review.tally import Sent, Tally

ON = date(2026, 11, 17)


def test_alike_invoices_name_no_therapist_until_one_is_met() -> None:
    tally = Tally()
    tally.add(Sent(None, ON, "90837", 53, TimeSource.EDITED, 52 * 60_000), 3)
    assert (tally.minutes[53], tally.codes["90837"], tally.therapists) == (3, 3, set())
    tally.meet(7, ON, has_moved=True)
    assert tally.therapists == {7}


def test_one_invoice_names_its_therapist() -> None:
    tally = Tally()
    tally.add(Sent(7, ON, "90834", 45, TimeSource.RECORDED, 45 * 60_000))
    assert (tally.minutes[45], tally.therapists) == (1, {7})
