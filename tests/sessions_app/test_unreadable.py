"""Signed events that say nothing sensible: answered with 200, stored as they came, and never a crash or a wrong time.

Every field of every provider's events takes every odd value in turn.
"""

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from sessions_app.changes import Kind, PresenceChange
from sessions_app.models import PresenceEvent
from sessions_app.presence import measure
from sessions_app.rereading import reread
from tests.payloads import samples
from tests.telehealth import SENDERS, configure, post, stored

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 17, 17, 15, tzinfo=UTC)
SAMPLES = samples("r-1", AT)
EVERYONE = sorted(SENDERS)
TYPES = {"zoom": "event", "livekit": "event", "jaas": "eventType", "daily": "type", "whereby": "type"}
MARK = "the one odd value"
# Fields that only describe, which nobody's presence can hang on, would only take time.
DESCRIBING = (
    {"topic", "timezone", "account_id", "user_name", "participant_uuid", "email", "start_time"}
    | {"version", "canSend", "canReceive", "canAdmin", "networkQualityState", "will_eject_at", "meeting_id"}
    | {"customerId", "appId", "sessionId", "group", "avatar", "conference"}
    | {"apiVersion", "meetingId", "subdomain", "displayName", "metadata", "numClients", "numClientsByRoleName"}
)
# As JSON text, since several have no value in Python.
ODD = {
    "null": "null",
    "true": "true",
    "zero": "0",
    "a number": "7",
    "a negative time": "-1795000000000",
    "a fraction": "0.5",
    "beyond 64 bits": "18446744073709551616",
    "10**400": "1" + "0" * 400,
    "1e300": "1e300",
    "NaN": "NaN",
    "Infinity": "Infinity",
    "empty text": '""',
    "text": '"seven"',
    "20 digits as text": '"99999999999999999999"',
    "Arabic digits as text": '"١٧٩٥٠٠٠٠٠٠"',
    "the first year": '"0001-01-01T00:00:00+23:59"',
    "the last year": '"9999-12-31T23:59:59-23:59"',
    "NUL": '"a\\u0000b"',
    "a lone surrogate": '"a\\ud800b"',
    "a lone surrogate in a date": '"2026-11-17\\ud80017:15:00Z"',
    "5,000 characters": '"' + "é" * 5_000 + '"',
    "a list": '[["a"], 1]',
    "an object": '{"id": {"name": 1}}',
    "a deep list": "[" * 800 + "]" * 800,
}


@pytest.fixture(autouse=True)
def secrets(settings: Any) -> None:
    configure(settings)


