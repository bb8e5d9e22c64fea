"""A basis and what it gives, written to a file and read again."""

import json
from dataclasses import replace
from typing import Any

import pytest

from invoicing.replay import Figures
from review.packet.basis import (
    Basis,
    as_json,
    figures_as_json,
    figures_from,
    figures_from_json,
    from_json,
    gives,
    reading_as_json,
    reading_from_json,
)
from sessions_app.changes import Kind, PresenceChange, Side
from sessions_app.shared_room import Stretch

MINUTE = 60_000
HOUR = (0, 60 * MINUTE)
BASIS = Basis(
    Stretch(HOUR, HOUR, HOUR, frozenset({"b", "a"})),
    {"therapist-3": Side.THERAPIST, "client-5": Side.CLIENT},
    Side.GUEST,
    frozenset({1, 2, 3, 4}),
)
CHANGES = {
    1: PresenceChange(Kind.JOINED, 0, "therapist-3", "a"),
    2: PresenceChange(Kind.JOINED, 5 * MINUTE, "client-5", "b"),
    3: PresenceChange(Kind.LEFT, 45 * MINUTE, "client-5", "b"),
    4: PresenceChange(Kind.LEFT, 50 * MINUTE, "therapist-3", "a"),
    5: PresenceChange(Kind.JOINED, 46 * MINUTE, "client-5", "c"),
}


def through_a_file(told: dict[str, Any]) -> dict[str, Any]:
    return dict(json.loads(json.dumps(told)))


def figures(**values: Any) -> Figures:
    return replace(figures_from(BASIS, CHANGES, counts_with_anyone=False), **values)


def test_a_basis_is_read_as_it_was_written() -> None:
    assert from_json(through_a_file(as_json(BASIS))) == BASIS


def test_only_the_events_of_the_basis_count() -> None:
    assert figures().minutes == 40
    assert figures().with_client_ms == 40 * MINUTE


@pytest.mark.parametrize("values", [{}, {"minutes": None, "spans_ms": None}], ids=["recorded", "entered by hand"])
def test_figures_are_read_as_they_were_written(values: dict[str, Any]) -> None:
    assert figures_from_json(through_a_file(figures_as_json(figures(**values)))) == figures(**values)


def test_minutes_count_only_where_they_were_taken_from_the_record() -> None:
    assert gives(figures(), figures())
    assert not gives(figures(), figures(minutes=41))
    assert gives(figures(), figures(minutes=None, spans_ms=None))
    assert not gives(figures(), figures(minutes=None, spans_ms=None, live_ms=1))


@pytest.mark.parametrize("number", CHANGES)
def test_what_an_event_tells_is_read_as_it_was_written(number: int) -> None:
    change = replace(CHANGES[number], event="e1")
    assert reading_from_json(through_a_file(reading_as_json(change)), "e1") == change


@pytest.mark.parametrize("name", ["at_ms", "joined_at_ms"])
def test_an_instant_that_is_no_whole_number_is_refused(name: str) -> None:
    with pytest.raises(TypeError):
        reading_from_json({**reading_as_json(CHANGES[1]), name: "0"}, "e1")
