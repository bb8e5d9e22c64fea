"""What a reconcile kept is read again from its bytes; whatever else stands there tells nothing and breaks nothing."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from sessions_app.changes import Kind, PresenceChange
from sessions_app.providers import reconcile
from sessions_app.providers.base import LATEST_MS

AT_MS = 1_794_935_700_000
SEEN = PresenceChange(Kind.SEEN, AT_MS, "client-1", "PA_2", is_audio_only=True)
POLLED = PresenceChange(Kind.POLLED, AT_MS)

names = some.text(some.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=120)
sightings = some.builds(
    PresenceChange,
    kind=some.just(Kind.SEEN),
    at_ms=some.integers(1, LATEST_MS - 1),
    person=names,
    connection=names,
    is_audio_only=some.booleans(),
)


@given(sightings, names, names)
def test_what_is_written_is_read_again(change: PresenceChange, room: str, provider: str) -> None:
    reading = reconcile.read(provider, reconcile.body_of(provider, room, change, [change.connection]))
    assert (reading.change, reading.room, reading.event_type) == (change, room, "reconcile")


def test_a_poll_names_everybody_who_was_there() -> None:
    assert json.loads(reconcile.body_of("x", "r", POLLED, ["PA_2", "PA_1"]))["seen"] == ["PA_1", "PA_2"]
    assert "seen" not in json.loads(reconcile.body_of("x", "r", SEEN, ["PA_2"]))


def test_of_another_provider_it_tells_nothing() -> None:
    assert reconcile.read("zoom", reconcile.body_of("livekit", "r", SEEN, [])).change is None


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": "joined"},
        {"kind": None},
        {"kind": ["seen"]},
        {"at_ms": None},
        {"at_ms": True},
        {"at_ms": 0},
        {"at_ms": LATEST_MS},
    ],
)
def test_what_no_reconcile_writes_tells_nothing(changes: dict[str, Any]) -> None:
    told = json.loads(reconcile.body_of("x", "r", SEEN, []))
    reading = reconcile.read("x", json.dumps({**told, **changes}).encode())
    assert (reading.event_id, reading.change) == ("", None)


def test_values_of_another_shape_are_left_out() -> None:
    told = json.loads(reconcile.body_of("x", "r", SEEN, []))
    odd = {**told, "person": {}, "is_host": "yes", "is_audio_only": 1, "joined_at_ms": [], "reason": None}
    plain = replace(SEEN, person="", is_audio_only=False)
    assert reconcile.read("x", json.dumps(odd).encode()).change == plain


@given(some.binary())
def test_any_bytes_are_read(body: bytes) -> None:
    assert reconcile.read("x", body).change is None
