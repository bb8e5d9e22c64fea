"""The document: everything in it as text, whatever people typed, and nothing asked of a network."""

import io
import json
import re
import socket
import sys
import tracemalloc
from datetime import timedelta
from typing import Any

import jsonschema
import pytest
from pypdf import PdfReader

from audit.linking import link_waiting
from invoicing.actions.deciding import return_invoice
from invoicing.models import Invoice
from review.packet.covers import CHECKS, cover
from review.packet.document import NotPrinted, document
from review.packet.making import SHAPE, Making, part_of
from tests import people
from tests.fixtures import NewInvoice
from tests.invoicing.desk import flagged
from tests.invoicing.test_submitting import NOTE, NOW, edited, entry, recorded, submit
from tests.review.packet.packets import MADE_AT, content_of, packet_of
from tests.rooms import Room

pytestmark = pytest.mark.usefixtures("five_oclock")
DIGEST = "0123456789abcdef" * 4


def printed(*invoices: Invoice, is_full: bool = False) -> bytes:
    link_waiting()
    making = Making(MADE_AT, people.carol(), is_full)
    fresh = [Invoice.objects.with_session().get(pk=one.pk) for one in invoices]
    return document(cover([part_of(one, making).content for one in fresh], making, DIGEST), MADE_AT)


def text_of(pdf: bytes) -> str:
    """Everything that is printed; places to break are none, and spaces single."""
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]
    return " ".join("\n".join(pages).replace("\u200b", "").split())


def attended(new_invoice: NewInvoice) -> Invoice:
    """A session in person, two days before."""
    invoice = new_invoice(NOW - timedelta(days=2), modality="in_person", provider="")
    return submit(invoice, entry(invoice, contact="in_person"))


def annotated(new_invoice: NewInvoice, note: str) -> Invoice:
    invoice = recorded(new_invoice, 28)
    return submit(invoice, entry(invoice, "90837", 60, 75, disruption_note=note, accept=edited(invoice).accept))


def test_everything_that_an_auditor_asks_stands_in_it(new_invoice: NewInvoice) -> None:
    back = return_invoice(flagged(new_invoice), by=people.carol(), version=None, because="Name the number.")
    text = text_of(printed(back)).replace(" ", "")
    submission = back.submission
    assert submission is not None
    line = submission.lines.get()
    for expected in (
        *("RR (initials)", "Alice, social worker", "Riverbank", "November 17, 2026", "Cedar", "M1"),
        *("28 min", "60 min", "12:15 PM to 12:43 PM", "12:15 PM to 1:30 PM", "Edited by hand"),
        *("90837", "53 min or more", "January 1, 2013", line.rule_source, NOTE),
        *(submission.attestation, "Tick to confirm that the note explains the rest."),
        *("edit-across-threshold", "Name the number.", "12:43:00 PM", "Invoice submitted with 90837"),
        *("32 min more than the 28 recorded", "the same figures", DIGEST, CHECKS[1]),
    ):
        assert "".join(expected.split()) in text, expected


def test_it_is_tagged_and_says_what_it_is(new_invoice: NewInvoice) -> None:
    invoice = flagged(new_invoice)
    reader = PdfReader(io.BytesIO(printed(invoice)))
    root: Any = reader.root_object
    assert (root["/MarkInfo"]["/Marked"], root["/Lang"]) == (True, "en-US")
    assert "/StructTreeRoot" in root
    assert reader.metadata is not None
    assert reader.metadata.title == f"Audit packet, invoice {invoice.number}"
    assert reader.metadata.creation_date is not None
    assert reader.metadata.creation_date.timestamp() == MADE_AT.timestamp()


NASTY = [
    "<i>unclosed & <b>bold</b> &lt; <img src='http://127.0.0.1:9/x'>",
    '#panic() #read("/etc/passwd") *bold* _it_ $x^2$ @ref `raw` ~ \\ // no comment /* nor this */ #{',
    "= Heading\n- list\n+ list\n/ term: x\n\n---",
    "x" * 900,
    "https://example.org/" + "y" * 400,
    "שלום עולם, مرحبا بالعالم",
    "Zoë Ångström, Łukasz, Đặng, Ωμέγα, Привет, สวัสดี, नमस्ते",
    '"quotes" \u2018single\u2019 … – — ™ €',
]


