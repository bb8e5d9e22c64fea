"""What of a submission would be another value, by its record as it was known then and as it is now."""

from dataclasses import fields, replace

import pytest

from invoicing.replay import Figures, computed, differences, is_too_late, verdict
from sessions_app.presence import Presence
from tests.invoicing.cases import recorded as record_of
from tests.invoicing.cases import together

FROZEN = Figures(2_700_000, 2_700_000, 2_700_000, 0, 1_000, 2_701_000, "observed", 45, ((1_000, 2_701_000),))
OTHER = {"source": "inferred", "spans_ms": ((1_000, 2_701_001),)}


@pytest.mark.parametrize("name", [one.name for one in fields(Figures)])
def test_the_least_change_of_a_value_is_a_difference(name: str) -> None:
    before = getattr(FROZEN, name)
    after = OTHER[name] if name in OTHER else before + 1
    (difference,) = differences(FROZEN, replace(FROZEN, **{name: after}))
    assert str(difference) == f"{name}: submitted {before}, now {after}"


def test_equal_figures_differ_in_nothing() -> None:
    assert list(differences(FROZEN, FROZEN)) == []


def test_the_figure_of_the_code_is_compared() -> None:
    presence = together(45).presence
    now = computed(presence, counts_with_anyone=False, is_recorded=True)
    assert (now.with_client_ms, now.minutes, now.source) == (45 * 60_000, 45, "observed")
    assert now.spans_ms == presence.with_client.pieces
    by_hand = computed(presence, counts_with_anyone=True, is_recorded=False)
    assert (by_hand.minutes, by_hand.spans_ms) == (None, None)
    nothing = computed(Presence(), counts_with_anyone=False, is_recorded=True)
    assert (nothing.start_ms, nothing.source) == (None, "attested")
    apart = record_of(("therapist", 0, 60), ("client", 0, 30), ("guest", 30, 60)).presence
    figures = [computed(apart, counts_with_anyone=anyone, is_recorded=True).minutes for anyone in (False, True)]
    assert figures == [30, 60]


MORE, LESS = replace(FROZEN, minutes=46), replace(FROZEN, minutes=44)


def test_a_recording_that_came_after_its_submission_was_brought_in_later() -> None:
    nothing = replace(FROZEN, source="attested")
    assert is_too_late(FROZEN, nothing)
    assert not is_too_late(FROZEN, MORE)
    assert not is_too_late(nothing, nothing)


@pytest.mark.parametrize(
    ("then", "now", "is_current", "by_code", "since"),
    [
        (FROZEN, FROZEN, True, [], []),
        (FROZEN, MORE, True, [], [46]),
        (FROZEN, MORE, False, [], []),
        (MORE, MORE, True, [46], []),
        (MORE, MORE, False, [46], []),
        (MORE, FROZEN, True, [46], []),
        (MORE, LESS, True, [46], [44]),
        (MORE, LESS, False, [46], []),
    ],
)
def test_the_code_is_asked_with_what_was_known_then(
    then: Figures, now: Figures, is_current: bool, by_code: list[int], since: list[int]
) -> None:
    found = verdict(FROZEN, then, now, is_current=is_current)
    assert [[one.now for one in part] for part in (found.by_code, found.since)] == [by_code, since]
