"""A therapist's work, cut to a period."""

from datetime import timedelta

from tests.invoicing.working import LAST, billed, work


def test_so_many_days_with_the_last_one() -> None:
    one = work(*(billed(n, n) for n in range(-1, 5)))
    assert [row.invoice_id for row in one.last(3).rows] == [2, 1, 0]
    assert one.starts_on(1) == LAST
    assert one.starts_on(90) == LAST - timedelta(days=89)


def test_kinds_of_care_are_the_codes() -> None:
    rows = (billed(1, code="90847"), billed(2, code="90839"), billed(3, code="X0001"))
    one = work(*rows)
    assert one.kinds() == ["", "crisis", "family"]
    assert [row.invoice_id for row in one.of_kind("family", "crisis")] == [1, 2]
