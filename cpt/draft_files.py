"""A draft of rules in a file: a CSV file as the admin imports it, or a TOML file with rows of several tables."""

import csv
import io
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from cpt.cells import SEPARATOR
from cpt.drafting import Rows
from cpt.drafts import Draft
from cpt.importing import Problem, read, unsaved
from cpt.models import ProcedureCode
from cpt.resources import CodeSheet, ContractedCodeSheet, PairSheet, PayerRuleSheet, Sheet, TimeRuleSheet
from cpt.table_files import Unreadable

# The tables of a TOML file; a CSV file is of the first of these that has its columns.
TABLES: dict[str, type[Sheet]] = {
    "rules": TimeRuleSheet,
    "payer_rules": PayerRuleSheet,
    "pairs": PairSheet,
    "contracted_codes": ContractedCodeSheet,
    "codes": CodeSheet,
}


def read_draft(path: Path) -> tuple[Draft, list[Problem]]:
    """The draft, and what is wrong in it. Raises Unreadable, OSError."""
    content = path.read_bytes()
    tables = _of_toml(content) if path.suffix.lower() == ".toml" else _of_csv(content)
    rows, problems = Rows(), []
    for sheet, found in tables:
        for one in unsaved(sheet, found):
            if isinstance(one, Problem):
                problems.append(one)
            else:
                _add(rows, sheet, *one)
    return rows.draft(), problems


def _add(rows: Rows, sheet: Sheet, instance: Any, row: Mapping[str, str]) -> None:
    if not isinstance(instance, ProcedureCode):
        rows.add(instance)
    elif "bases" in row:
        rows.add_code(instance, sheet.fields["bases"].clean(row))
    else:
        rows.add_code(instance, instance.bases.all() if instance.pk else ())


def _of_csv(content: bytes) -> Iterator[tuple[Sheet, list[dict[str, str]]]]:
    header = next(csv.reader(io.StringIO(content.decode("utf-8-sig", errors="replace"))), [])
    named = {name.strip() for name in header}
    for table in TABLES.values():
        sheet = table()
        if named <= set(sheet.get_export_headers()) and named >= set(sheet.get_import_id_fields()):
            yield sheet, read(content, sheet).dict
            return
    columns = "; ".join(f"{name}: {', '.join(table().get_export_headers())}" for name, table in TABLES.items())
    raise Unreadable(f"The columns are those of no table. {columns}.")


def _of_toml(content: bytes) -> Iterator[tuple[Sheet, list[dict[str, str]]]]:
    try:
        tables = tomllib.loads(content.decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Unreadable(f"The file is no TOML file: {error}.") from error
    for name, entries in tables.items():
        if name not in TABLES or not isinstance(entries, list) or not all(isinstance(one, dict) for one in entries):
            raise Unreadable(f"“{name}” is no list of rows. Write [[{']], [['.join(TABLES)}]].")
        sheet = TABLES[name]()
        for number, entry in enumerate(entries, start=1):
            _check_columns(name, number, entry, sheet)
        yield sheet, [_row(entry, sheet) for entry in entries]


def _check_columns(name: str, number: int, entry: Mapping[str, object], sheet: Sheet) -> None:
    known, key = sheet.get_export_headers(), sheet.get_import_id_fields()
    if unknown := [column for column in entry if column not in known]:
        raise Unreadable(f"[[{name}]] {number} has columns that are not known: {', '.join(unknown)}.")
    # Who leaves the contract out means every payer.
    if missing := [column for column in key if column not in entry and column != "contract"]:
        raise Unreadable(f"[[{name}]] {number} lacks {', '.join(missing)}.")


def _row(entry: Mapping[str, object], sheet: Sheet) -> dict[str, str]:
    every_payer = {"contract": ""} if "contract" in sheet.get_import_id_fields() else {}
    return every_payer | {column: _text(value) for column, value in entry.items()}


def _text(value: object) -> str:
    """As a CSV file would have it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return SEPARATOR.join(map(str, value))
    return value.isoformat() if isinstance(value, date) else str(value)
