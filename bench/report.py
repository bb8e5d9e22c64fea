"""What was measured, to be read: tables, verdicts, a section of a document, and everything as JSON."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from bench.measuring import Figures, Key, ratio
from bench.verdicts import Verdict

BEGIN, END = "<!-- written by make bench: begin -->", "<!-- written by make bench: end -->"
HEAD = ("Page", "Invoices", "p50 ms", "p95 ms", "p99 ms", "CPU ms", "queries", "KiB", "gzip", "floor ms", "times floor")


@dataclass(frozen=True)
class Measured:
    """One run. `floors` were asked beside the largest size; `profiles` show why a budget was missed."""

    machine: str
    commit: str
    figures: Mapping[Key, Figures]
    floors: Mapping[str, Figures]
    verdicts: Sequence[Verdict]
    profiles: Mapping[str, str] = field(default_factory=dict)


def as_json(run: Measured) -> dict[str, Any]:
    """Plain values."""
    pages = [{"page": name, "invoices": size, **asdict(one)} for (name, size), one in run.figures.items()]
    return {
        "machine": run.machine,
        "commit": run.commit,
        "pages": pages,
        "floors": {name: asdict(one) for name, one in run.floors.items()},
        "verdicts": [asdict(one) for one in run.verdicts],
        "profiles": dict(run.profiles),
    }


def table(run: Measured) -> str:
    """As Markdown, columns aligned, so that it is a table on a terminal, too."""
    largest = max(size for _, size in run.figures)
    rows = [HEAD, *(_row(name, size, one, run, largest) for (name, size), one in run.figures.items())]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = [_joined(row, widths) for row in rows]
    rule = "| " + " | ".join("-" * width for width in widths) + " |"
    return "\n".join([lines[0], rule, *lines[1:]])


def text(run: Measured) -> str:
    """Everything, as the command prints it and the document keeps it."""
    lines = [f"{run.machine}; commit {run.commit}.", "", table(run), "", *(f"- {one}" for one in run.verdicts)]
    for name, profile in run.profiles.items():
        lines += ["", f"Why the {name} misses its budget:", "", *(f"    {line}" for line in profile.splitlines())]
    return "\n".join(line.rstrip() for line in lines)


def written_into(document: str, section: str) -> str:
    """The document with its section between the marks exchanged. ValueError where it has no marks."""
    before, begin, rest = document.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"The document has no {BEGIN} followed by {END}.")
    return f"{before}{BEGIN}\n\n{section}\n\n{END}{after}"


def _row(name: str, size: int, one: Figures, run: Measured, largest: int) -> tuple[str, ...]:
    floor = run.floors.get(name) if size == largest else None
    beside = (f"{floor.p50:.1f}", f"{ratio(one, floor):.1f}") if floor else ("", "")
    times = (f"{value:.1f}" for value in (one.p50, one.p95, one.p99, one.cpu))
    queries = "" if one.queries is None else f"{one.queries} + {one.after}" if one.after else str(one.queries)
    return (name, f"{size:,}", *times, queries, f"{one.kib:.1f}", f"{one.gzip_kib:.1f}", *beside)


def _joined(row: Sequence[str], widths: Sequence[int]) -> str:
    name, *others = zip(row, widths, strict=True)
    cells = [name[0].ljust(name[1]), *(cell.rjust(width) for cell, width in others)]
    return f"| {' | '.join(cells)} |"
