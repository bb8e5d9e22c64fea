"""Our files in a real spreadsheet, told to read formulas wherever it sees one: it finds none, and loses nothing."""

import csv
import io
import itertools
import os
import re
import shutil
import subprocess
import xml.etree.ElementTree as Tree
from collections.abc import Iterable
from pathlib import Path

import pytest

from invoicing.csv_text import as_typed, table

PROGRAM = shutil.which("soffice")
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
# Comma, quote, UTF-8, from the first row; figures and dates are looked for, also in quotes, and formulas are evaluated.
READ = "Text - txt - csv (StarCalc):44,34,76,1,,1033,false,true,false,false,false,0,true"
WRITE = "csv:Text - txt - csv (StarCalc):44,34,76,1,,1033,true,true,false"
BEFORE = ["", " ", "\t", '"', "'", '" ', "\u00a0", "\n", "a\n", "a\r\n ", "''"]
SIGNS = ["=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20", "\t=", "\r="]
BODIES = ["1+1", "SUM(A1:A9)", "cmd|' /C calc'!A0", 'HYPERLINK("https://example.org";"Open")', "WEBSERVICE(A1)"]
TEXTS = ["".join(parts) for parts in itertools.product(BEFORE, SIGNS, BODIES)]

pytestmark = [
    pytest.mark.once,
    pytest.mark.skipif(PROGRAM is None, reason="LibreOffice is not here: apt-get install libreoffice-calc-nogui"),
]


def converted(text: str, to: str, folder: Path) -> str:
    """The file as LibreOffice writes it again."""
    assert PROGRAM
    given, found = folder / "list.csv", folder / "found"
    given.write_text(text, encoding="utf-8", newline="")
    command = [PROGRAM, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", f"--infilter={READ}"]
    subprocess.run(
        [*command, "--convert-to", to, "--outdir", str(found), str(given)],
        check=True,
        capture_output=True,
        env={**os.environ, "HOME": str(folder)},
        timeout=120,
    )
    return (found / f"list.{to.partition(':')[0]}").read_text(encoding="utf-8")


def formulas(rows: str, folder: Path) -> list[str]:
    """What it would compute."""
    cells = Tree.fromstring(converted(rows, "fods", folder)).iter(f"{TABLE}table-cell")  # noqa: S314  # of our own file
    return [one.attrib[f"{TABLE}formula"] for one in cells if f"{TABLE}formula" in one.attrib]


def file_of(texts: Iterable[str]) -> str:
    return "".join(table(("number", "text"), enumerate(texts)))


def test_it_computes_nothing_that_somebody_wrote(tmp_path: Path) -> None:
    assert formulas(file_of(TEXTS), tmp_path) == []


def test_without_our_care_it_would(tmp_path: Path) -> None:
    written = io.StringIO()
    csv.writer(written, quoting=csv.QUOTE_ALL).writerows([[text] for text in TEXTS])
    assert len(formulas(written.getvalue(), tmp_path)) == len(BODIES)  # behind "="; others run more


def test_every_text_comes_back_as_it_was_typed(tmp_path: Path) -> None:
    back = converted(file_of(TEXTS), WRITE, tmp_path)
    rows = list(csv.reader(io.StringIO(back, newline="")))
    assert rows[0] == ["number", "text"]
    assert [as_typed(text) for _, text in rows[1:]] == [re.sub("\r\n|\n\r|\r", "\n", text) for text in TEXTS]
