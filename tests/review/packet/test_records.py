"""Whose events a packet carries: enough to prove the minutes, and nobody else's."""

import hashlib
import io
import json
from datetime import date, timedelta
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.utils import timezone

from invoicing.models import Invoice
from review.packet.verifying import verify
from sessions_app.actions import add_client, add_group, attach_event, name_person
from sessions_app.changes import Kind, PresenceChange, Side
from sessions_app.models import PresenceEvent, TherapySession
from sessions_app.providers import reconcile
from tests import people, telehealth
from tests.fixtures import NewInvoice
from tests.invoicing.test_submitting import NOTE, entry, submit
from tests.payloads import zoom, zoom_person
from tests.review.packet.packets import content_of, files_of, packet_of, problems
from tests.rooms import Room

pytestmark = pytest.mark.usefixtures("five_oclock")


def submitted(session: TherapySession, code: str = "90834", minutes: int = 45, **more: Any) -> Invoice:
    invoice = Invoice.objects.with_session().get(session=session)
    return submit(invoice, entry(invoice, code, minutes, **more))


def tells(packet: bytes, *words: str) -> list[str]:
    """Which of these words stand anywhere in the packet."""
    whole = b"\n".join(files_of(packet).values())
    return [word for word in words if word.encode() in whole]


def sealed(packet: bytes) -> list[str | None]:
    """Of each event why its bytes stay here."""
    return [one["sealed"] for one in content_of(packet)["record"]["events"]]


def proven(packet: bytes) -> str:
    """What the verification says of the minutes."""
    report = verify(io.BytesIO(packet))
    assert report.problems == []
    return report.checked[1]


def test_a_groups_other_members_are_not_in_it(new_invoice: NewInvoice) -> None:
    alice = people.alice()
    group = add_group(alice, "Tuesday", provider="livekit")
    ash, rowan = (add_client(alice, name, payer=None, since=date(2020, 1, 1)) for name in ("Ash Abel", "Rowan Birch"))
    mine, other = (new_invoice(client=one, group=group, provider="", kind="group").session for one in (ash, rowan))
    room = Room(mine)
    room.visit("therapist", 0, 60)
    room.visit("client", 0, 50)
    Room(other).visit("client", 1, 58)
    room.visit("+1-555-0100", 10, 30)
    packet = packet_of(submitted(mine, "90853", 50))
    assert tells(packet, other.client_identity, "Rowan", "Birch", "+1-555-0100") == []
    content = content_of(packet)
    assert (len(content["record"]["events"]), content["record"]["events_left_out"]) == (4, 4)
    assert set(content["record"]["now"]["basis"]["sides"]) == {mine.therapist_identity, mine.client_identity}
    assert "from the bytes of all 4 events" in proven(packet)


def test_other_sessions_of_a_standing_room_are_not_in_it(new_invoice: NewInvoice) -> None:
    robin = new_invoice(room="studio").session
    morgan = add_client(people.alice(), "Morgan Finch", payer=None, since=date(2020, 1, 1))
    starts = robin.scheduled_start_at + timedelta(minutes=75)
    second = new_invoice(starts, client=morgan, room="studio").session
    room = Room(robin)
    room.visit("therapist", -1, 140)
    room.visit("client", 0, 45)
    Room(second).visit("client", 0, 45)
    Room(second).visit("guest-of-morgan", 0, 45)
    packet = packet_of(submitted(robin))
    assert tells(packet, second.client_identity, "Morgan", "Finch", "guest-of-morgan") == []
    assert "from the bytes of all 4 events" in proven(packet)


def zoomed(new_invoice: NewInvoice, settings: Any) -> Invoice:
    """Robin and a brother on Zoom, with their names, as Zoom sends them."""
    telehealth.configure(settings)
    session = new_invoice(provider="zoom", room="81234567890").session
    start = session.scheduled_start_at
    names = {"therapist": "Alice", "client": "Robin Reed", "brother": "Sam Stone"}
    keys = {"therapist": session.therapist_identity, "client": session.client_identity, "brother": ""}
    for connection, who in enumerate(names, start=16778240):
        person = zoom_person(connection, user_name=names[who], customer_key=keys[who])
        for event, field, minutes in (("joined", "join_time", 0), ("left", "leave_time", 45)):
            at = start + timedelta(minutes=minutes)
            told = {**person, field: at.isoformat(), "leave_reason": f"{names[who]} left the meeting."}
            body = zoom(f"participant_{event}", "81234567890", at, told)
            assert telehealth.post("zoom", json.dumps(body).encode()).status_code == 200
    return submitted(session)


def test_names_that_a_provider_sends_stay_here(new_invoice: NewInvoice, settings: Any) -> None:
    invoice = zoomed(new_invoice, settings)
    packet = packet_of(invoice)
    assert tells(packet, "Robin", "Reed", "Sam", "Stone") == []
    assert sorted(map(str, sealed(packet))) == [*["None"] * 2, *["names-client"] * 2, *["names-guest"] * 2]
    assert "the bytes of 2 events and the readings of 4 whose bytes stayed sealed" in proven(packet)


def test_with_the_full_name_only_the_guests_bytes_stay_here(new_invoice: NewInvoice, settings: Any) -> None:
    packet = packet_of(zoomed(new_invoice, settings), is_full=True)
    assert tells(packet, "Robin Reed", "Sam", "Stone") == ["Robin Reed"]
    assert sorted(map(str, sealed(packet))) == [*["None"] * 4, *["names-guest"] * 2]
    assert problems(packet) == []


