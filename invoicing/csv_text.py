"""How is a table written so that a spreadsheet shows it as text and runs nothing of it?

A cell that begins with = + - @, a tab or a line break is a formula to a spreadsheet, also behind spaces, quotes or a
line break inside the cell (OWASP, CSV injection). It gets an apostrophe in front, which spreadsheets take for "this
is text". Numbers are written as numbers.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal

# Spreadsheets read UTF-8 as such only behind a byte order mark.
BOM = "\ufeff"
Cell = str | int | Decimal | date | datetime | None
# What follows where a spreadsheet may begin to read: a sign behind spaces and quotes, in the wide forms too, which East
# Asian spreadsheets take for signs; or, where the cell begins, a tab or a line break behind apostrophes of our own.
_FORMULA = r"(?=(?:[^\S\n]|[\"'\ufeff])*[=+\-@\uff1d\uff0b\uff0d\uff20])"
_BREAK = r"(?='*[\t\n])"
_STARTS = re.compile(rf"(?m:^){_FORMULA}|\A{_BREAK}")
_GIVEN = re.compile(rf"(?m:^)'{_FORMULA}|\A'{_BREAK}")
_LINE_ENDS = re.compile("\r\n|\n\r|\r")
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x85\u2028\u2029\ud800-\udfff]")


def table(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[str]:
    """The file, piece by piece: a byte order mark, the header, then each row. Lines end as RFC 4180 says."""
    yield BOM + line(header)
    yield from map(line, rows)


def line(cells: Iterable[Cell]) -> str:
    """One row; every text is quoted, so that no quote or separator in it begins another cell."""
    written = io.StringIO()
    csv.writer(written, quoting=csv.QUOTE_NONNUMERIC).writerow([_written(cell) for cell in cells])
    return written.getvalue()


def defused(text: str) -> str:
    """A text that no spreadsheet runs. Lines end with a line feed; what no table holds becomes U+FFFD."""
    return _STARTS.sub("'", _UNPRINTABLE.sub("\ufffd", _LINE_ENDS.sub("\n", text)))


def is_formula(text: str) -> bool:
    """Would a spreadsheet run it?"""
    return bool(_STARTS.search(text))


def as_typed(cell: str) -> str:
    """What a defused cell held before."""
    return _GIVEN.sub("", cell)


def _written(cell: Cell) -> str | int | Decimal:
    match cell:
        case None:
            return ""
        case int() | Decimal():
            return cell
        case datetime():
            return cell.isoformat(timespec="seconds")
        case date():
            return cell.isoformat()
        case _:
            return defused(cell)
