"""CSV that no spreadsheet runs: what is defused, and that everything comes back as it was typed."""

import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoicing.csv_text import BOM, as_typed, defused, line, table

SIGNS = ["=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20"]
NASTY = st.text(alphabet="=+-@\uff1d\t\n\"', ;aé'\ufeff漢😀 ", max_size=20)


def read(text: str) -> list[list[str]]:
    """The rows as a spreadsheet's reader sees them."""
    return list(csv.reader(io.StringIO(text, newline="")))


@pytest.mark.parametrize("before", ["", " ", "\t", '"', "'", '" ', "\u00a0", "\ufeff"])
@pytest.mark.parametrize("sign", SIGNS)
def test_a_formula_gets_an_apostrophe_in_front(sign: str, before: str) -> None:
    assert defused(f"{before}{sign}SUM(A1)") == f"'{before}{sign}SUM(A1)"


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n", "\n\r"])
def test_a_formula_behind_a_line_break_too(end: str) -> None:
    assert defused(f"a{end}=1{end}b") == "a\n'=1\nb"


@pytest.mark.parametrize("text", ["\tx", "\nx", "\rx", "\r\nx"])
def test_a_cell_that_begins_with_a_tab_or_a_line_break(text: str) -> None:
    assert defused(text)[0] == "'"


@pytest.mark.parametrize("text", ["", "Robin Reed", "a=1", "1-2", "a\tb", "a\nb", "'x", "O'Brien", "x@example.org"])
def test_everything_else_stays_as_it_is(text: str) -> None:
    assert defused(text) == text


@pytest.mark.parametrize("character", ["\x00", "\x07", "\x1b", "\x7f", "\u2028", "\ud800"])
def test_what_no_table_holds_is_shown_as_such(character: str) -> None:
    assert defused(f"a{character}b") == "a\ufffdb"


@given(NASTY)
def test_what_was_typed_comes_back(text: str) -> None:
    assert as_typed(defused(text)) == text
    assert defused(text)[:1] not in {*SIGNS, "\t", "\n"}


@given(st.lists(NASTY, min_size=1, max_size=5))
def test_cells_stay_apart_whatever_is_in_them(cells: list[str]) -> None:
    assert read(line(cells)) == [[defused(cell) for cell in cells]]


def test_numbers_and_dates_are_plain() -> None:
    at = datetime(2026, 11, 17, 17, 15, 3, 999, tzinfo=UTC)
    written = line([-3, Decimal("1250.00"), None, date(2026, 11, 3), at])
    assert written == '-3,1250.00,"","2026-11-03","2026-11-17T17:15:03+00:00"\r\n'


def test_a_table_begins_with_a_byte_order_mark() -> None:
    pieces = list(table(["who", "minutes"], [["=A", 45]]))
    assert pieces == [f'{BOM}"who","minutes"\r\n', '"\'=A",45\r\n']
    assert "".join(pieces).encode()[:3] == b"\xef\xbb\xbf"
