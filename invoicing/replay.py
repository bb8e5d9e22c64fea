"""Do the raw events still give the figures that a submission froze?

Compared is everything that a submission keeps of the record, and what was billed where that is the recorded time.
Milliseconds; the window in milliseconds since 1970.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields

from invoicing.case import Recorded, Source
from sessions_app.intervals import Span
from sessions_app.presence import Figure, Presence


@dataclass(frozen=True, slots=True)
class Figures:
    """What a submission froze, or what the events give. `minutes` and `spans_ms` None: they were entered by hand."""

    with_client_ms: int
    with_anyone_ms: int
    live_ms: int
    inferred_ms: int
    start_ms: int | None
    end_ms: int | None
    source: str
    minutes: int | None
    spans_ms: tuple[Span, ...] | None


@dataclass(frozen=True, slots=True)
class Difference:
    """One value that would be another."""

    name: str
    submitted: object
    now: object

    def __str__(self) -> str:
        return f"{self.name}: submitted {self.submitted}, now {self.now}"


def computed(presence: Presence, *, counts_with_anyone: bool, is_recorded: bool) -> Figures:
    """What the events give, for a code that counts the one figure or the other."""
    figure: Figure = presence.with_anyone if counts_with_anyone else presence.with_client
    with_client_ms, with_anyone_ms = presence.with_client.live_ms, presence.with_anyone.live_ms
    return Figures(
        with_client_ms=with_client_ms,
        with_anyone_ms=with_anyone_ms,
        live_ms=with_anyone_ms if counts_with_anyone else with_client_ms,
        inferred_ms=figure.inferred_ms,
        start_ms=figure.start_ms,
        end_ms=figure.end_ms,
        source=Recorded(presence).source_of(figure),
        minutes=figure.live_minutes if is_recorded else None,
        spans_ms=figure.pieces if is_recorded else None,
    )


def differences(submitted: Figures, now: Figures) -> Iterator[Difference]:
    """Every value that is another now."""
    if submitted == now:
        return
    for one in fields(Figures):
        before, after = getattr(submitted, one.name), getattr(now, one.name)
        if before != after:
            yield Difference(one.name, before, after)


def is_too_late(submitted: Figures, then: Figures) -> bool:
    """Was it submitted from a recording of which nothing is said to have come by then?

    Its events were brought in afterwards, from elsewhere: when they came says nothing of what was known.
    """
    return submitted.source != Source.ATTESTED and then.source == Source.ATTESTED


@dataclass(frozen=True, slots=True)
class Verdict:
    """What of a submission would be another.

    `by_code`: with what was known when it was submitted, so that nothing but the code can be the reason.
    `since`: with what came since, where that changes the figures.
    """

    by_code: tuple[Difference, ...] = ()
    since: tuple[Difference, ...] = ()


def verdict(submitted: Figures, then: Figures, now: Figures, *, is_current: bool) -> Verdict:
    """`then`: by what was known when it was submitted; `now`: by everything, which is compared with the current one."""
    since = differences(submitted, now) if is_current and now != then else ()
    return Verdict(tuple(differences(submitted, then)), tuple(since))
