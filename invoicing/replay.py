"""Do the raw events still give the figures that a submission froze?

Compared are the figures of the record, and the minutes where they were the recorded ones. Milliseconds; the window in
milliseconds since 1970.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields

from sessions_app.presence import Figure, Presence


@dataclass(frozen=True, slots=True)
class Figures:
    """What a submission froze, or what the events give now. `minutes` None: they were entered by hand."""

    with_client_ms: int
    with_anyone_ms: int
    inferred_ms: int
    start_ms: int | None
    end_ms: int | None
    minutes: int | None


@dataclass(frozen=True, slots=True)
class Difference:
    """One value that would be another today."""

    name: str
    submitted: int | None
    now: int | None

    def __str__(self) -> str:
        return f"{self.name}: submitted {self.submitted}, now {self.now}"


def computed(presence: Presence, *, counts_with_anyone: bool, is_recorded: bool) -> Figures:
    """What the events give now, for a code that counts the one figure or the other."""
    figure: Figure = presence.with_anyone if counts_with_anyone else presence.with_client
    return Figures(
        with_client_ms=presence.with_client.live_ms,
        with_anyone_ms=presence.with_anyone.live_ms,
        inferred_ms=figure.inferred_ms,
        start_ms=figure.start_ms,
        end_ms=figure.end_ms,
        minutes=figure.live_minutes if is_recorded else None,
    )


def differences(submitted: Figures, now: Figures) -> Iterator[Difference]:
    """Every value that is another now."""
    for one in fields(Figures):
        before, after = getattr(submitted, one.name), getattr(now, one.name)
        if before != after:
            yield Difference(one.name, before, after)
