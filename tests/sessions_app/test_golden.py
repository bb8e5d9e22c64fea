"""Recorded event files whose figures are fixed: a change of the code that moves one changes what was billed."""

import tomllib
from pathlib import Path

import pytest

from sessions_app import people
from sessions_app.presence import measure
from sessions_app.providers.registry import PROVIDERS

GOLDEN = Path(__file__).resolve().parent.parent / "golden"
MINUTES = tomllib.loads((GOLDEN / "minutes.toml").read_text(encoding="utf-8"))
START_MS = 1_794_935_700_000  # November 17, 2026, 17:15:00 UTC; of every file that names no other start


@pytest.mark.parametrize("name", sorted(MINUTES))
def test_a_recorded_session_still_has_its_time(name: str) -> None:
    provider = PROVIDERS[name.partition("-")[0]]
    bodies = (GOLDEN / f"{name}.jsonl").read_bytes().splitlines()
    changes = [reading.change for body in bodies if (reading := provider.read(body)).change]
    presence = measure(changes, people.sides(changes, therapist_id=1, client_id=1))
    expected = dict(MINUTES[name])
    start_ms, together = expected.pop("start_ms", START_MS), presence.with_client
    found = {
        "with_client_ms": together.live_ms,
        "with_anyone_ms": presence.with_anyone.live_ms,
        "inferred_ms": together.inferred_ms,
    }
    if together.start_ms is not None and together.end_ms is not None:
        found["window_ms"] = [at - start_ms for at in (together.start_ms, together.end_ms)]
    assert found == expected


def test_every_file_has_its_figures() -> None:
    assert {path.stem for path in GOLDEN.glob("*.jsonl")} == set(MINUTES)


def test_every_provider_has_a_golden_record() -> None:
    assert {name.partition("-")[0] for name in MINUTES} == set(PROVIDERS)
