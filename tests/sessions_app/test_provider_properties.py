"""Random truths told by every provider, whole and with losses: what is read from its bytes gives the brute-force time.

The truth and the oracle know nothing of the application; the bytes are those that the demo's senders post.
"""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sessions_app import people
from sessions_app.presence import Presence, measure
from sessions_app.providers.registry import PROVIDERS
from tests.sessions_app.presence_oracle import true_ms
from therapy_billing.demo.senders.base import Visit
from therapy_billing.demo.senders.registry import SENDERS

TICK_S = 25  # whole seconds: some providers tell no more
START_MS = 1_790_000_000_000
PERSONS = {"therapist-1": "therapist", "client-1": "client", "guest-x": "guest"}
FIGURES = {"with_client": {"client"}, "with_anyone": {"client", "guest"}}
Truth = list[tuple[str, str, int, int]]


@st.composite
def truths(draw: st.DrawFn) -> Truth:
    """Up to three visits of each person, each visit a connection of its own, as providers have it."""
    truth = []
    for person in PERSONS:
        for visit in range(draw(st.integers(0, 3))):
            start = draw(st.integers(0, 20))
            length = draw(st.integers(1, 10))
            truth.append((person, f"{person}-{visit}", start * TICK_S * 1000, (start + length) * TICK_S * 1000))
    return truth


def bodies(provider: str, truth: Truth, start_ms: int = START_MS) -> list[bytes]:
    """Every event of the truth as the provider posts it; the room ends after everybody has gone."""
    visits = [
        Visit(person, start / 1000, end / 1000, connection=f"{number:012x}")
        for number, (person, _, start, end) in enumerate(truth, start=1)
    ]
    ended_s = max((end for *_, end in truth), default=0) / 1000 + 20
    return [event.body for event in SENDERS[provider].events("session-1", start_ms, visits, ended_s)]


def read(provider: str, posted: list[bytes]) -> Presence:
    """What the application makes of the bytes."""
    readings = [PROVIDERS[provider].read(body) for body in posted]
    assert {reading.room for reading in readings} <= {"session-1"}
    changes = [reading.change for reading in readings if reading.change]
    return measure(changes, people.sides(changes, therapist_id=1, client_id=1))


@pytest.mark.parametrize("provider", sorted(PROVIDERS))
@given(truth=truths(), data=st.data())
@settings(max_examples=25)
def test_whole_records_give_the_true_time_however_they_are_delivered(
    provider: str, truth: Truth, data: st.DataObject
) -> None:
    posted = bodies(provider, truth)
    again = data.draw(st.lists(st.sampled_from(posted), max_size=5)) if posted else []
    presence = read(provider, data.draw(st.permutations([*posted, *again])))
    for name, theirs in FIGURES.items():
        figure = getattr(presence, name)
        assert (figure.live_ms, figure.inferred_ms) == (true_ms(truth, PERSONS, theirs, TICK_S * 1000), 0)


@pytest.mark.parametrize("provider", sorted(PROVIDERS))
@given(truth=truths(), data=st.data())
@settings(max_examples=25)
def test_with_losses_observed_time_never_exceeds_the_truth(provider: str, truth: Truth, data: st.DataObject) -> None:
    kept = [body for body in bodies(provider, truth) if data.draw(st.booleans())]
    presence = read(provider, kept)
    for name, theirs in FIGURES.items():
        figure = getattr(presence, name)
        assert 0 <= figure.inferred_ms <= figure.live_ms
        assert figure.live_ms - figure.inferred_ms <= true_ms(truth, PERSONS, theirs, TICK_S * 1000)


@given(first=truths(), second=truths(), data=st.data())
@settings(max_examples=50)
def test_a_zoom_meeting_that_starts_again_with_the_same_numbers_is_another_one(
    first: Truth, second: Truth, data: st.DataObject
) -> None:
    later_ms = 40 * TICK_S * 1000  # when everybody of the first meeting has left
    truth = [*first, *((*who, start + later_ms, end + later_ms) for *who, start, end in second)]
    posted = bodies("zoom", first) + bodies("zoom", second, START_MS + later_ms)
    whole = read("zoom", data.draw(st.permutations(posted)))
    in_part = read("zoom", [body for body in posted if data.draw(st.booleans())])
    for name, theirs in FIGURES.items():
        true, figure, part = (
            true_ms(truth, PERSONS, theirs, TICK_S * 1000),
            getattr(whole, name),
            getattr(in_part, name),
        )
        assert (figure.live_ms, figure.inferred_ms) == (true, 0)
        assert part.live_ms - part.inferred_ms <= true
