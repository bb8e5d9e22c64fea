"""What do many answers to one request come to? Percentiles, the worker's time, sizes."""

import gzip
from dataclasses import dataclass, field

Key = tuple[str, int]  # a page's name and how many invoices there are


@dataclass(frozen=True)
class Figures:
    """One page over one size; times in milliseconds, sizes in KiB. `queries` is None for the floor."""

    p50: float
    p95: float
    p99: float
    cpu: float
    times: int
    queries: int | None = None
    kib: float = 0.0
    gzip_kib: float = 0.0
    after: int = 0  # queries when the answer was complete


@dataclass
class Sample:
    """What was seen so far, in seconds."""

    seconds: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    queries: int | None = None
    body: bytes = b""
    after: int = 0

    def add(self, seconds: float, cpu: float) -> None:
        """One more answer."""
        self.seconds.append(seconds)
        self.cpu.append(cpu)

    def figures(self) -> Figures:
        """In milliseconds; the worker's time is a mean, as it is counted in coarse steps."""
        p50, p95, p99 = (percentile(self.seconds, share) * 1000 for share in (0.50, 0.95, 0.99))
        return Figures(
            p50,
            p95,
            p99,
            cpu=sum(self.cpu) / len(self.cpu) * 1000,
            times=len(self.seconds),
            queries=self.queries,
            kib=len(self.body) / 1024,
            gzip_kib=len(gzip.compress(self.body)) / 1024,
            after=self.after,
        )


def percentile(values: list[float], share: float) -> float:
    """The smallest value that is not exceeded by this share of them (nearest rank). ValueError when there are none."""
    if not values:
        raise ValueError("No value was measured.")
    ordered = sorted(values)
    rank = -(-len(ordered) * round(share * 1000) // 1000)  # rounded up, in whole numbers
    return ordered[max(rank, 1) - 1]


def ratio(one: Figures, other: Figures) -> float:
    """How many times as long the middle answer takes."""
    return one.p50 / other.p50
