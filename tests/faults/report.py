"""What an experiment found: figures to read, and faults of which there may be none."""

from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass
class Report:
    """`faults` counts, by name, what must not have happened; `figures` is everything else worth telling."""

    title: str
    figures: dict[str, object] = field(default_factory=dict)
    faults: dict[str, int] = field(default_factory=dict)
    details: list[str] = field(default_factory=list)

    @property
    def is_good(self) -> bool:
        """Nothing happened that must not."""
        return not any(self.faults.values())

    def lines(self) -> Iterator[str]:
        """As it is printed."""
        yield self.title
        for name, figure in {**self.figures, **self.faults}.items():
            yield f"  {name:<62} {figure}"
        yield from (f"  ! {line}" for line in self.details[:20])
        yield f"  {'passed' if self.is_good else 'FAILED'}"