def kept(session: TherapySession, change: PresenceChange, *seen: str) -> None:
    """What a reconcile keeps."""
    provider, room = session.room
    body = reconcile.body_of(provider, room, change, seen)
    body_hash = hashlib.sha256(body).hexdigest()
    columns = reconcile.read(provider, body).columns(body_hash)
    PresenceEvent.objects.create(
        provider=provider, received_at=timezone.now(), body=body, body_hash=body_hash, **columns
    )


def test_what_a_reconcile_saw_of_others_stays_here(new_invoice: NewInvoice) -> None:
    session = new_invoice(room="studio").session
    other = new_invoice(
        session.scheduled_start_at + timedelta(hours=2),
        client=add_client(people.alice(), "Morgan Finch", payer=None, since=date(2020, 1, 1)),
        room="studio",
    ).session
    room = Room(session)
    room.visit("therapist", 0, 60)
    room.visit("client", 0, None)
    Room(other).visit("client", -100, None)
    theirs = PresenceEvent.objects.get(person=other.client_identity).connection
    mine = PresenceEvent.objects.get(person=session.client_identity).connection
    start_ms = session.span_ms[0]
    for minutes, seen in ((30, [mine, theirs]), (46, [theirs])):
        kept(session, PresenceChange(Kind.POLLED, start_ms + minutes * 60_000), *seen)
    kept(session, PresenceChange(Kind.SEEN, start_ms + 30 * 60_000, session.client_identity, mine), mine)
    invoice = submitted(session, "90834", 46, accept=frozenset({"time-inferred"}))
    packet = packet_of(invoice)
    assert tells(packet, theirs, "Morgan") == []
    assert sealed(packet).count("names-others") == 2
    assert "46 min recorded" in proven(packet)


def test_bytes_that_no_key_opens_are_said_to_be_so(new_invoice: NewInvoice, settings: Any) -> None:
    session = new_invoice().session
    Room(session).visit("therapist", 0, 45)
    settings.ENCRYPTION_KEYS = [Fernet.generate_key().decode(), *settings.ENCRYPTION_KEYS]
    Room(session).visit("client", 0, 45)
    invoice = submitted(session)
    settings.ENCRYPTION_KEYS = settings.ENCRYPTION_KEYS[:1]
    packet = packet_of(invoice)
    assert sorted(map(str, sealed(packet))) == ["None", "None", "cannot-be-decrypted", "cannot-be-decrypted"]
    assert "the bytes of 2 events and the readings of 2 whose bytes stayed sealed" in proven(packet)


def test_bytes_that_are_not_those_that_were_stored_are_said_to_be_so(new_invoice: NewInvoice) -> None:
    session = new_invoice().session
    Room(session).visit("therapist", 0, 45)
    Room(session).visit("client", 0, 45)
    invoice = submitted(session)
    last = PresenceEvent.objects.latest("pk")
    told = {name: getattr(last, name) for name in ("provider", "room", "person", "connection", "event_type", "kind")}
    PresenceEvent.objects.create(
        **told,
        provider_event_id="forged",
        received_at=last.received_at,
        body=b"{}",
        body_hash="0" * 64,
        at_ms=last.at_ms,
        reason=last.reason,
        joined_at_ms=last.joined_at_ms,
    )
    packet = packet_of(invoice)
    assert "bytes-changed" in sealed(packet)
    assert problems(packet) == []


def test_an_event_that_somebody_attached_comes_along(new_invoice: NewInvoice) -> None:
    session = new_invoice().session
    Room(session).visit("therapist", 0, 45)
    elsewhere = Room(TherapySession.objects.get(pk=session.pk))
    elsewhere.session.provider_room = "elsewhere"
    elsewhere.visit("client", 0, 45)
    for event in PresenceEvent.objects.filter(room="elsewhere"):
        attach_event(event, session, by=people.dana())
    packet = packet_of(submitted(session))
    events = content_of(packet)["record"]["events"]
    assert sum(one["attached_at"] is not None for one in events) == 2
    assert "from the bytes of all 4 events" in proven(packet)


def test_who_somebody_was_is_told_with_who_said_it(new_invoice: NewInvoice) -> None:
    session = new_invoice().session
    Room(session).visit("therapist", 0, 45)
    Room(session).visit("guest-7", 0, 45)
    name_person(session, person="guest-7", side=Side.CLIENT, by=session.therapist.user)
    packet = packet_of(submitted(session))
    (word,) = content_of(packet)["people_named"]
    assert (word["person"], word["side"], word["by"]["name"]) == ("guest-7", "client", "Alice")
    assert "45 min recorded" in proven(packet)


def test_a_caller_is_told_without_the_number(new_invoice: NewInvoice) -> None:
    session = new_invoice().session
    Room(session).visit("therapist", 0, 45)
    Room(session).visit("sip_+15550100123", 0, 45)
    name_person(session, person="sip_+15550100123", side=Side.CLIENT, by=session.therapist.user)
    packet = packet_of(submitted(session))
    assert tells(packet, "5550100123") == []
    (word,) = content_of(packet)["people_named"]
    assert word["person"] == "person-001"
    assert "45 min recorded" in proven(packet)


def test_a_note_that_names_the_client_has_initials(new_invoice: NewInvoice) -> None:
    session = new_invoice().session
    Room(session).visit("therapist", 0, 28)
    Room(session).visit("client", 0, 28)
    accept = frozenset({"time-outside-recording"})
    note = f"Robin lost the line. {NOTE}"
    invoice = submitted(session, "90837", 60, window=75, disruption_note=note, accept=accept)
    assert content_of(packet_of(invoice))["versions"][0]["disruption_note"] == f"[RR] lost the line. {NOTE}"
    assert content_of(packet_of(invoice, is_full=True))["versions"][0]["disruption_note"] == note
