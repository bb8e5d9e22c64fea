"""On the receipt and at the support desk: the record of today beside the minutes that were frozen."""

import re
from datetime import timedelta

import pytest
import time_machine

from invoicing.actions.deciding import return_invoice
from invoicing.models import Invoice
from invoicing.record_since import record_context
from sessions_app.actions import attach_event, name_person
from sessions_app.changes import Side
from sessions_app.models import PresenceEvent, TherapySession
from tests import people
from tests.fixtures import NewInvoice
from tests.invoicing.desk import EDIT, flagged, send
from tests.invoicing.test_submitting import NOTE, NOW, recorded
from tests.pages import signed_in
from tests.rooms import Room

pytestmark = pytest.mark.usefixtures("five_oclock")

CHANGED = "The record has changed since the submission"
SAME = "the figures are the same."
LATER = NOW + timedelta(hours=1)


def receipt(invoice: Invoice) -> str:
    """The receipt's text, as support sees it."""
    return text(f"/invoices/{invoice.pk}/")


def text(address: str) -> str:
    """A page as support sees it, on one line."""
    return " ".join(signed_in(people.carol()).get(address).content.decode().split())


def values(shown: str) -> list[tuple[str, str, str]]:
    """The figures that are others now."""
    return re.findall(
        r'<tr><th scope="row">([^<]+)</th><td data-label="Submitted">([^<]+)</td><td data-label="Now">([^<]+)<', shown
    )


def sent(new_invoice: NewInvoice) -> Invoice:
    """45 recorded minutes, submitted at five o'clock; a caller nobody named stayed from minute 46 to 58."""
    invoice = recorded(new_invoice)
    room = Room(invoice.session)
    room.visit("therapist", 46, 60)
    room.visit("caller", 46, 58)
    assert send(invoice, code="90834").status_code == 303
    return Invoice.objects.get(pk=invoice.pk)


def test_an_untouched_record_is_nothing_to_say(new_invoice: NewInvoice) -> None:
    invoice = sent(new_invoice)
    assert record_context(invoice)["since"] is None
    shown = receipt(invoice)
    assert (CHANGED in shown, SAME in shown) == (False, False)


def test_an_event_that_came_later_and_moves_a_figure_is_said(new_invoice: NewInvoice) -> None:
    invoice = sent(new_invoice)
    with time_machine.travel(LATER, tick=False):
        Room(invoice.session).visit("client", 46, 50)
    shown = receipt(invoice)
    assert CHANGED in shown
    assert "Submitted on Tue, Nov 17, 2026, 5:00 PM EST." in shown
    assert "Since Tue, Nov 17, 2026, 6:00 PM EST: 2 events were received." in shown
    assert values(shown) == [
        ("Together with the client", "45 min", "49 min"),
        ("Last moment together", "1:00 PM", "1:05 PM"),
        ("Live minutes", "45 min", "49 min"),
        ("Pieces of time together", "1 piece", "2 pieces"),
    ]


def test_an_event_that_moves_nothing_is_a_quiet_line(new_invoice: NewInvoice) -> None:
    invoice = sent(new_invoice)
    with time_machine.travel(LATER, tick=False):
        Room(invoice.session).end(60)
    shown = receipt(invoice)
    assert "After the submission 1 event was received; the figures are the same." in shown
    assert CHANGED not in shown


def test_a_word_that_was_said_later_is_said(new_invoice: NewInvoice) -> None:
    invoice = sent(new_invoice)
    for hours, side in ((1, Side.GUEST), (2, Side.CLIENT)):
        with time_machine.travel(NOW + timedelta(hours=hours), tick=False):
            name_person(invoice.session, person="caller", side=side, by=people.alice().user)
    shown = receipt(invoice)
    assert "Since Tue, Nov 17, 2026, 6:00 PM EST, the last time on Tue, Nov 17, 2026, 7:00 PM EST:" in shown
    assert "it was said 2 times who somebody was." in shown
    assert ("Together with the client", "45 min", "57 min") in values(shown)


