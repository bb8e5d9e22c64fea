"""Is every page within its budget? Queries, growth with the practice, distance from the floor, weight."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bench.measuring import Figures, Key, ratio

GROWTH, GZIP_KIB = 1.2, 30
FULLER = 1.2  # so much more on a page is told beside its growth
FULL = 10_000  # below it a list's first page may not be full, and its cost grows with its rows


@dataclass(frozen=True)
class Budget:
    """What a page may cost; None where nothing is promised. A run over all rows is not flat; a file is no page."""

    queries: int | None = None
    floors: float | None = None
    is_flat: bool = True
    is_page: bool = True


@dataclass(frozen=True)
class Verdict:
    """One sentence about one budget of one page."""

    page: str
    what: str
    is_met: bool

    def __str__(self) -> str:
        return f"{'met' if self.is_met else 'MISSED'}: {self.page}, {self.what}"


def verdicts(
    budgets: Mapping[str, Budget], found: Mapping[Key, Figures], floors: Mapping[str, Figures]
) -> list[Verdict]:
    """Of every page that was measured, in the budgets' order; queries and weight at the largest size."""
    sizes = sorted({size for _, size in found})
    said: list[Verdict] = []
    for name, budget in budgets.items():
        of_page = {size: found[name, size] for size in sizes if (name, size) in found}
        if of_page:
            said += _of_page(name, budget, of_page, floors.get(name))
    return said


def growth(of_page: Mapping[int, Figures]) -> tuple[int, int, float] | None:
    """From which size to which, and how many times as long; None with fewer than two sizes."""
    start = base_of(sorted(of_page))
    last = max(of_page)
    return None if start == last else (start, last, ratio(of_page[last], of_page[start]))


def base_of(sizes: Sequence[int]) -> int:
    """The size that growth is counted from: the first whose lists are full, unless that is the only one."""
    full = [size for size in sizes if size >= FULL]
    return full[0] if len(full) > 1 else sizes[0]


def _of_page(name: str, budget: Budget, of_page: Mapping[int, Figures], floor: Figures | None) -> Iterator[Verdict]:
    largest = of_page[max(of_page)]
    if budget.queries is not None and largest.queries is not None:
        more = f" and {largest.after} after the answer" if largest.after else ""
        asked = f"{largest.queries} queries{more} (at most {budget.queries})"
        yield Verdict(name, asked, largest.queries <= budget.queries)
    if budget.floors is not None and floor is not None:
        times = ratio(largest, floor)
        yield Verdict(name, f"{times:.1f} times its floor (at most {budget.floors:g})", times <= budget.floors)
    if budget.is_flat and (grown := growth(of_page)):
        start, last, times = grown
        rows = largest.kib / of_page[start].kib if of_page[start].kib else 1
        more = f", with {rows:.1f} times as much on it" if rows >= FULLER else ""
        told = f"{times:.2f} times as long at {last:,} as at {start:,}{more} (at most {GROWTH:g})"
        yield Verdict(name, told, times <= GROWTH)
    if budget.is_page:
        yield Verdict(name, f"{largest.gzip_kib:.1f} KiB gzip (under {GZIP_KIB})", largest.gzip_kib < GZIP_KIB)
