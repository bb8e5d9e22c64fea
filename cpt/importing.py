"""A file of rows, read, tried and stored: all of it or nothing, and every wrong row is named with its reason."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction
from django.db.models import Model
from import_export.results import Result, RowResult
from tablib import Dataset

from accounts.models import User
from audit.record import record
from cpt.resources import Sheet
from cpt.table_files import read_table

KINDS = {
    RowResult.IMPORT_TYPE_NEW: "new",
    RowResult.IMPORT_TYPE_UPDATE: "changed",
    RowResult.IMPORT_TYPE_SKIP: "unchanged",
}


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong in one row; the first row below the header is row 1. Without a row it is about the whole file."""

    row: int | None
    column: str
    reason: str

    def __str__(self) -> str:
        where = f"Row {self.row}" if self.row else "The file"
        return f"{where}{f', {self.column}' if self.column else ''}: {self.reason}"


@dataclass(frozen=True, slots=True)
class Read:
    """One row as it would be stored: each cell before and after."""

    row: int
    kind: str
    cells: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a file would do, or did. With problems nothing is stored."""

    columns: tuple[str, ...]
    rows: tuple[Read, ...]
    problems: tuple[Problem, ...]

    @property
    def counts(self) -> dict[str, int]:
        """How many rows of each kind."""
        return {kind: sum(row.kind == kind for row in self.rows) for kind in KINDS.values()}

    @property
    def changes(self) -> int:
        """How many rows would be another, or are."""
        return sum(row.kind != "unchanged" for row in self.rows)


def read(content: bytes, sheet: Sheet) -> Dataset:
    """The file's rows by column. Raises Unreadable."""
    table = read_table(content, known=sheet.get_export_headers(), needed=sheet.get_import_id_fields())
    return Dataset(*table.rows, headers=table.headers)


def tried(sheet: Sheet, dataset: Dataset) -> Outcome:
    """What the file would do. Nothing is stored."""
    return _outcome(sheet.import_data(dataset, dry_run=True))


@transaction.atomic
def stored(sheet: Sheet, dataset: Dataset, *, by: User) -> Outcome:
    """Store every row, each with its audit event; with a problem in any row nothing."""
    result = sheet.import_data(dataset, dry_run=False, rollback_on_validation_errors=True)
    outcome = _outcome(result)
    if not outcome.problems:
        for done, row in zip(result.rows, outcome.rows, strict=True):
            if row.kind != "unchanged":
                _record(done.instance, outcome.columns, row, by, sheet.reason)
    return outcome


def _record(instance: Model, columns: tuple[str, ...], row: Read, by: User, reason: str) -> None:
    changed = {name: [*cells] for name, cells in zip(columns, row.cells, strict=True) if cells[0] != cells[1]}
    values = {"row": f"{instance._meta.label_lower}:{instance.pk}", **changed}
    record("admin.imported", instance, by=by, what=[{"values": [values]}], reason=reason or None)


def _outcome(result: Result) -> Outcome:
    rows = (row for row in enumerate(result.rows, start=1) if row[1].import_type in KINDS)
    return Outcome(
        columns=tuple(result.diff_headers),
        rows=tuple(Read(number, KINDS[row.import_type], tuple(row.diff)) for number, row in rows),
        problems=tuple(sorted(_problems(result), key=lambda problem: problem.row or 0)),
    )


def _problems(result: Result) -> Iterator[Problem]:
    yield from (Problem(None, "", str(one.error)) for one in result.base_errors)
    for number, errors in result.row_errors():
        yield from (Problem(number, "", _words(one.error)) for one in errors)
    for invalid in result.invalid_rows:
        yield from _of_validation(invalid.number, invalid.error)


def _of_validation(number: int, error: ValidationError) -> Iterator[Problem]:
    for field, reasons in error.message_dict.items():
        column = "" if field == NON_FIELD_ERRORS else field
        yield from (Problem(number, column, reason) for reason in reasons)


def _words(error: Exception) -> str:
    return str(error) or type(error).__name__


def unsaved(sheet: Sheet, rows: Iterable[Mapping[str, str]]) -> Iterator[tuple[Any, Mapping[str, str]] | Problem]:
    """Each row as it would be stored, or what is wrong with it; asks the database and writes nothing."""
    loader = sheet._meta.instance_loader_class(sheet)
    for number, given in enumerate(rows, start=1):
        row = dict(given)
        try:
            sheet.before_import_row(row, row_number=number)
            instance, _ = sheet.get_or_init_instance(loader, row)
            errors: dict[str, Any] = {}
            try:
                sheet.import_instance(instance, row)
            except ValidationError as error:
                errors = error.update_error_dict(errors)
            sheet.validate_instance(instance, errors)
        except ValidationError as error:
            yield from _of_validation(number, error)
        except ValueError as error:
            yield Problem(number, "", str(error))
        else:
            yield instance, row
