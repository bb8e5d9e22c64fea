"""Loading a session's events: light rows, found through an index however many events there are."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from sessions_app.actions import attach_event
from sessions_app.event_row import Attachment
from sessions_app.models import EventAttached, PresenceEvent, TherapySession
from tests.fixtures import NewInvoice
from tests.rooms import Room


def plan(sql: str) -> str:
    """How the database would answer, with as many rows as a real one has."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {'' if connection.vendor == 'postgresql' else 'QUERY PLAN'} {sql}")
        return "\n".join(str(row[-1]) for row in cursor.fetchall())


def test_an_events_row_has_what_time_is_computed_from(new_invoice: NewInvoice) -> None:
    session = new_invoice().session
    Room(session).visit("client", 0, 45)
    for row, event in zip(PresenceEvent.objects.of_any([session]), PresenceEvent.objects.order_by("pk"), strict=True):
        assert row.as_change() == event.as_change()
        assert row.as_change().event == event.provider_event_id
        names = ("pk", "provider", "room", "received_at", "at_ms", "person", "connection")
        assert [getattr(row, name) for name in names] == [getattr(event, name) for name in names]
        assert row.attached is None


def test_an_attached_events_row_says_whose_it_is(new_invoice: NewInvoice) -> None:
    session = new_invoice(room="given").session
    Room(TherapySession(provider="livekit", provider_room="other", scheduled_start_at=session.scheduled_start_at)).end(
        1
    )
    attach_event(PresenceEvent.objects.get(), session, by=session.therapist.user)
    (row,) = PresenceEvent.objects.of_any([session])
    assert row.attached == Attachment(session.pk, EventAttached.objects.get().at)
    assert PresenceEvent.objects.of_any([]) == []


def test_events_are_found_through_their_indexes(new_invoice: NewInvoice) -> None:
    session = new_invoice().session
    with CaptureQueriesContext(connection) as captured:
        PresenceEvent.objects.of_any([session])
    (found,) = [plan(query["sql"]) for query in captured]
    assert "events_of_a_room_in_time" in found
    assert "sessions_app_eventattached_session_id" in found
