"""The audit packet's page: who may make one, what it answers, and the trace it leaves."""

import io
import json
from hashlib import sha256
from typing import Any

import pytest
from django.test import Client as Browser
from pypdf import PdfReader

from accounts.models import User
from audit.models import Event
from invoicing.models import Invoice
from review.models import PacketMade
from review.packet.verifying import verify
from tests import people
from tests.fixtures import NewInvoice
from tests.invoicing.desk import flagged
from tests.pages import Page, changed, signed_in
from tests.review.packet.packets import files_of

pytestmark = pytest.mark.usefixtures("five_oclock")
WHY = "The payer's letter of November 3 asks for the name."


def address(invoice: Invoice) -> str:
    return f"/invoices/{invoice.pk}/packet/"


def take(user: User, invoice: Invoice, **choices: str) -> bytes:
    """What the form answers, filled in otherwise where told."""
    browser = signed_in(user)
    form = Page(browser.get(address(invoice))).forms[""]
    answer: Any = browser.post(address(invoice), changed(form, **choices))
    assert answer.status_code == 200, answer.content.decode()
    return b"".join(answer.streaming_content)


def text_of(pdf: bytes) -> str:
    """Everything that is printed, with single spaces."""
    return " ".join("\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


def event_of(invoice: Invoice) -> Event:
    return Event.objects.about(invoice).get(action="packet.made")


def test_the_zip_is_a_packet_whose_digest_is_in_the_chain(new_invoice: NewInvoice) -> None:
    invoice = flagged(new_invoice)
    report = verify(io.BytesIO(take(people.carol(), invoice, kind="zip")))
    assert report.problems == []
    event, made = event_of(invoice), PacketMade.objects.get()
    details = json.loads(event.details)
    assert (event.by, event.sentence) == (people.carol(), f"Audit packet {made.pk} made (zip), client as initials")
    assert (details["records"], details["file"]) == (report.records_digest, report.digest)
    assert (made.records_digest, made.file_digest) == (report.records_digest, report.digest)
    assert (made.by, made.names_clients, made.reason, made.invoice_count) == (people.carol(), False, "", 1)


def test_the_document_prints_the_digest_of_the_records(new_invoice: NewInvoice) -> None:
    invoice = flagged(new_invoice)
    pdf = take(people.carol(), invoice)
    details = json.loads(event_of(invoice).details)
    assert details["file"] == sha256(pdf).hexdigest()
    assert details["records"] in text_of(pdf)
    in_zip = take(people.carol(), invoice, kind="zip")
    assert files_of(in_zip)["audit-packet.pdf"] == pdf
    assert verify(io.BytesIO(in_zip)).records_digest == details["records"]


def test_the_client_is_initials_unless_asked_for(new_invoice: NewInvoice) -> None:
    invoice = flagged(new_invoice)
    assert "Robin" not in text_of(take(people.carol(), invoice))
    assert not any(b"Robin" in one for one in files_of(take(people.carol(), invoice, kind="zip")).values())
    full = take(people.carol(), invoice, names="full", reason=WHY)
    assert "Robin Reed" in text_of(full)
    assert PacketMade.objects.latest("pk").reason == WHY
    details = json.loads(Event.objects.about(invoice).filter(action="packet.made").latest("pk").details)
    assert details["clients"] == "by name"
    assert WHY not in json.dumps(details)


@pytest.mark.parametrize(
    ("choices", "said"),
    [
        ({"names": "full", "reason": "too short"}, "Say why the full name is needed, in 10 characters or more."),
        ({"names": "full", "reason": " " * 20}, "Say why the full name is needed"),
        ({"kind": "exe"}, "“exe” is not made here."),
        ({"kind": None}, "Choose the document or the ZIP."),
        ({"names": None}, "Choose how the client stands in it."),
        ({"names": "\x00"}, "Error: "),
        ({"reason": "x" * 501}, "Error: "),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_made(
    new_invoice: NewInvoice, choices: dict[str, Any], said: str
) -> None:
    invoice = flagged(new_invoice)
    browser = signed_in(people.carol())
    form = Page(browser.get(address(invoice))).forms[""]
    page = Page(browser.post(address(invoice), changed(form, **choices)))
    assert page.status == 422
    assert said in page.text
    assert not PacketMade.objects.exists()


def test_ten_characters_of_reason_are_enough(new_invoice: NewInvoice) -> None:
    assert take(people.carol(), flagged(new_invoice), names="full", reason="x" * 10)[:5] == b"%PDF-"


def test_the_answer_names_nobody_and_is_kept_in_no_cache(new_invoice: NewInvoice) -> None:
    invoice = flagged(new_invoice)
    for kind, content_type in (("pdf", "application/pdf"), ("zip", "application/zip")):
        answer = signed_in(people.carol()).post(address(invoice), {"kind": kind, "names": "initials"})
        assert answer.headers["Content-Disposition"] == f'attachment; filename="audit-packet-{invoice.number}.{kind}"'
        assert (answer.headers["Content-Type"], answer.headers["Cache-Control"]) == (content_type, "no-store")
        assert int(answer.headers["Content-Length"]) == len(b"".join(answer.streaming_content))


def test_the_therapist_makes_one_of_her_own_without_what_she_does_not_see(new_invoice: NewInvoice) -> None:
    invoice = flagged(new_invoice)
    packet = take(invoice.session.therapist.user, invoice, kind="zip")
    assert verify(io.BytesIO(packet)).problems == []
    files = files_of(packet)
    content = json.loads(files[f"records/{invoice.number}/invoice.json"])
    assert content["versions"][0]["flags"] is None
    assert all(one["details"] is None for one in content["history"])
    assert not any(b"edit-across-threshold" in one for name, one in files.items() if name.startswith("records/"))
    assert "edit-across-threshold" not in text_of(files["audit-packet.pdf"])


def test_what_is_not_theirs_or_not_submitted_is_not_there(new_invoice: NewInvoice) -> None:
    invoice, draft = flagged(new_invoice), new_invoice()
    choices = {"kind": "pdf", "names": "initials"}
    for user, one in ((people.bob().user, invoice), (people.carol(), draft), (draft.session.therapist.user, draft)):
        browser = signed_in(user)
        assert browser.get(address(one)).status_code == 404
        assert browser.post(address(one), choices).status_code == 404
    answer = Browser().get(address(invoice))
    assert (answer.status_code, "/accounts/login/" in answer.headers["Location"]) == (302, True)
    assert not PacketMade.objects.exists()


def test_looking_at_the_page_makes_nothing_and_shows_what_was_made(new_invoice: NewInvoice) -> None:
    invoice = flagged(new_invoice)
    browser = signed_in(people.carol())
    assert "Nothing yet." in browser.get(address(invoice)).content.decode()
    assert not PacketMade.objects.exists()
    take(people.dana(), invoice)
    assert "Audit packet" in browser.get(address(invoice)).content.decode()
    assert "by Dana" in browser.get(address(invoice)).content.decode()
    assert address(invoice) in Page(browser.get(f"/invoices/{invoice.pk}/")).links


def test_an_earlier_packet_is_no_part_of_a_later_one(new_invoice: NewInvoice) -> None:
    invoice = flagged(new_invoice)
    assert take(people.carol(), invoice, kind="zip") == take(people.carol(), invoice, kind="zip")


def test_a_document_that_cannot_be_printed_is_said_and_nothing_is_kept(
    new_invoice: NewInvoice, monkeypatch: pytest.MonkeyPatch
) -> None:
    invoice = flagged(new_invoice)
    monkeypatch.setattr("review.packet.document.PRINTER", "/nowhere/printer.py")
    browser, choices = signed_in(people.carol()), {"kind": "pdf", "names": "initials", "invoices": [invoice.pk]}
    for where in (address(invoice), "/invoices/packets/"):
        answer = browser.post(where, choices)
        assert (answer.status_code, "could not be printed" in answer.content.decode()) == (503, True)
    assert not PacketMade.objects.exists()
    assert not Event.objects.filter(action="packet.made").exists()
