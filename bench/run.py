"""make bench: benchmarks as ratios, on databases of their own that are thrown away afterwards.

The pages of practices of several sizes first (see bench.measured), then the parts: computing time, replaying, rules,
answering, webhooks, audit events. DATABASE_URL or TEST_POSTGRES_URL says on which PostgreSQL server; without them one
of its own is started in a temporary folder. The figures are of one machine in one run; ratios are what another machine
can be compared with.
"""

import argparse
import json
import os
import platform
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench import answering, auditing, database, patterns, presence, replaying, rules, webhooks
from bench.chart import chart
from bench.cluster import cluster, is_installed
from bench.measured import measured
from bench.report import Measured, as_json, text, written_into
from tests.run import POSTGRES, postgres_answers

RESULTS = database.ROOT / ".tmp" / "bench"
DOCUMENT, CHART = database.ROOT / "docs" / "performance.md", "performance.svg"
SIZES, MILLION = [1_000, 10_000, 100_000], 1_000_000
# Of its own server; what it confirmed it keeps, as in production.
OPTIONS = ("-c shared_buffers=512MB", "-c max_wal_size=4GB")
Lines = list[tuple[str, str]]


def main() -> int:
    """Run everything, print the tables."""
    wanted = _wanted()
    with _server() as server:
        if wanted.only != "parts":
            _pages(server, wanted)
        if wanted.only != "pages":
            _print(_parts(server, wanted))
    return 0


def _wanted() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Benchmarks, as ratios.")
    parser.add_argument("--sizes", type=_numbers, default=SIZES, help="invoices of the practices: 1000,10000,100000")
    parser.add_argument("--million", action="store_true", help="and one of a million")
    parser.add_argument("--times", type=int, default=100, help="how often each page is asked (%(default)s)")
    parser.add_argument("--only", choices=["pages", "parts"], help="the pages alone, or what is not a page")
    parser.add_argument("--write", action="store_true", help="into docs/performance.md, with its chart")
    parser.add_argument("--sessions", type=int, default=1_000, help="how many to replay; and four times as many")
    parser.add_argument("--invoices", type=int, default=5_000, help="over how many to run a draft of rules")
    return parser.parse_args()


def _numbers(words: str) -> list[int]:
    return sorted({int(word) for word in words.split(",")})


@contextmanager
def _server() -> Iterator[str]:
    """Where PostgreSQL answers; empty when it does not."""
    named = os.environ.get("DATABASE_URL") or os.environ.get("TEST_POSTGRES_URL") or ""
    if named.startswith("postgres") and postgres_answers(named):
        yield named
    elif is_installed():
        with cluster(*OPTIONS) as own:
            yield own.url
    else:
        yield POSTGRES if postgres_answers(POSTGRES) else ""


def _pages(server: str, wanted: argparse.Namespace) -> None:
    if not server:
        print("The pages were left out: no PostgreSQL answered; sudo apt-get install postgresql")
        return
    run = measured(server, [*wanted.sizes, *([MILLION] if wanted.million else [])], wanted.times)
    print(text(run), flush=True)
    _keep(run, RESULTS)
    if wanted.write:
        DOCUMENT.write_text(written_into(DOCUMENT.read_text(encoding="utf-8"), text(run)), encoding="utf-8")
        _draw(run, DOCUMENT.parent)


def _keep(run: Measured, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "pages.json").write_text(json.dumps(as_json(run), indent=1) + "\n", encoding="utf-8")
    _draw(run, folder)
    print(f"\nKept: {folder / 'pages.json'} and {CHART} beside it.", flush=True)


def _draw(run: Measured, folder: Path) -> None:
    lines: dict[str, dict[int, float]] = {}
    for (name, size), one in run.figures.items():
        lines.setdefault(name, {})[size] = one.p50
    drawn = chart("The middle answer (p50) by the number of invoices", lines)
    (folder / CHART).write_text(drawn, encoding="utf-8")


def _parts(server: str, wanted: argparse.Namespace) -> Lines:
    lines: Lines = [("machine", f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")]
    lines += presence.report()
    with database.sqlite() as environment:
        lines += replaying.report("SQLite", environment, wanted.sessions)
    with database.sqlite() as environment:
        lines += rules.report("SQLite", environment, wanted.invoices)
        lines += patterns.report("SQLite", environment)
    with database.sqlite() as environment:
        lines += answering.report("SQLite", environment)
    if not server:
        return [*lines, ("on PostgreSQL", "left out: none answered; sudo apt-get install postgresql")]
    with database.postgresql(server) as environment:
        lines += replaying.report("PostgreSQL", environment, wanted.sessions)
    with database.postgresql(server) as environment:
        lines += rules.report("PostgreSQL", environment, wanted.invoices)
        lines += patterns.report("PostgreSQL", environment)
    with database.postgresql(server) as environment:
        lines += answering.report("PostgreSQL", environment)
    with database.postgresql(server) as environment:
        lines += webhooks.report(environment)
        lines += auditing.report(environment)
    return lines


def _print(lines: Lines) -> None:
    width = max(len(name) for name, _ in lines)
    print("\n".join(f"{name:<{width}}  {figure}" for name, figure in lines))


if __name__ == "__main__":
    sys.exit(main())
