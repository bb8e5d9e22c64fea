"""What LiveKit says of a room becomes sightings, and never makes anybody's observed time longer than the truth."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import formatdate
from typing import Any

import jwt
import pytest
import time_machine
from hypothesis import given
from hypothesis import settings as effort
from hypothesis import strategies as st
from livekit.api import TokenVerifier
from livekit.protocol.models import ParticipantInfo

from sessions_app.changes import Kind, PresenceChange, Side
from sessions_app.presence import Figure, measure
from sessions_app.providers import livekit_rooms
from sessions_app.providers.base import NotAnswered
from sessions_app.providers.livekit import LiveKit
from sessions_app.providers.livekit_rooms import as_changes, not_after_ms
from sessions_app.providers.registry import PROVIDERS
from tests.livekit_server import Rooms, refusal, serving, somebody
from tests.sessions_app.presence_oracle import true_ms

NOW = datetime(2026, 11, 17, 17, 30, tzinfo=UTC)
NOW_MS = int(NOW.timestamp() * 1000)
SECRET = "test-secret-test-secret-test-secret-1"
POLLED = PresenceChange(Kind.POLLED, NOW_MS)


@pytest.fixture
def rooms(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Rooms]:
    """A server whose address is in the settings. While the time stands still, an answer takes none."""
    monkeypatch.setattr(livekit_rooms, "monotonic", time.time)
    with serving() as rooms:
        settings.LIVEKIT_URL = rooms.url
        yield rooms


def present(room: str) -> list[PresenceChange]:
    with time_machine.travel(NOW, tick=False):
        return LiveKit().present(room)


def seen(*listed: ParticipantInfo) -> list[PresenceChange]:
    poll, *sightings = as_changes(listed, NOW_MS)
    assert poll == POLLED
    return sightings


def test_everybody_there_is_seen_at_one_instant(rooms: Rooms) -> None:
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


@pytest.mark.parametrize("ahead_s", [-300, 300])
def test_the_question_is_good_by_a_clock_minutes_from_ours(rooms: Rooms, ahead_s: int) -> None:
    present("session-1")
    ((_, authorization),) = rooms.asked
    with time_machine.travel(NOW + timedelta(seconds=ahead_s), tick=False):
        assert TokenVerifier("test-key", SECRET).verify(authorization.removeprefix("Bearer ")).video.room_admin


def test_a_room_that_the_server_does_not_know_is_empty(rooms: Rooms) -> None:
    assert present("session-1") == [POLLED]


@pytest.mark.parametrize("missing", ["LIVEKIT_URL", "LIVEKIT_KEYS"])
def test_without_address_or_key_nobody_can_be_asked(rooms: Rooms, settings: Any, missing: str) -> None:
    assert LiveKit().can_be_asked()
    setattr(settings, missing, type(getattr(settings, missing))())
    assert not LiveKit().can_be_asked()


@pytest.mark.parametrize("name", sorted(PROVIDERS.keys() - {"livekit"}))
def test_the_other_providers_do_not_say_who_is_there(name: str) -> None:
    assert not PROVIDERS[name].can_be_asked()
    with pytest.raises(NotAnswered, match=name):
        PROVIDERS[name].present("session-1")


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
        *((status, "application/json", body) for status in (400, 500) for body in (b"[]", b"null", b'"no"', b"{}")),
        (500, "application/json", b'{"code": ["not_found"], "msg": 7, "meta": []}'),
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


def test_a_server_that_never_answers_is_waited_for_no_longer_than_the_limit(
    rooms: Rooms, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(livekit_rooms, "TIMEOUT_S", 0.2)
    rooms.silent.add("session-1")
    began = time.monotonic()
    with pytest.raises(NotAnswered, match=r"no answer within 0\.2 seconds"):
        LiveKit().present("session-1")
    assert 0.2 <= time.monotonic() - began < 5


# --- When was that? ----------------------------------------------------------------------------------
@pytest.mark.parametrize("ahead_s", [-180, -1, 0, 1, 180])
@pytest.mark.parametrize("is_known", [True, False])
def test_the_instant_is_the_servers_whatever_our_clock_says(rooms: Rooms, ahead_s: int, is_known: bool) -> None:
    rooms.ahead_s = ahead_s
    if is_known:
        rooms.people["session-1"] = [somebody("client-7", "PA_1")]
    found = present("session-1")
    assert {change.at_ms for change in found} == {NOW_MS + ahead_s * 1000}
    assert len(found) == 1 + is_known


def test_what_the_answer_took_is_taken_off(rooms: Rooms) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        rooms.while_answering = lambda: clock.shift(2.5)
        (poll,) = LiveKit().present("session-1")
    # The Date says 2 s after the question, since it has whole seconds.
    assert poll.at_ms == NOW_MS - 500


def test_what_the_answer_took_is_measured_by_no_clock_that_can_be_set(settings: Any) -> None:
    with serving() as rooms, time_machine.travel(NOW, tick=False):
        settings.LIVEKIT_URL = rooms.url
        rooms.while_answering = lambda: time.sleep(0.3)
        (poll,) = LiveKit().present("session-1")
    assert NOW_MS - 5_000 < poll.at_ms <= NOW_MS - 300


@pytest.mark.parametrize("date", [None, "today", "Tue, 17 Nov 99999 17:30:00 GMT", "Thu, 01 Jan 1970 00:00:00 GMT"])
def test_an_answer_that_does_not_say_when_is_none(rooms: Rooms, date: str | None) -> None:
    rooms.date = date
    for _ in range(2):
        with pytest.raises(NotAnswered, match="did not say when"):
            present("session-1")
        rooms.people["session-1"] = [somebody("client-7", "PA_1")]


@pytest.mark.parametrize(
    "date",
    [
        "Tue, 17 Nov 2026 17:30:00 GMT",
        "Tue, 17 Nov 2026 12:30:00 -0500",
        "Tue, 17 Nov 2026 17:30:00 -0000",
        "Tuesday, 17-Nov-26 17:30:00 GMT",
        "Tue Nov 17 17:30:00 2026",
    ],
)
def test_every_spelling_of_a_date_is_read(date: str) -> None:
    assert not_after_ms(date, 0) == NOW_MS
    assert not_after_ms(date, 0.0001) == NOW_MS - 1


# --- Who counts as there? ----------------------------------------------------------------------------
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
def test_who_came_after_the_instant_was_not_there_at_it(after_ms: int, is_seen: bool) -> None:
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
    """Asked at one instant, looked up at a later one, answered later still and dated in whole seconds."""
    changes = []
    lags = st.tuples(st.integers(0, 3), st.integers(0, 2_000))
    for asked, (lag, late_ms) in draw(st.lists(st.tuples(TICKS, lags), max_size=6, unique_by=lambda poll: poll[0])):
        asked_ms, looked_ms = asked * TICK_MS, (asked + lag) * TICK_MS
        answered_ms = NOW_MS + looked_ms + late_ms
        listed = [
            somebody(person, connection, joined_at_ms=NOW_MS + start)
            for person, connection, start, end in truth
            if start <= looked_ms < end
        ]
        took_s = (looked_ms + late_ms - asked_ms) / 1000
        changes += as_changes(listed, not_after_ms(formatdate(answered_ms // 1000, usegmt=True), took_s) or 0)
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
