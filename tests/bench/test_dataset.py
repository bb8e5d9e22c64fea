"""What the benchmark measures is the real thing: its sessions are read, computed and compared, and none differs."""

import pytest

from bench.dataset import VISITS, add_sessions, place
from bench.replaying import _replay
from invoicing.models import Submission
from invoicing.replaying import replay, sessions
from sessions_app.models import PresenceEvent
from sessions_app.recording import record_of


@pytest.mark.parametrize("sessions_a_room", [1, 15])
def test_the_benchmarks_sessions_are_as_they_were_submitted(db: None, sessions_a_room: int) -> None:
    add_sessions(place("bench", sessions_a_room), 15)
    assert PresenceEvent.objects.count() == 15 * 2 * VISITS
    assert {one.room[0] for one in sessions()} == set(PresenceEvent.objects.values_list("provider", flat=True))
    assert {one.submission_id for one in replay(sessions())} == set(Submission.objects.values_list("pk", flat=True))
    for is_raw in (True, False):
        go, count = _replay(is_raw, "bench")
        go()
        assert count == 15
    assert min(record_of(session).presence.with_client.live_ms for session in sessions()) > 0


def test_a_difference_would_stop_the_benchmark(db: None) -> None:
    add_sessions(place("bench"), 1)
    sessions().update(provider_room="elsewhere")
    go, _ = _replay(is_raw=False, place="bench")
    with pytest.raises(RuntimeError, match="1 submissions differ"):
        go()
