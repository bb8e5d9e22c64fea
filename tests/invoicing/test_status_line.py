"""The one line that the form says after each change."""

from decimal import Decimal

import pytest

from invoicing.lines import Line
from invoicing.status_line import status_line


def line(code: str, units: int = 1) -> Line:
    return Line(code, "Label", units, None, (), "10", "", None, "")


def said(*billed: Line, code: str = "90834", total: Decimal | None = None, **counts: int) -> str:
    return status_line(code, billed, total, **{"problems": 0, "unseen": 0, "to_confirm": 0, **counts})


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        ({}, "Code and time agree. Nothing is submitted yet."),
        ({"problems": 1}, "1 problem to correct."),
        ({"problems": 2, "unseen": 3}, "2 problems to correct."),
        ({"unseen": 1}, "Not ready yet; Check says why."),
        ({"to_confirm": 1}, "1 point to confirm with a tick."),
        ({"problems": 1, "to_confirm": 2}, "1 problem to correct. 2 points to confirm with a tick."),
        ({"unseen": 1, "to_confirm": 1}, "1 point to confirm with a tick. Not ready yet; Check says why."),
    ],
)
def test_it_tells_what_it_comes_to_and_what_stands_against_it(counts: dict[str, int], words: str) -> None:
    assert said(line("90834"), total=Decimal(150), **counts) == f"90834, 1 unit: $150.00. {words}"


def test_units_of_each_code_are_told() -> None:
    words = said(line("90839"), line("90840", 2), total=Decimal("1401.5"), problems=1)
    assert words.startswith("90839, 1 unit and 90840, 2 units: $1,401.50.")


def test_without_a_fee_no_amount_is_told() -> None:
    assert said(line("90834"), problems=1) == "90834, 1 unit. 1 problem to correct."


def test_minutes_that_do_not_bear_the_code_come_to_nothing() -> None:
    assert said(code="90837", problems=1) == "90837: 1 problem to correct."


def test_before_anything_is_chosen_nothing_is_said_but_what_is_wrong() -> None:
    assert said(code="", unseen=4) == ""
    assert said(code="", problems=1, unseen=3) == "1 problem to correct."
