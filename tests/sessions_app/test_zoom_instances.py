"""Zoom: a meeting that ends and starts again in the same room begins its numbers anew, and nothing is carried over.

In these stories FIRST is held from 0 to 20 minutes, SECOND from 22 to 50, and both hand out the numbers 1, 2 ...
"""

import json
from datetime import timedelta
from typing import Any

import pytest

from sessions_app.actions import name_person
from sessions_app.changes import Side
from sessions_app.models import PresenceEvent, TherapySession
from sessions_app.presence import Presence
from sessions_app.recording import presence_of
from sessions_app.stays import Closing
from tests.fixtures import NewInvoice
from tests.payloads import iso, zoom, zoom_person
from tests.telehealth import configure, post

pytestmark = pytest.mark.django_db

ROOM = "85746065432"
HOST = {"id": "x1yCzABCDEfg23HiJKl4mN"}  # the account that owns the meeting
FIRST, SECOND = "Zmlyc3QgbWVldGluZyE==", "c2Vjb25kIG1lZXRpbmc=="
MINUTE_MS = 60_000


@pytest.fixture
def session(settings: Any, new_invoice: NewInvoice) -> TherapySession:
    """A session in the room."""
    configure(settings)
    return new_invoice(provider="zoom", room=ROOM).session


def came(session: TherapySession, minutes: float, uuid: object, number: object, **known: object) -> None:
    """Somebody joined an instance, so many minutes after the session's start."""
    at = session.scheduled_start_at + timedelta(minutes=minutes)
    tell(zoom("participant_joined", ROOM, at, zoom_person(number, join_time=iso(at), **known), uuid=uuid))


def went(session: TherapySession, minutes: float, uuid: object, number: object, **known: object) -> None:
    """Somebody left an instance."""
    at = session.scheduled_start_at + timedelta(minutes=minutes)
    tell(zoom("participant_left", ROOM, at, zoom_person(number, leave_time=iso(at), **known), uuid=uuid))


def ended(session: TherapySession, minutes: float, uuid: object) -> None:
    """An instance ended."""
    at = session.scheduled_start_at + timedelta(minutes=minutes)
    tell(zoom("ended", ROOM, at, uuid=uuid, end_time=iso(at)))


def tell(event: dict[str, Any]) -> None:
    """Post one event."""
    assert post("zoom", json.dumps(event).encode()).status_code == 200


def stays(session: TherapySession) -> list[tuple[str, float, float, str]]:
    """Side, first and last minute, and how the end is known, of each stay."""
    start_ms = session.span_ms[0]
    return [
        (stay.side, (stay.start_ms - start_ms) / MINUTE_MS, (stay.end_ms - start_ms) / MINUTE_MS, stay.closing)
        for stay in presence_of(session).stays
    ]


def with_client(presence: Presence) -> tuple[int, int]:
    """Live and inferred minutes."""
    return presence.with_client.live_ms // MINUTE_MS, presence.with_client.inferred_ms // MINUTE_MS


def test_a_leave_of_the_second_instance_closes_no_stay_of_the_first(session: TherapySession) -> None:
    client = {"customer_key": session.client_identity}
    came(session, 0, FIRST, 1, **HOST)
    came(session, 0, FIRST, 2, **client)  # whose leave is lost
    went(session, 20, FIRST, 1, **HOST)
    came(session, 22, SECOND, 2, **HOST)
    went(session, 50, SECOND, 2, **HOST)
    assert {(side, start, closing == Closing.LEFT) for side, start, _, closing in stays(session)} == {
        (Side.CLIENT, 0, False),
        (Side.THERAPIST, 0, True),
        (Side.THERAPIST, 22, True),
    }
    figure = presence_of(session).with_client
    assert figure.inferred_ms == figure.live_ms >= 20 * MINUTE_MS


def test_a_leave_without_its_join_meets_no_join_of_the_other_instance(session: TherapySession) -> None:
    came(session, 0, FIRST, 1, **HOST)
    went(session, 50, SECOND, 1, **HOST)
    assert stays(session) == [(Side.THERAPIST, 0, 0, Closing.LAST_SIGN)]


def test_whoever_gets_the_hosts_old_number_is_no_therapist(session: TherapySession) -> None:
    came(session, 0, FIRST, 1, **HOST)
    went(session, 20, FIRST, 1, **HOST)
    came(session, 22, SECOND, 1)
    went(session, 50, SECOND, 1)
    assert [stay[:3] for stay in stays(session)] == [(Side.THERAPIST, 0, 20), (Side.GUEST, 22, 50)]


def test_who_was_named_in_the_first_instance_is_not_named_in_the_second(session: TherapySession) -> None:
    for uuid, start, end in ((FIRST, 0, 20), (SECOND, 22, 50)):
        for number, known in ((1, HOST), (2, {})):
            came(session, start, uuid, number, **known)
            went(session, end, uuid, number, **known)
    guest = next(stay.person for stay in presence_of(session).stays if stay.side == Side.GUEST)
    name_person(session, person=guest, side=Side.CLIENT, by=session.therapist.user)
    assert with_client(presence_of(session)) == (20, 0)
    assert presence_of(session).with_anyone.live_ms == 48 * MINUTE_MS


def test_the_first_instances_end_told_late_cuts_nobody_off(session: TherapySession) -> None:
    client = {"customer_key": session.client_identity}
    came(session, 0, FIRST, 1, **HOST)
    came(session, 0, FIRST, 2, **client)
    went(session, 20, FIRST, 1, **HOST)
    went(session, 20, FIRST, 2, **client)
    came(session, 22, SECOND, 1, **client)
    came(session, 22, SECOND, 2, **HOST)
    ended(session, 20, FIRST)
    went(session, 49, SECOND, 1, **client)
    assert stays(session)[-1] == (Side.THERAPIST, 22, 49, Closing.OTHER_SIDE_LEFT)  # not at 20
    assert with_client(presence_of(session)) == (20 + 27, 27)
    went(session, 50, SECOND, 2, **HOST)
    ended(session, 50, SECOND)
    ended(session, 20, FIRST)  # and repeated
    assert with_client(presence_of(session)) == (20 + 27, 0)


@pytest.mark.parametrize("missing", [None, "", 0.5, [FIRST]])
def test_without_an_instance_the_number_alone_is_the_connection(session: TherapySession, missing: object) -> None:
    came(session, 0, missing, "16778240")
    went(session, 20, missing, 16_778_240)
    assert {(event.connection, event.person) for event in PresenceEvent.objects.all()} == {("16778240", "16778240")}
    assert stays(session) == [(Side.GUEST, 0, 20, Closing.LEFT)]


def test_however_long_its_names_are_a_connection_fits_and_stays_apart(session: TherapySession) -> None:
    longest = "x" * 200
    for uuid, number in (
        (longest, 1),
        (longest + "y", 1),
        (longest, 2),
        (FIRST, longest + "1"),
        (FIRST, longest + "2"),
    ):
        came(session, 0, uuid, number)
    connections = {event.connection for event in PresenceEvent.objects.all()}
    assert len(connections) == 5
    assert max(map(len, connections)) <= 120
