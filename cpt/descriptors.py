"""A licensee's own descriptors from a CSV file: read whole and checked before anything is written."""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from audit.record import record
from cpt.models import ProcedureCode

COLUMNS = ["code", "descriptor"]
MOST_ERRORS = 20


class Unreadable(Exception):
    """The file cannot be loaded; `errors` says why, row by row."""

    def __init__(self, errors: list[str]) -> None:
        super().__init__("; ".join(errors))
        self.errors = errors


@dataclass(frozen=True, slots=True)
class Loaded:
    """How many codes got another descriptor, how many had it already, how many rows name no code of the catalogue."""

    changed: int
    same: int
    unknown: int


@transaction.atomic
def load_descriptors(path: Path) -> Loaded:
    """Put the file's descriptors at the codes of the catalogue; codes that it does not name keep theirs.

    A licensee's file may hold every code there is: rows for codes outside the catalogue are counted and passed over.
    Raises Unreadable, and then nothing is written.
    """
    codes = {row.code: row for row in ProcedureCode.objects.select_for_update()}
    found, unknown = _read(path, frozenset(codes))
    changed = [codes[code] for code, text in found.items() if codes[code].descriptor != text]
    for row in changed:
        row.descriptor = found[row.code]
    ProcedureCode.objects.bulk_update(changed, ["descriptor"])
    for row in changed:
        record("code.described", row, by=None, characters=len(row.descriptor))
    return Loaded(len(changed), len(found) - len(changed), unknown)


def _read(path: Path, known: frozenset[str]) -> tuple[dict[str, str], int]:
    """The descriptors of known codes, and how many rows named another one."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return _collect(csv.reader(file, strict=True), known)
    except OSError as error:
        raise Unreadable([f"{path} cannot be opened: {error.strerror}."]) from error
    except UnicodeDecodeError as error:
        raise Unreadable([f"{path} is not in UTF-8. Save it as CSV in UTF-8."]) from error
    except csv.Error as error:
        raise Unreadable([f"{path} is no CSV file: {error}."]) from error


def _collect(rows: Iterable[list[str]], known: frozenset[str]) -> tuple[dict[str, str], int]:
    found: dict[str, str] = {}
    errors: list[str] = []
    unknown = 0
    for number, cells in _body(rows):
        if wrong := _wrong(cells, found):
            errors.append(f"Row {number}: {wrong}")
        elif cells[0].upper() in known:
            found[cells[0].upper()] = cells[1]
        else:
            unknown += 1
    if not errors and not found:
        errors = ["No row names a code of the catalogue."]
    if errors:
        more = len(errors) - MOST_ERRORS
        raise Unreadable(errors[:MOST_ERRORS] + ([f"{more} more rows."] if more > 0 else []))
    return found, unknown


def _body(rows: Iterable[list[str]]) -> Iterator[tuple[int, list[str]]]:
    """The rows under the heading that are not empty, with their numbers."""
    for number, row in enumerate(rows, start=1):
        cells = [cell.strip() for cell in row]
        if number == 1 and [cell.lower() for cell in cells] != COLUMNS:
            raise Unreadable(["Row 1 has to be the heading: code,descriptor."])
        if number > 1 and any(cells):
            yield number, cells


def _wrong(cells: list[str], found: dict[str, str]) -> str:
    """What is wrong with one row, or nothing."""
    if len(cells) != len(COLUMNS):
        return f"{len(cells)} columns instead of {len(COLUMNS)}. Put a descriptor that holds a comma in quotes."
    code, text = cells[0].upper(), cells[1]
    if not text:
        return f"{code} has no descriptor."
    most = ProcedureCode._meta.get_field("descriptor").max_length
    if most is not None and len(text) > most:
        return f"the descriptor of {code} has {len(text)} characters; {most} fit."
    if found.get(code, text) != text:
        return f"{code} stands twice, with two descriptors."
    return ""