@pytest.mark.parametrize("words", NASTY, ids=range(len(NASTY)))
def test_what_people_type_is_printed_and_never_read(
    new_invoice: NewInvoice, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nowhere(*_: object) -> None:
        raise AssertionError("A document asks nobody.")

    invoice = annotated(new_invoice, f"{NOTE} {words}")
    monkeypatch.setattr(socket.socket, "connect", nowhere)
    text = re.sub(r"[\s\u200b\u200e\u200f\u202a-\u202e]", "", text_of(printed(invoice)))
    # Right-to-left words come out of a PDF in the order in which they are printed, and scripts by their glyphs.
    if words.isascii():
        assert re.sub(r"\s", "", words) in text
    assert "[U+" not in text.replace("[U+4E2D]", "")


@pytest.mark.parametrize(
    ("words", "shown"),
    [("李雷 😀", "[U+674E][U+96F7] [U+1F600]"), ("a\u202eb\x07c\x1b[31m", "a[U+202E]b[U+0007]c[U+001B][31m")],
)
def test_what_no_font_prints_stands_as_its_code_point(new_invoice: NewInvoice, words: str, shown: str) -> None:
    invoice = annotated(new_invoice, f"{NOTE} {words}")
    assert shown in text_of(printed(invoice))
    assert words in content_of(packet_of(invoice))["versions"][0]["disruption_note"]


def test_a_name_in_any_script_is_printed_in_full(new_invoice: NewInvoice) -> None:
    invoice = flagged(new_invoice)
    client = invoice.session.client
    client.name = "Đặng Thị Ánh Łukasz"
    client.save()
    assert "Đặng Thị Ánh Łukasz" in text_of(printed(invoice, is_full=True))


def test_several_invoices_are_one_document(new_invoice: NewInvoice) -> None:
    first, second = flagged(new_invoice), attended(new_invoice)
    pdf = printed(first, second)
    text = text_of(pdf)
    assert text.startswith("Audit packet, 2 invoices")
    assert all(f"Invoice {one.number}" in text for one in (first, second))
    assert "no recording" in text


def test_the_json_has_the_shape_that_its_schema_tells(new_invoice: NewInvoice) -> None:
    back = return_invoice(flagged(new_invoice), by=people.carol(), version=None, because="Name the number.")
    Room(back.session).visit("guest-1", 5, None)
    in_person = attended(new_invoice)
    schema = json.loads(SHAPE.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    for invoice in (back, in_person):
        for user in (people.carol(), invoice.session.therapist.user):
            for is_full in (True, False):
                jsonschema.validate(content_of(packet_of(invoice, by=user, is_full=is_full)), schema)


def test_a_document_that_cannot_be_printed_repeats_no_words() -> None:
    with pytest.raises(NotPrinted) as failed:
        document({"title": "Robin Reed"}, MADE_AT)
    assert "Robin" not in f"{failed.value!r} {failed.value.__cause__!r}"


def test_printing_leaves_no_memory_behind(new_invoice: NewInvoice) -> None:
    """What Typst keeps for the next document ends with the printing program."""
    assert "typst" not in sys.modules
    printed(flagged(new_invoice))
    assert "typst" not in sys.modules


def test_a_session_of_a_thousand_events_takes_little_memory(new_invoice: NewInvoice) -> None:
    invoice = recorded(new_invoice)
    room = Room(invoice.session)
    for number in range(250):
        room.visit("client", number / 10, number / 10 + 0.05)
        room.visit("therapist", number / 10, number / 10 + 0.05)
    sent = submit(invoice, entry(invoice))
    tracemalloc.start()
    packet = packet_of(sent)
    pdf = printed(sent)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(content_of(packet)["record"]["events"]) == 1004
    assert peak < 40 * 1024 * 1024
    assert "more connections are in the JSON" in text_of(pdf)
