"""The whole benchmark over two tiny practices: every page is asked through a server, and its floor beside it."""

import pytest
from django.db import connection

from bench.measured import measured
from bench.pages import PAGES
from bench.report import text

SIZES = (60, 80)
QUERIES = {
    "worklist": 5,
    "invoice form": 6,
    "live check": 5,
    "review queue": 5,
    "review queue, deep": 5,
    "review queue, filtered": 5,
    "invoices of everybody": 3,
}


@pytest.mark.skipif(connection.vendor != "postgresql", reason="the floor is PostgreSQL's own")
def test_every_page_is_measured_over_every_size_and_beside_its_floor() -> None:
    of = connection.settings_dict
    server = f"postgres://{of['USER']}:{of['PASSWORD']}@{of['HOST'] or '127.0.0.1'}:{of['PORT'] or 5432}/postgres"
    run = measured(server, SIZES, times=2)
    assert set(run.figures) == {(page.name, size) for page in PAGES for size in SIZES}
    assert set(run.floors) == {page.name for page in PAGES if page.has_floor}
    assert {name: run.figures[name, SIZES[1]].queries for name in QUERIES} == QUERIES
    found = [*run.figures.values(), *run.floors.values()]
    assert all(one.times == 2 and one.cpu > 0 and one.p50 <= one.p99 for one in found)
    missed = {one.page for one in run.verdicts if not one.is_met}
    assert set(run.profiles) == missed
    assert all("our functions, with all they call:" in one for one in run.profiles.values())
    lines_of_head = 2
    assert text(run).count("\n| ") == lines_of_head + len(run.figures)
