"""Budgets are held at their limit and missed just above it; none is loosened."""

from dataclasses import replace

import pytest

from bench.measuring import Figures
from bench.pages import PAGES
from bench.verdicts import Budget, base_of, growth, verdicts

PAGE = Figures(p50=6, p95=7, p99=8, cpu=5, times=10, queries=5, kib=40, gzip_kib=10)
FLOOR = Figures(p50=1, p95=1, p99=1, cpu=1, times=10)


def misses(of_page: dict[int, Figures], budget: Budget, floor: Figures | None = None) -> list[str]:
    found = verdicts({"list": budget}, {("list", size): one for size, one in of_page.items()}, {"list": floor or FLOOR})
    return [str(one) for one in found if not one.is_met]


def test_a_page_at_every_limit_is_within_its_budget() -> None:
    pages = {10_000: replace(PAGE, p50=5), 100_000: replace(PAGE, gzip_kib=29.9)}
    assert misses(pages, Budget(queries=5, floors=6)) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"queries": 6}, "MISSED: list, 6 queries (at most 5)"),
        ({"queries": 6, "after": 8}, "MISSED: list, 6 queries and 8 after the answer (at most 5)"),
        ({"gzip_kib": 30.0}, "MISSED: list, 30.0 KiB gzip (under 30)"),
        ({"p50": 6.1}, "MISSED: list, 6.1 times its floor (at most 6)"),
    ],
)
def test_a_page_over_one_limit_says_so(change: dict[str, float], said: str) -> None:
    assert misses({100_000: replace(PAGE, **change)}, Budget(queries=5, floors=6)) == [said]


def test_growth_counts_from_the_first_size_with_full_lists() -> None:
    pages = {size: replace(PAGE, p50=p50) for size, p50 in {1_000: 1.0, 10_000: 5.0, 100_000: 6.05}.items()}
    assert growth(pages) == (10_000, 100_000, pytest.approx(1.21))
    assert misses(pages, Budget()) == ["MISSED: list, 1.21 times as long at 100,000 as at 10,000 (at most 1.2)"]
    assert misses(pages, Budget(is_flat=False)) == []
    heavy = {1_000: replace(PAGE, gzip_kib=31)}
    assert misses(heavy, Budget(is_page=False)) == []


def test_growth_of_a_page_that_was_not_full_says_so() -> None:
    pages = {1_000: replace(PAGE, p50=1, kib=20), 10_000: replace(PAGE, p50=2)}
    said = "MISSED: list, 2.00 times as long at 10,000 as at 1,000, with 2.0 times as much on it (at most 1.2)"
    assert misses(pages, Budget()) == [said]


@pytest.mark.parametrize(
    ("sizes", "start"), [([200, 400], 200), ([1_000, 10_000], 1_000), ([1_000, 10_000, 10**6], 10_000)]
)
def test_where_growth_starts(sizes: list[int], start: int) -> None:
    assert base_of(sizes) == start


def test_the_budgets_are_those_that_were_set() -> None:
    of = {page.name: page.budget for page in PAGES}
    assert {name: (one.queries, one.floors) for name, one in of.items() if one.floors} == {
        "worklist": (5, 6),
        "invoice form": (6, 6),
        "review queue": (5, 6),
        "submit": (12, 4),
        "webhook": (None, 3),
    }
    assert of["live check"].queries == 5
    assert all(of[name].queries == 5 for name in of if name.startswith("review queue"))
    assert [name for name, one in of.items() if not one.is_flat] == ["CSV export", "rule simulation"]
    files = {"audit packet", "CSV export", "rule simulation", "webhook", "submit"}
    assert {name for name, one in of.items() if not one.is_page} == files
