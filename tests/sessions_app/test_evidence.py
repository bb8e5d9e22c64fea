"""What the pages say of a record: which figure is observed, what is hatched, a mere sign of life, who said what."""

import pytest

from invoicing.models import Invoice
from sessions_app.actions import name_person
from sessions_app.changes import Side
from tests import people
from tests.fixtures import NewInvoice
from tests.invoicing.desk import address, flagged, send, therapist
from tests.pages import signed_in
from tests.rooms import Room

pytestmark = pytest.mark.usefixtures("five_oclock")

HATCHED = "Hatched: inferred, not told."
MARK = "A thin mark: a moment, too short for a bar."


def session_page(invoice: Invoice) -> str:
    """The session's page."""
    return therapist(invoice).get(f"/sessions/{invoice.session_id}/").content.decode()


def invoice_page(invoice: Invoice) -> str:
    """The invoice form."""
    return therapist(invoice).get(address(invoice)).content.decode()


@pytest.fixture
def guest_stayed(new_invoice: NewInvoice) -> Invoice:
    """The client's time was told from end to end; the guest's end was not."""
    invoice = new_invoice()
    room = Room(invoice.session)
    room.visit("therapist", 0, 60)
    room.visit("client", 0, 50)
    room.visit("guest-1", 0, None)
    return invoice


def test_which_figure_is_observed_and_which_inferred_is_said(guest_stayed: Invoice) -> None:
    said = "the time with the client is observed, the time with anyone inferred in part: an end was not told"
    assert said in session_page(guest_stayed)


def test_a_hatched_bar_has_its_legend_on_every_page(guest_stayed: Invoice) -> None:
    for text in (session_page(guest_stayed), invoice_page(guest_stayed)):
        assert "timeline-bar--inferred" in text
        assert HATCHED in text
    assert send(guest_stayed, code="90834").status_code == 303
    receipt = therapist(guest_stayed).get(f"/invoices/{guest_stayed.pk}/").content.decode()
    assert ("timeline-bar--inferred" in receipt, HATCHED in receipt) == (True, True)


def test_a_legend_for_nothing_is_not_there(new_invoice: NewInvoice) -> None:
    invoice = new_invoice()
    for person in ("therapist", "client"):
        Room(invoice.session).visit(person, 0, 50)
    for text in (session_page(invoice), invoice_page(invoice)):
        assert ("timeline-bar--inferred" in text, HATCHED in text, MARK in text) == (False, False, False)
    assert "<dd>observed</dd>" in session_page(invoice)


def test_a_single_sign_of_life_is_marked_and_told(new_invoice: NewInvoice) -> None:
    invoice = new_invoice()
    room = Room(invoice.session)
    room.visit("therapist", 0, 50)
    room.visit("client", 55, None)
    text = session_page(invoice)
    assert text.count('class="timeline-mark"') == 1
    assert MARK in text
    assert "no other sign of life: how long is not known, and no time counts" in text
    assert "recorded: therapist and client&#x27;s side were never there at the same time" in text


def test_only_a_stay_that_was_told_from_one_moment_to_the_same_is_a_mark_that_was_told(new_invoice: NewInvoice) -> None:
    invoice = new_invoice()
    room = Room(invoice.session)
    room.visit("therapist", 0, 50)
    room.visit("client", 10, 10)
    text = session_page(invoice)
    assert text.count('class="timeline-mark"') == 1
    assert "no other sign of life" not in text


def test_a_room_of_nobody_who_counts_is_told_apart_from_an_empty_one(new_invoice: NewInvoice) -> None:
    invoice = new_invoice()
    assert "The telehealth provider has reported nothing for this session." in session_page(invoice)
    Room(invoice.session).visit("recorder", 0, 50)
    name_person(invoice.session, person="recorder", side=Side.NOBODY, by=people.alice().user)
    assert "has reported nobody who counts in this session" in session_page(invoice)


def test_support_reads_who_said_who_somebody_was(new_invoice: NewInvoice) -> None:
    invoice = flagged(new_invoice)
    Room(invoice.session).visit("+1-caller", 30, 60)
    review = signed_in(people.carol())
    assert "Nobody has said who this was" in review.get(f"/review/{invoice.pk}/").content.decode()
    name_person(invoice.session, person="+1-caller", side=Side.CLIENT, by=people.alice().user)
    for browser, where in ((review, f"/review/{invoice.pk}/"), (review, f"/invoices/{invoice.pk}/")):
        text = " ".join(browser.get(where).content.decode().split()).replace("<dd> ", "<dd>")
        assert "<dt>Guest</dt><dd>Named as the client by Alice (alice@example.org) on" in text
        assert "Guest, the client" in text
        assert "+1-caller" not in text
