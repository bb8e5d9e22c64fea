"""What may be typed about a session that is not invoiced: amounts, times, words."""

from decimal import Decimal
from typing import Any

import pytest

from invoicing.models import Attendance
from tests.fixtures import NewInvoice
from tests.invoicing.attendance_desk import address, say, shown
from tests.invoicing.desk import therapist
from tests.invoicing.test_attending import waited
from tests.pages import Page

pytestmark = pytest.mark.usefixtures("five_oclock")

NUL = "a\x00b"
ARABIC, FULL_WIDTH = "\u0667\u0665", "\uff17\uff15"
READ = {
    "75": "75.00",
    "75.5": "75.50",
    "075.50": "75.50",
    "$75": "75.00",
    "$ 75.50": "75.50",
    " 75 ": "75.00",
    "0": "0.00",
    "0.00": "0.00",
    "": "0.00",
    "199.99": "199.99",
    "200": "200.00",
}
REFUSED = (
    *("1e2", "1E2", "NaN", "Infinity", "-5", "−5", "+5", "(5)", "5-", "0x10", "1_0", "5,0", "1,23", ",5", ".5"),
    *("75.", "75.555", "75,50", "$", "$$5", "5 5", "75 USD", "€75", ARABIC, FULL_WIDTH, "²", "½", NUL, "9" * 500),
    *("200.01", "1,234.50", "100000", "99,999.99"),
)


@pytest.mark.parametrize(("typed", "fee"), READ.items())
def test_amounts_are_read_as_people_write_them(new_invoice: NewInvoice, typed: str, fee: str) -> None:
    assert say(waited(new_invoice), outcome="no-show", fee=typed).status_code == 303
    assert Attendance.objects.get().fee == Decimal(fee)


def test_a_thousand_is_read_with_its_comma(new_invoice: NewInvoice, settings: Any) -> None:
    settings.MISSED_FEE_CAP = Decimal(2000)
    assert say(waited(new_invoice), outcome="no-show", fee="$1,234.50").status_code == 303
    assert Attendance.objects.get().fee == Decimal("1234.50")


def test_what_is_no_amount_or_too_much_is_refused_and_still_there(new_invoice: NewInvoice) -> None:
    invoice = waited(new_invoice)
    form, browser = {**shown(invoice), "outcome": "no-show"}, therapist(invoice)
    pages = {typed: Page(browser.post(address(invoice), {**form, "fee": typed})) for typed in REFUSED}
    told = {typed: (page.status, page.summary) for typed, page in pages.items()}
    assert told == dict.fromkeys(REFUSED, (422, ["id_fee"]))
    assert [page.forms[address(invoice)]["fee"] for page in pages.values()] == [[typed] for typed in REFUSED]
    assert not Attendance.objects.exists()


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("outcome", ("", "ill", "taken-back", "NO-SHOW", NUL)),
        ("cancelled_at", ("24:00", "2026-11-17T24:00", "2026-11-17T23:59:60", "0001-01-01T00:00", "9999-12-31T23:59")),
        ("reason", (NUL, "é" * 1001)),
        ("version", ("first", "-1")),
    ],
)
def test_what_cannot_be_read_is_told_at_its_field(new_invoice: NewInvoice, field: str, values: tuple[str]) -> None:
    invoice = waited(new_invoice)
    form, browser = {**shown(invoice), "outcome": "late-cancel"}, therapist(invoice)
    pages = [Page(browser.post(address(invoice), {**form, field: value})) for value in values]
    there = {f"id_{field}", f"id_{field}_0"}
    assert [(page.status, not there.isdisjoint(page.summary)) for page in pages] == [(422, True)] * len(values)
    assert not Attendance.objects.exists()
