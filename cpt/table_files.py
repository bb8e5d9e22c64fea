"""Which table does a file hold? CSV in UTF-8 with a header; whatever else comes is refused in words."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

MOST_BYTES = 1024 * 1024
MOST_ROWS = 5000
OTHER_SEPARATORS = {";": "semicolons", "\t": "tabs", "|": "bars"}


class Unreadable(Exception):
    """The file is no such table; says why, and what to do."""


@dataclass(frozen=True, slots=True)
class Table:
    """The header, and below it rows with as many cells. Lines without any cell are left out."""

    headers: list[str]
    rows: list[list[str]]


def read_table(content: bytes, *, known: Sequence[str], needed: Sequence[str], most_rows: int = MOST_ROWS) -> Table:
    """The file's table. `known` columns may stand in the header in any order, and `needed` ones must.

    Raises Unreadable.
    """
    rows = _cells(content)
    headers = [name.strip() for name in next(rows, [])]
    _check_separator(headers)
    _check_headers(headers, known, needed)
    table = Table(headers, [])
    for number, cells in enumerate(rows, start=1):
        if len(cells) != len(headers):
            raise Unreadable(f"Row {number} has {len(cells)} cells, and the header has {len(headers)}.")
        if number > most_rows:
            raise Unreadable(f"The file has more than {most_rows} rows. Import it in parts.")
        table.rows.append(cells)
    if not table.rows:
        raise Unreadable("The file has no rows below its header.")
    return table


def _cells(content: bytes) -> Iterator[list[str]]:
    if len(content) > MOST_BYTES:
        raise Unreadable(f"The file is larger than {MOST_BYTES // 1024} KiB. Import it in parts.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unreadable("The file is not in UTF-8. Save it as “CSV UTF-8”.") from error
    if "\0" in text:
        raise Unreadable("The file is no CSV file. Save the table as “CSV UTF-8”.")
    try:
        yield from (cells for cells in csv.reader(io.StringIO(text, newline=""), strict=True) if any(cells))
    except csv.Error as error:
        raise Unreadable(f"The file is no CSV file: {error}.") from error


def _check_separator(headers: list[str]) -> None:
    """A spreadsheet set to a language with decimal commas writes semicolons."""
    if len(headers) != 1:
        return
    for sign, name in OTHER_SEPARATORS.items():
        if sign in headers[0]:
            raise Unreadable(f"The cells are separated by {name}. Save the table with commas between the cells.")


def _check_headers(headers: list[str], known: Sequence[str], needed: Sequence[str]) -> None:
    if twice := {name for name in headers if headers.count(name) > 1}:
        raise Unreadable(f"The header names {', '.join(sorted(twice))} more than once.")
    if unknown := [name for name in headers if name not in known]:
        raise Unreadable(f"The header has columns that are not known: {', '.join(unknown)}. Known: {', '.join(known)}.")
    if missing := [name for name in needed if name not in headers]:
        it = "it" if len(missing) == 1 else "them"
        raise Unreadable(f"The header lacks {', '.join(missing)}. No row can do without {it}.")
