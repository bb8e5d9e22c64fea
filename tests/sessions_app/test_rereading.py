"""Every stored event is read again from its raw bytes: what its columns say otherwise is named, and corrected."""

import json
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.conf import settings as configured
from django.db import connection

from accounts.models import Therapist
from audit.encryption import decrypt_all, encrypt
from audit.immutability import release
from sessions_app.actions import add_group, attach_event
from sessions_app.changes import Kind, PresenceChange
from sessions_app.models import PresenceEvent, TherapySession
from sessions_app.providers.livekit import LiveKit
from sessions_app.reconciling import reconcile
from sessions_app.recording import record_of
from sessions_app.rereading import Corrections, Misread, bearing_on, reread
from tests import people
from tests.fixtures import NewInvoice
from tests.rooms import Room
from tests.test_scenarios import every_provider, play
from therapy_billing.demo.scenarios import BY_NAME
from therapy_billing.demo.senders.registry import SENDERS

__all__ = ["every_provider"]  # a fixture: each provider has a secret


@pytest.fixture
def session(new_invoice: NewInvoice) -> TherapySession:
    """Robin's, with 45 minutes together."""
    made = new_invoice().session
    Room(made).visit("therapist", -1, 46)
    Room(made).visit("client", 0, 45)
    release(connection, "sessions_app_presenceevent")
    return made


def misread() -> list[Misread]:
    """What differs, of every stored event."""
    return [one for one in reread(PresenceEvent.objects.all()) if one]


def said() -> list[str]:
    """The same in words."""
    return [str(deviation) for one in misread() for deviation in one.deviations]


def corrected(session: TherapySession) -> int:
    """Minutes with the client by the bytes."""
    corrections = Corrections()
    for one in misread():
        corrections.note(one)
    return corrections.over(record_of(session)).presence.with_client.live_minutes


def leave_of(session: TherapySession) -> PresenceEvent:
    """The client's."""
    return PresenceEvent.objects.get(person=session.client_identity, kind="left")


def change(event: PresenceEvent, **columns: Any) -> None:
    """Columns as an earlier reading could have filled them, or somebody in the database."""
    PresenceEvent.objects.filter(pk=event.pk).update(**columns)


@pytest.mark.parametrize("provider", sorted(SENDERS))
def test_what_every_provider_told_is_read_again_as_it_was(catalogue: None, alice: Therapist, provider: str) -> None:
    for name in ("two-minute-outage", "phone-tail"):
        play(BY_NAME[name], provider, alice)
    found = list(reread(PresenceEvent.objects.all()))
    assert len(found) == PresenceEvent.objects.count() > 10
    assert set(found) == {None}


def test_what_a_reconcile_kept_is_read_again_as_it_was(
    session: TherapySession, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = [PresenceChange(Kind.POLLED, 5_000), PresenceChange(Kind.SEEN, 5_000, "client-1", "PA_9")]
    monkeypatch.setattr(LiveKit, "can_be_asked", lambda _: True)
    monkeypatch.setattr(LiveKit, "present", lambda *_: there)
    assert list(reconcile([session.room])) == [(session.room, 1)]
    assert PresenceEvent.objects.filter(event_type="reconcile").count() == 2
    assert misread() == []
    change(PresenceEvent.objects.get(kind="seen"), at_ms=6_000, joined_at_ms=1)
    assert said() == ["at_ms stored 6000, read now 5000", "joined_at_ms stored 1, read now None"]


def test_a_webhook_that_calls_itself_a_reconcile_is_read_as_a_webhook(session: TherapySession) -> None:
    change(leave_of(session), event_type="reconcile")
    assert said() == ["event_type stored reconcile, read now participant_left"]


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({"at_ms": 5_000}, "at_ms stored 5000, read now 1794938400000"),
        ({"kind": "joined"}, "kind stored joined, read now left"),
        ({"joined_at_ms": None}, "joined_at_ms stored None, read now 1794935700000"),
        ({"is_host": True}, "is_host stored True, read now False"),
        ({"is_audio_only": True}, "is_audio_only stored True, read now False"),
        ({"reason": ""}, "reason stored , read now CLIENT_INITIATED"),
        ({"event_type": "x"}, "event_type stored x, read now participant_left"),
        ({"body_hash": "0"}, "body_hash stored 0, read now "),
        # These may name somebody.
        ({"person": "Robin Reed"}, "person is read as another one now"),
        ({"connection": "Robin Reed"}, "connection is read as another one now"),
        ({"room": "Robin Reed"}, "room is read as another one now"),
        ({"provider_event_id": "Robin Reed"}, "provider_event_id is read as another one now"),
    ],
)
def test_every_column_is_compared_and_no_name_is_printed(
    session: TherapySession, columns: dict[str, Any], words: str
) -> None:
    leave = leave_of(session)
    change(leave, **columns)
    (one,) = misread()
    assert one.event_id == leave.pk
    (deviation,) = one.deviations
    assert str(deviation).startswith(words)
    assert "Robin" not in str(deviation)


