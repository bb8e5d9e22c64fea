"""With a code for absent clients the form speaks of the time with anyone: draft, source, picture, what is kept."""

import re

import pytest

from invoicing.actions.deciding import return_invoice
from invoicing.models import Invoice, Submission
from tests import people
from tests.fixtures import NewInvoice
from tests.invoicing.desk import address, check, checked, form_on, send, therapist
from tests.pages import Page
from tests.rooms import Room

pytestmark = pytest.mark.usefixtures("five_oclock")

ABSENT = {"code": "90846", "identified_client_present": "no"}
WITH_FAMILY = "28 min were live with the family between 12:15 PM and 12:43 PM."
COUNTED = "90846 is for a session without the client"


@pytest.fixture
def broken_off(new_invoice: NewInvoice) -> Invoice:
    """The client looks in for two minutes; the partner's connection breaks off after 28."""
    invoice = new_invoice(kind="family")
    room = Room(invoice.session)
    room.visit("therapist", 0, 40)
    room.visit("client", 0, 2)
    room.visit("partner", 0, 28, "CONNECTION_TIMEOUT")
    return invoice


def shaded(page: Page) -> list[str]:
    """The widths of the stretches that the picture shades as live together."""
    return re.findall(r'class="timeline-together" x="[\d.]+%" width="([\d.]+%)"', page.text)


def test_the_draft_and_the_picture_follow_the_code(broken_off: Invoice) -> None:
    opened, chosen = Page(therapist(broken_off).get(address(broken_off))), Page(check(broken_off, **ABSENT))
    # Of 60 minutes on the scale 2 with the client, 28 with anyone.
    assert (shaded(opened), shaded(chosen)) == (["3.333%"], ["46.667%"])
    assert ("How the note could begin" in opened.text, COUNTED in opened.text) == (False, False)
    assert WITH_FAMILY in chosen.text
    assert COUNTED in chosen.text


def test_the_drafted_words_are_put_into_the_note(broken_off: Invoice) -> None:
    (note,) = form_on(Page(check(broken_off, **ABSENT, draft="1")), broken_off)["disruption_note"]
    assert WITH_FAMILY in note
    (nothing,) = form_on(Page(check(broken_off, code="90847", draft="1")), broken_off)["disruption_note"]
    assert nothing == ""


def test_a_returned_invoice_opens_with_the_words_of_its_code(broken_off: Invoice) -> None:
    by_phone = {"completed_by_phone": "on", "accept": ["audio-only-not-covered"]}
    assert send(broken_off, **ABSENT, **by_phone).status_code == 303
    Invoice.objects.update(status="flagged")
    sent = return_invoice(Invoice.objects.get(), by=people.carol(), version=None, because="Say how it went on.")
    assert WITH_FAMILY in Page(therapist(sent).get(address(sent))).text


@pytest.mark.parametrize(("code", "source"), [("", "observed"), ("90847", "observed"), ("90846", "inferred")])
def test_the_source_is_that_of_the_figure_tested(new_invoice: NewInvoice, code: str, source: str) -> None:
    invoice = new_invoice(kind="family")
    room = Room(invoice.session)
    room.visit("therapist", 0, 60)
    room.visit("client", 0, 2)
    room.visit("partner", 0, None)
    recorded = checked(invoice, code=code, identified_client_present="no")["recorded"]
    assert (recorded["source"], recorded["inferred_seconds"] > 0) == (source, source == "inferred")
    page = Page(check(invoice, code=code))
    assert "of which 58 min inferred" in page.text


def test_the_source_of_the_billed_figure_is_kept(new_invoice: NewInvoice) -> None:
    invoice = new_invoice(kind="family")
    room = Room(invoice.session)
    room.visit("therapist", 0, 60)
    room.visit("client", 0, 2)
    room.visit("partner", 0, None)
    posted = {**ABSENT, "accept": ["time-inferred"]}
    assert send(invoice, **posted).status_code == 303
    kept = Submission.objects.get()
    assert (kept.minutes, kept.recorded_source, kept.recorded_inferred_ms) == (60, "inferred", 58 * 60_000)


def test_a_receipt_tells_who_was_there_when_the_client_was_not(new_invoice: NewInvoice) -> None:
    invoice = new_invoice(kind="family")
    room = Room(invoice.session)
    room.visit("therapist", 0, 60)
    room.visit("partner", 0, 50)
    by_phone = {
        "code": "90847",
        "identified_client_present": "yes",
        "completed_by_phone": "on",
        "started_at": "2026-11-17T12:15",
        "ended_at": "2026-11-17T13:05",
        "live_minutes": "40",
        "disruption_note": "The client joined by phone beside the partner at 12:20 PM and stayed until 1:00 PM.",
        "accept": ["disruption-note-disagrees", "audio-only-not-covered"],
    }
    answer = send(invoice, **by_phone)
    assert answer.status_code == 303, Page(answer).text
    text = therapist(invoice).get(answer.headers["Location"]).content.decode()
    assert (
        "The client was not recorded together with the therapist; others of the client's side were, for 50 min" in text
    )