def test_an_event_that_was_attached_later_is_said(new_invoice: NewInvoice) -> None:
    invoice = recorded(new_invoice)
    session = invoice.session
    TherapySession.objects.filter(pk=session.pk).update(provider_room="a-typo")
    session.provider_room = "a-typo"
    Room(session).visit("client", 45, 46)
    TherapySession.objects.filter(pk=session.pk).update(provider_room=session.own_room)
    assert send(invoice, code="90834").status_code == 303
    with time_machine.travel(LATER, tick=False):
        for event in PresenceEvent.objects.unmatched():
            attach_event(event, session, by=people.dana())
    shown = receipt(Invoice.objects.get())
    assert "6:00 PM EST: 2 events were attached." in shown
    assert ("Together with the client", "45 min", "46 min") in values(shown)


def test_a_record_that_was_empty_and_is_none_any_more_is_said(new_invoice: NewInvoice) -> None:
    invoice = new_invoice()
    entered = {**EDIT, "code": "90837", "accept": []}
    assert send(invoice, **entered).status_code == 303
    with time_machine.travel(LATER, tick=False):
        for person in ("therapist", "client"):
            Room(invoice.session).visit(person, 0, 50)
    shown = receipt(Invoice.objects.get())
    assert CHANGED in shown
    assert values(shown) == [
        ("Together with the client", "0 min", "50 min"),
        ("Together with anyone of theirs", "0 min", "50 min"),
        ("First moment together", "none", "12:15 PM"),
        ("Last moment together", "none", "1:05 PM"),
        ("Source", "attested", "observed"),
    ]


def test_figures_that_moved_by_themselves_are_said_too(new_invoice: NewInvoice) -> None:
    """A session that is booked into the room later takes its part of the time."""
    invoice = sent(new_invoice)
    client = invoice.session.client
    new_invoice(starts=invoice.session.scheduled_start_at + timedelta(minutes=70), room=invoice.session.own_room)
    TherapySession.objects.filter(pk=invoice.session_id).update(
        scheduled_end_at=invoice.session.scheduled_start_at + timedelta(minutes=5)
    )
    assert client.sessions.count() == 2
    shown = receipt(Invoice.objects.get(pk=invoice.pk))
    assert "The record gives other figures than were submitted" in shown
    assert "Nothing came in since" in shown


def test_support_is_told_beside_the_picture_and_a_corrected_version_starts_afresh(new_invoice: NewInvoice) -> None:
    invoice = flagged(new_invoice)
    with time_machine.travel(LATER, tick=False):
        Room(invoice.session).visit("client", 28, 29)
        shown = text(f"/review/{invoice.pk}/")
        assert shown.index("Who was there when") < shown.index(CHANGED) < shown.index('class="timeline')
        # The minutes were entered by hand, so they are not the record's.
        assert "Live minutes" not in {label for label, _, _ in values(shown)}
        return_invoice(invoice, by=people.carol(), version=None, because="Look at the record again.")
    with time_machine.travel(LATER + timedelta(hours=1), tick=False):
        again = {**EDIT, "disruption_note": f"{NOTE} I called 555-0100."}
        assert send(invoice, **again).status_code == 303
    assert CHANGED not in text(f"/review/{invoice.pk}/")


def test_a_session_in_person_has_no_record_to_change(new_invoice: NewInvoice) -> None:
    invoice = new_invoice(modality="in_person", provider="")
    times = {"started_at": "2026-11-17T12:15", "ended_at": "2026-11-17T13:00", "live_minutes": "45"}
    assert send(invoice, **times, code="90834").status_code == 303
    assert record_context(Invoice.objects.get())["since"] is None
    assert CHANGED not in receipt(invoice)


def test_the_picture_shades_the_time_that_the_code_counts(new_invoice: NewInvoice) -> None:
    invoice = new_invoice(kind="family")
    room = Room(invoice.session)
    room.visit("therapist", 0, 60)
    room.visit("client", 0, 2)
    room.visit("partner", 0, 45)
    assert send(invoice, code="90846", identified_client_present="no").status_code == 303
    assert re.findall(r'class="timeline-together" x="[\d.]+%" width="([\d.]+%)"', receipt(invoice)) == ["75.000%"]
