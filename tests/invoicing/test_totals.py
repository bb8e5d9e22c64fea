"""Sums of money: Decimal only, rounded once, never half a sum."""

from decimal import Decimal

import pytest

from invoicing.totals import total


@pytest.mark.parametrize(
    ("charges", "expected"),
    [
        ([], "0.00"),
        (["125.00"], "125.00"),
        (["125.00", "2.50", "0.05"], "127.55"),
        (["0.004", "0.004"], "0.01"),  # each alone would be rounded away
        (["0.004"], "0.00"),
        (["0.005"], "0.01"),
        (["0.015"], "0.02"),
        (["0.1", "0.2"], "0.30"),
    ],
)
def test_a_sum_is_rounded_once_and_half_a_cent_upwards(charges: list[str], expected: str) -> None:
    assert str(total(Decimal(charge) for charge in charges)) == expected


def test_a_line_without_a_fee_leaves_no_sum() -> None:
    assert total([Decimal(125), None]) is None
    assert total([None]) is None
