"""What does it cost to look at everybody's work for patterns? Over a quarter of a year, and over all of it.

Run as a program it is one measurement, in a process of its own.
"""

import json
import sys
import time
from datetime import date
from typing import Any

from bench.database import Environment, run
from bench.replaying import Lines, peak_mib

LAST = date(2026, 12, 31)
QUARTER = date(2026, 10, 1)


def report(name: str, environment: Environment) -> Lines:
    """Lines of the table for one database, which holds the invoices of a year."""
    quarter, year = (json.loads(run(environment, "-m", "bench.patterns", str(day))) for day in (QUARTER, date.min))
    ratio = year["seconds"] / quarter["seconds"] * quarter["invoices"] / year["invoices"]
    return [
        (f"patterns in {quarter['invoices']:,} invoices of a quarter, {name}", _told(quarter)),
        (f"in {year['invoices']:,} of a year", f"{_told(year)}, {ratio:.1f} times as long for each"),
    ]


def _told(one: dict[str, Any]) -> str:
    return f"{one['seconds']:.1f} s, {one['queries']} queries, {one['peak_mib']:.0f} MiB over the start"


def main(since: str) -> None:
    """One measurement, printed as JSON."""
    import django

    django.setup()
    print(json.dumps(_looked(date.fromisoformat(since))))


def _looked(since: date) -> dict[str, Any]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext
    from django.utils import timezone

    from invoicing.actions.finding_patterns import find_patterns

    before, started, invoices = peak_mib(), time.perf_counter(), 0
    with CaptureQueriesContext(connection) as asked:
        for looked in find_patterns(LAST, since=since, now=timezone.now(), is_kept=False):
            invoices += looked.invoices
    seconds = time.perf_counter() - started
    return {"invoices": invoices, "seconds": seconds, "queries": len(asked), "peak_mib": peak_mib() - before}


if __name__ == "__main__":
    main(*sys.argv[1:])