def test_a_body_that_was_changed_no_longer_has_its_hash(session: TherapySession) -> None:
    leave = leave_of(session)
    change(leave, body=leave.body.replace(b"CLIENT_INITIATED", b"CLIENT_SOMETHING"))
    hashes, reason = said()
    assert hashes.startswith(f"body_hash stored {leave.body_hash}, read now ")
    assert reason == "reason stored CLIENT_INITIATED, read now CLIENT_SOMETHING"


def test_a_body_that_no_key_opens_is_named_and_its_columns_hold(session: TherapySession, settings: Any) -> None:
    lost, kept = Fernet.generate_key().decode(), list(configured.ENCRYPTION_KEYS)
    settings.ENCRYPTION_KEYS = [lost, *kept]
    leave = leave_of(session)
    change(leave, body=leave.body)
    settings.ENCRYPTION_KEYS = kept
    assert said() == ["body stored encrypted, read now with none of the keys"]
    assert corrected(session) == 45


def test_what_no_key_opens_is_none() -> None:
    assert list(decrypt_all([encrypt(b"a"), b"nonsense", encrypt(b"")])) == [b"a", None, b""]


@pytest.mark.parametrize(
    "columns",
    [
        {"at_ms": 1_794_938_000_000},
        {"at_ms": 5_000},
        {"kind": "", "at_ms": None, "person": "", "connection": "", "joined_at_ms": None, "reason": ""},
        {"room": "another", "person": ""},
        {"event_type": "", "room": "", "kind": "", "at_ms": None, "person": "", "connection": "", "joined_at_ms": None},
    ],
)
def test_time_is_computed_from_the_bytes(session: TherapySession, columns: dict[str, Any]) -> None:
    change(leave_of(session), **columns)
    assert corrected(session) == 45


def test_what_says_nothing_about_presence_any_more_is_left_out(
    session: TherapySession, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert corrected(session) == 45
    monkeypatch.setattr("sessions_app.providers.livekit._change", lambda event: None)
    assert {one.reading.change for one in misread() if one.reading} == {None}
    assert corrected(session) == 0


def test_an_attached_event_stays_with_its_session(session: TherapySession, new_invoice: NewInvoice) -> None:
    other = new_invoice(room="given").session
    change(leave_of(session), room="nowhere", at_ms=5_000)
    attach_event(PresenceEvent.objects.get(room="nowhere"), other, by=people.dana())
    corrections = Corrections()
    for one in misread():
        corrections.note(one)
    assert [row.at_ms for row in corrections.over(record_of(other)).events] == [1_794_938_400_000]
    assert len(corrections.over(record_of(session)).events) == 3


def test_events_far_from_a_session_in_its_room_stay_other_calls(session: TherapySession) -> None:
    leave = leave_of(session)
    body = json.loads(leave.body)
    body["createdAt"] = str(leave.at_ms // 1000 + 60 * 60 * 24)
    change(leave, body=json.dumps(body).encode())
    corrections = Corrections()
    for one in misread():
        corrections.note(one)
    assert len(corrections.over(record_of(session)).events) == 3


def test_a_provider_that_is_gone_can_be_read_no_more(session: TherapySession) -> None:
    change(leave_of(session), provider="gone")
    (one,) = misread()
    assert one.reading is not None
    assert one.reading.change is None


def test_a_sessions_events_are_its_rooms_and_what_was_attached(
    session: TherapySession, new_invoice: NewInvoice
) -> None:
    mine = TherapySession.objects.filter(pk=session.pk)
    assert bearing_on(mine).count() == 4
    change(leave_of(session), room="nowhere")
    assert bearing_on(mine).count() == 3
    attach_event(PresenceEvent.objects.get(room="nowhere"), session, by=people.dana())
    assert bearing_on(mine).count() == 4
    assert bearing_on(TherapySession.objects.filter(pk=new_invoice().session_id)).count() == 0


def test_a_groups_members_share_the_events_of_its_room(session: TherapySession, new_invoice: NewInvoice) -> None:
    group = add_group(session.therapist, "Tuesday", provider="livekit")
    member = new_invoice(group=group, provider="").session
    Room(member).end(60)
    for one in (member, new_invoice(group=group, provider="").session):
        assert bearing_on(TherapySession.objects.filter(pk=one.pk)).count() == 1