def paths(value: Any, before: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The way to each field that may count, objects included."""
    for name, inner in value.items() if isinstance(value, dict) else ():
        if name not in DESCRIBING:
            yield (*before, name)
            yield from paths(inner, (*before, name))


def with_odd(event: dict[str, Any], path: tuple[str, ...], odd: str) -> bytes:
    """The event as JSON, one field replaced, and otherwise told apart from every other."""
    copy = json.loads(json.dumps(event))
    inner = copy
    for name in path[:-1]:
        inner = inner[name]
    for name in ("id", "idempotencyKey"):
        if name in copy:
            copy[name] = ".".join(path)
    inner[path[-1]] = MARK
    return json.dumps(copy).replace(f'"{MARK}"', odd).encode()


def kept(body: bytes) -> PresenceEvent:
    """The row of this body, read back from the database."""
    event = PresenceEvent.objects.get(body_hash=hashlib.sha256(body).hexdigest())
    assert event.body == body
    return event


def is_sensible(event: PresenceEvent, kind: str) -> bool:
    """Nothing about presence, or a whole change at an instant of our time."""
    texts = "".join((event.event_type, event.room, event.person, event.connection, event.reason))
    instants = [event.at_ms or 0, event.joined_at_ms or 0]
    is_whole = event.kind == kind and (kind == "room_ended" or bool(event.connection and event.person))
    return (
        (event.kind == "" or (is_whole and event.at_ms is not None and event.at_ms > 0))
        and not any(char == "\0" or "\ud800" <= char <= "\udfff" for char in texts)
        and all(0 <= instant < 7_300_000_000_000 for instant in instants)
    )


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize(("name", "kind"), SAMPLES)
def test_an_odd_value_in_any_field_is_stored_and_tells_nothing_wrong(name: str, kind: str, odd: str) -> None:
    wrong = {}
    for path in paths(SAMPLES[name, kind]):
        body = with_odd(SAMPLES[name, kind], path, ODD[odd])
        status = post(name, body).status_code
        if status != 200 or not is_sensible(kept(body), kind):
            wrong[".".join(path)] = status
    assert wrong == {}
    # Whatever they told is read again from what was stored, and can be computed with.
    assert {*reread(PresenceEvent.objects.all())} == {None}
    changes = [event.as_change() for event in PresenceEvent.objects.exclude(kind="")]
    assert measure(changes, {}).with_client.live_ms == 0


@pytest.mark.parametrize(("name", "kind"), SAMPLES)
def test_the_samples_themselves_are_read(name: str, kind: str) -> None:
    event = stored(name, SAMPLES[name, kind])
    assert (event.kind, event.room) == (kind, "r-1")


@pytest.mark.parametrize(("name", "kind"), SAMPLES)
def test_a_field_that_is_missing_is_no_crash(name: str, kind: str) -> None:
    wrong = []
    for path in paths(SAMPLES[name, kind]):
        body = with_odd(SAMPLES[name, kind], path, '"x"').replace(f'"{path[-1]}": "x"'.encode(), b'"other": "x"')
        if post(name, body).status_code != 200 or not is_sensible(kept(body), kind):
            wrong.append(path)
    assert wrong == []


BODIES = {
    "nothing": b"",
    "no JSON": b"hello",
    "half an object": b'{"event": "meeting.participant_joined", "payload": {',
    "two objects": b"{}{}",
    "no UTF-8": b'{"event": "\xff\xfe"}',
    "UTF-16": '{"event": []}'.encode("utf-16"),
    "a byte order mark": b'\xef\xbb\xbf{"event": []}',
    "a NUL": b'{"event": "\x00"}',
    "a form": b"event=meeting.ended&id=7",
    "an array": json.dumps(list(SAMPLES.values())).encode(),
    "an empty object": b"{}",
    "text": b'"meeting.ended"',
    "a number": b"7",
    "null": b"null",
    "no number": b"NaN",
    "5,000 digits": b"9" * 5_000,
    "1,000 lists": b"[" * 1_000 + b"]" * 1_000,
    "30,000 lists": b"[" * 30_000 + b"]" * 30_000,
    "65,536 open lists": b"[" * 65_536,
    "1,000 objects": b'{"a":' * 1_000 + b"1" + b"}" * 1_000,
    "10,000 objects": b'{"a":' * 10_000 + b"1" + b"}" * 10_000,
}


@pytest.mark.parametrize("what", BODIES)
@pytest.mark.parametrize("name", EVERYONE)
def test_a_signed_body_that_is_no_event_is_stored_as_unmatched(name: str, what: str) -> None:
    answer = post(name, BODIES[what])
    assert (answer.status_code, answer.content) == (200, b"")
    event = kept(BODIES[what])
    assert (event.provider, event.kind, event.room, event.event_type) == (name, "", "", "")
    assert PresenceEvent.objects.unmatched().get() == event


@pytest.mark.parametrize("name", EVERYONE)
def test_100_000_levels_are_more_than_64_kib(name: str) -> None:
    assert post(name, b"[" * 100_000).status_code == 413
    assert not PresenceEvent.objects.exists()


@pytest.mark.parametrize("name", EVERYONE)
def test_a_type_as_deep_as_python_can_read_is_no_crash(name: str) -> None:
    # The deepest readable value depends on how deep the server's own calls are: here about 900 are left of 1,000.
    key = TYPES[name]
    bodies = [f'{{"{key}": {"[" * depth}{"]" * depth}}}'.encode() for depth in range(860, 960)]
    assert {post(name, body).status_code for body in bodies} == {200}
    assert set(PresenceEvent.objects.values_list("kind", flat=True)) == {""}


@pytest.mark.parametrize("name", EVERYONE)
def test_of_a_key_that_stands_twice_the_last_counts(name: str) -> None:
    joined, left = (json.dumps(SAMPLES[name, kind])[1:-1] for kind in ("joined", "left"))
    body = f"{{{joined}, {left}}}".encode()
    assert post(name, body).status_code == 200
    assert kept(body).kind == "left"


@pytest.mark.parametrize("name", ["daily", "jaas", "whereby", "livekit"])
@pytest.mark.parametrize("ids", [("x" * 200 + "1", "x" * 200 + "2"), ("a\0", "a\ud800")])
def test_events_with_different_ids_are_different_however_odd_the_ids(name: str, ids: tuple[object, object]) -> None:
    key = "idempotencyKey" if name == "jaas" else "id"
    for one in ids:
        stored(name, {**SAMPLES[name, "joined"], key: one})
    assert PresenceEvent.objects.count() == 2


@pytest.mark.parametrize("name", EVERYONE)
def test_an_unknown_type_is_stored_under_its_name_as_unmatched(name: str, new_invoice: Any) -> None:
    new_invoice(provider=name, room="r-1")
    event = stored(name, {**SAMPLES[name, "joined"], TYPES[name]: "something.new"})
    assert (event.event_type, event.kind, event.room) == ("something.new", "", "r-1")
    assert PresenceEvent.objects.unmatched().get() == event


MACHINES = {
    "daily": ("payload", "permissions", {"hasPresence": False}),
    "whereby": ("data", "roleName", "recorder"),
    "livekit": ("participant", "kind", "EGRESS"),
}


@pytest.mark.parametrize("name", MACHINES)
def test_a_machines_type_fits_its_column_however_long_it_is(name: str) -> None:
    inside, field, value = MACHINES[name]
    event = SAMPLES[name, "joined"]
    long = {**event, TYPES[name]: "t" * 5_000, inside: {**event[inside], field: value}}
    kept_type = stored(name, long).event_type
    assert kept_type.startswith("t" * 40)
    assert len(kept_type) <= 60


@pytest.mark.parametrize("name", MACHINES)
def test_a_machines_event_of_unknown_type_is_unmatched_as_any_other(name: str, new_invoice: Any) -> None:
    new_invoice(provider=name, room="r-1")
    inside, field, value = MACHINES[name]
    event = SAMPLES[name, "joined"]
    row = stored(name, {**event, TYPES[name]: "something.new", inside: {**event[inside], field: value}})
    assert PresenceEvent.objects.unmatched().get() == row


@pytest.mark.parametrize("name", MACHINES)
@pytest.mark.parametrize("kind", ["joined", "left"])
def test_a_machines_coming_and_going_is_understood(name: str, kind: str, new_invoice: Any) -> None:
    new_invoice(provider=name, room="r-1")
    inside, field, value = MACHINES[name]
    event = SAMPLES[name, kind]
    assert stored(name, {**event, inside: {**event[inside], field: value}}).kind == ""
    assert not PresenceEvent.objects.unmatched().exists()


@pytest.mark.parametrize(("name", "kind"), SAMPLES)
def test_an_event_of_a_room_that_no_session_has_is_unmatched(name: str, kind: str, new_invoice: Any) -> None:
    session = new_invoice(provider=name, room="r-2").session
    event = stored(name, SAMPLES[name, kind])
    assert PresenceEvent.objects.unmatched().get() == event
    assert PresenceEvent.objects.of_any([session]) == []


@pytest.mark.parametrize(("name", "kind"), SAMPLES)
def test_an_event_of_a_sessions_room_is_that_sessions(name: str, kind: str, new_invoice: Any) -> None:
    session = new_invoice(provider=name, room="r-1").session
    event = stored(name, SAMPLES[name, kind])
    assert [row.pk for row in PresenceEvent.objects.of_any([session])] == [event.pk]
    assert not PresenceEvent.objects.unmatched().exists()


@pytest.mark.parametrize("name", EVERYONE)
def test_the_same_room_name_at_another_provider_is_another_room(name: str, new_invoice: Any) -> None:
    session = new_invoice(provider=name, room="r-1").session
    for other in EVERYONE:
        stored(other, SAMPLES[other, "joined"])
    (change,) = [event.as_change() for event in PresenceEvent.objects.of_any([session])]
    assert isinstance(change, PresenceChange)
    assert change.kind == Kind.JOINED
