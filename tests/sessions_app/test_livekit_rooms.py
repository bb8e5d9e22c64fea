"""What LiveKit says of a room becomes sightings, and never makes anybody's observed time longer than the truth."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import jwt
import pytest
import time_machine
from hypothesis import given
from hypothesis import settings as effort
from hypothesis import strategies as st
from livekit.protocol.models import ParticipantInfo

from sessions_app.changes import Kind, PresenceChange, Side
from sessions_app.presence import Figure, measure
from sessions_app.providers.base import NotAnswered
from sessions_app.providers.livekit import LiveKit
from sessions_app.providers.livekit_rooms import as_changes
from tests.livekit_server import Rooms, refusal, serving, somebody
from tests.sessions_app.presence_oracle import true_ms

NOW = datetime(2026, 11, 17, 17, 30, tzinfo=UTC)
NOW_MS = int(NOW.timestamp() * 1000)
SECRET = "test-secret-test-secret-test-secret-1"
POLLED = PresenceChange(Kind.POLLED, NOW_MS)


@pytest.fixture
def rooms(settings: Any) -> Iterator[Rooms]:
    """A server whose address is in the settings."""
    with serving() as rooms:
        settings.LIVEKIT_URL = rooms.url
        yield rooms


def present(room: str) -> list[PresenceChange] | None:
    with time_machine.travel(NOW, tick=False):
        return LiveKit().present(room)


def seen(*listed: ParticipantInfo) -> list[PresenceChange]:
    poll, *sightings = as_changes(listed, NOW_MS)
    assert poll == POLLED
    return sightings


def test_everybody_there_is_seen_at_the_instant_of_the_question(rooms: Rooms) -> None:
    rooms.people["session-1"] = [somebody("client-7", "PA_1"), somebody("guest-x", "PA_2")]
    assert present("session-1") == [
        POLLED,
        PresenceChange(Kind.SEEN, NOW_MS, "client-7", "PA_1"),
        PresenceChange(Kind.SEEN, NOW_MS, "guest-x", "PA_2"),
    ]


def test_the_question_is_signed_with_the_newest_key_and_opens_this_room_only(rooms: Rooms, settings: Any) -> None:
    settings.LIVEKIT_KEYS = {"newest": SECRET, "older": "older-secret-older-secret-older-secret"}
    present("session-1")
    ((room, authorization),) = rooms.asked
    with time_machine.travel(NOW, tick=False):
        claims = jwt.decode(authorization.removeprefix("Bearer "), SECRET, algorithms=["HS256"])
    assert (room, claims["iss"]) == ("session-1", "newest")
    assert claims["video"]["room"] == "session-1"
    assert claims["video"]["roomAdmin"] is True


def test_a_room_that_the_server_does_not_know_is_empty(rooms: Rooms) -> None:
    assert present("session-1") == [POLLED]


@pytest.mark.parametrize("missing", ["LIVEKIT_URL", "LIVEKIT_KEYS"])
def test_without_address_or_key_nobody_can_be_asked(rooms: Rooms, settings: Any, missing: str) -> None:
    setattr(settings, missing, type(getattr(settings, missing))())
    assert present("session-1") is None
    assert rooms.asked == []


@pytest.mark.parametrize(
    "answer",
    [
        refusal(401, "unauthenticated"),
        refusal(403, "permission_denied"),
        refusal(500, "internal"),
        refusal(503, "unavailable"),
        (404, "text/html", b"<h1>Not Found</h1>"),  # some other server's
        (200, "text/html", b"<h1>Welcome</h1>"),
        (502, "text/html", b""),
    ],
)
def test_any_other_answer_is_none(rooms: Rooms, answer: Any) -> None:
    rooms.answers["session-1"] = answer
    with pytest.raises(NotAnswered):
        present("session-1")


@pytest.mark.parametrize("url", ["ws://127.0.0.1:9", "rooms.example.org", "ftp://127.0.0.1", "https://127.0.0.1:99999"])
def test_a_server_that_is_down_or_no_address_at_all_says_nothing(settings: Any, url: str) -> None:
    settings.LIVEKIT_URL = url
    with pytest.raises(NotAnswered) as caught:
        present("session-1")
    assert str(caught.value)
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize("kind", ["EGRESS", "INGRESS", "AGENT"])
def test_recorders_and_bots_are_not_seen(kind: str) -> None:
    assert seen(somebody("x", "PA_1", kind=kind)) == []


def test_a_phone_is_audio_only() -> None:
    (change,) = seen(somebody("sip_1", "PA_1", kind="SIP"))
    assert change.is_audio_only


@pytest.mark.parametrize(("state", "is_there"), [("JOINING", 0), ("JOINED", 1), ("ACTIVE", 1), ("DISCONNECTED", 0)])
def test_who_is_still_joining_or_was_cut_off_is_not_seen(state: str, is_there: int) -> None:
    found = seen(somebody("client-7", "PA_1", state=ParticipantInfo.State.Value(state)), somebody("client-7", ""))
    assert len(found) == is_there


@pytest.mark.parametrize(("after_ms", "is_seen"), [(-1, True), (0, True), (1, False)])
def test_who_came_after_the_question_was_not_there_at_it(after_ms: int, is_seen: bool) -> None:
    assert bool(seen(somebody("client-7", "PA_1", joined_at_ms=NOW_MS + after_ms))) is is_seen
    assert bool(seen(somebody("client-7", "PA_1", joined_at=NOW_MS // 1000 + after_ms))) is is_seen


def test_names_are_cut_as_a_webhooks_are_and_nobody_stands_for_the_connection() -> None:
    long, unnamed = seen(somebody("x" * 300, "y" * 300), somebody("", "PA_2"))
    assert (long.person, long.connection) == ("x" * 120, "y" * 120)
    assert unnamed.person == "PA_2"


# --- Random rooms: people come and go, webhooks get lost, polls take their time ---------------------

TICK_MS = 25_007
EVERYBODY = {"T": "therapist", "C": "client", "G": "guest"}
SIDES = {"T": Side.THERAPIST, "C": Side.CLIENT}
THEIRS = {"with_client": {"client"}, "with_anyone": {"client", "guest"}}
TICKS = st.integers(0, 24)
Truth = list[tuple[str, str, int, int]]  # person, connection, start, end; each connection once, as LiveKit's are


@st.composite
def truths(draw: st.DrawFn) -> Truth:
    """Up to three connections of each person; they may overlap and follow at once."""
    spans = st.lists(st.tuples(TICKS, TICKS).filter(lambda span: span[0] < span[1]), max_size=3)
    return [
        (person, f"{person}{number}", start * TICK_MS, end * TICK_MS)
        for person in EVERYBODY
        for number, (start, end) in enumerate(draw(spans))
    ]


@st.composite
def polls(draw: st.DrawFn, truth: Truth) -> list[PresenceChange]:
    """Asked at one instant, looked up at a later one, and answered later still."""
    changes = []
    for asked, lag in draw(st.lists(st.tuples(TICKS, st.integers(0, 3)), max_size=6, unique_by=lambda poll: poll[0])):
        looked_ms = (asked + lag) * TICK_MS
        listed = [
            somebody(person, connection, joined_at_ms=NOW_MS + start)
            for person, connection, start, end in truth
            if start <= looked_ms < end
        ]
        changes += as_changes(listed, NOW_MS + asked * TICK_MS)
    return changes


def webhooks(truth: Truth) -> list[PresenceChange]:
    """Every join, and every leave with the join time that it carries."""
    changes = []
    for person, connection, start, end in truth:
        joined_ms, left_ms = NOW_MS + start, NOW_MS + end
        changes.append(PresenceChange(Kind.JOINED, joined_ms, person, connection))
        changes.append(PresenceChange(Kind.LEFT, left_ms, person, connection, joined_at_ms=joined_ms))
    return changes


def figures(changes: list[PresenceChange]) -> dict[str, Figure]:
    presence = measure(changes, SIDES)
    return {name: getattr(presence, name) for name in THEIRS}


@given(truths(), st.data())
@effort(max_examples=100)
def test_polling_never_makes_observed_time_exceed_the_truth(truth: Truth, data: st.DataObject) -> None:
    sent = webhooks(truth)
    kept = [one for one in sent if data.draw(st.booleans())]
    changes = [*kept, *data.draw(polls(truth))]
    really = {connection: (NOW_MS + start, NOW_MS + end) for _, connection, start, end in truth}
    for stay in measure(changes, SIDES).stays:
        start, end = really[stay.connection]
        assert start <= stay.start_ms <= stay.last_sign_ms <= end
    for name, figure in figures(changes).items():
        assert figure.live_ms - figure.inferred_ms <= true_ms(truth, EVERYBODY, THEIRS[name], TICK_MS)


@given(truths(), st.data())
@effort(max_examples=60)
def test_where_no_webhook_is_lost_polls_change_nothing(truth: Truth, data: st.DataObject) -> None:
    changes = [*webhooks(truth), *data.draw(polls(truth))]
    for name, figure in figures(data.draw(st.permutations(changes))).items():
        assert (figure.live_ms, figure.inferred_ms) == (true_ms(truth, EVERYBODY, THEIRS[name], TICK_MS), 0)
