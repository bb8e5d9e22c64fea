"""The table, the section of a document, and the JSON."""

import json

import pytest

from bench.database import ROOT
from bench.measuring import Figures
from bench.report import BEGIN, END, Measured, as_json, table, text, written_into
from bench.verdicts import Verdict

SMALL = Figures(5.04, 6, 7, 4, 10, queries=5, kib=20, gzip_kib=4)
LARGE = Figures(6, 7, 8, 5, 10, queries=5, kib=21, gzip_kib=4, after=8)
RUN = Measured(
    "two cores",
    "abc1234",
    {("list", 1_000): SMALL, ("list", 10_000): LARGE},
    {"list": Figures(2, 2, 2, 1, 10)},
    [Verdict("list", "5 queries (at most 4)", is_met=False)],
    {"list": "12.0 ms a request\n  1.00  render"},
)


def test_the_floor_stands_beside_the_largest_size_alone() -> None:
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in table(RUN).splitlines()]
    assert rows[0][:3] == ["Page", "Invoices", "p50 ms"]
    assert rows[2] == ["list", "1,000", "5.0", "6.0", "7.0", "4.0", "5", "20.0", "4.0", "", ""]
    assert rows[3] == ["list", "10,000", "6.0", "7.0", "8.0", "5.0", "5 + 8", "21.0", "4.0", "2.0", "3.0"]
    assert len({len(line) for line in table(RUN).splitlines()}) == 1


def test_a_missed_budget_is_told_with_its_profile() -> None:
    told = text(RUN)
    assert told.startswith("two cores; commit abc1234.")
    assert "- MISSED: list, 5 queries (at most 4)" in told
    assert "Why the list misses its budget:\n\n    12.0 ms a request\n      1.00  render" in told


def test_a_section_is_exchanged_and_the_rest_stays() -> None:
    document = f"# Speed\n\n{BEGIN}\nold\n{END}\n\nWords.\n"
    once = written_into(document, "new")
    assert once == f"# Speed\n\n{BEGIN}\n\nnew\n\n{END}\n\nWords.\n"
    assert written_into(once, "new") == once


@pytest.mark.parametrize("document", ["# Speed\n", f"{BEGIN}\n", f"{END}\n{BEGIN}\n"])
def test_a_document_without_its_marks_is_left_alone(document: str) -> None:
    with pytest.raises(ValueError, match="has no"):
        written_into(document, "new")


def test_the_document_has_its_marks() -> None:
    assert "new" in written_into((ROOT / "docs" / "performance.md").read_text(encoding="utf-8"), "new")


def test_json_holds_everything() -> None:
    found = json.loads(json.dumps(as_json(RUN)))
    assert [(one["page"], one["invoices"], one["p50"]) for one in found["pages"]] == [
        ("list", 1_000, 5.04),
        ("list", 10_000, 6),
    ]
    assert found["floors"]["list"]["p50"] == 2
    assert found["verdicts"] == [{"page": "list", "what": "5 queries (at most 4)", "is_met": False}]
