"""What a packet holds of an invoice, and that it proves its minutes."""

import io
from datetime import timedelta

import pytest
import time_machine

from invoicing.actions.deciding import return_invoice
from review.packet.verifying import verify
from tests import people
from tests.fixtures import NewInvoice
from tests.invoicing.desk import EDIT, flagged, send
from tests.invoicing.test_submitting import NOTE, NOW, edited, entry, recorded, submit
from tests.review.packet.packets import MADE_AT, content_of, files_of, packet_of, problems
from tests.rooms import Room

pytestmark = pytest.mark.usefixtures("five_oclock")


def test_a_clean_invoice_is_proven_from_its_bytes(new_invoice: NewInvoice) -> None:
    invoice = recorded(new_invoice, 45.7)
    sent = submit(invoice, entry(invoice))
    report = verify(io.BytesIO(packet_of(sent)))
    assert report.problems == []
    assert report.checked == [
        "9 files are as the manifest says, and nothing else is there.",
        f"{sent.number}, version 1: 45 min 42 s recorded, computed again from the bytes of all 4 events; "
        "billed 45 min.",
    ]


def test_an_edited_one_tells_recorded_and_entered_time_and_why(new_invoice: NewInvoice) -> None:
    content = content_of(packet_of(flagged(new_invoice)))
    (version,) = content["versions"]
    assert (version["recorded"]["live_ms"], version["billed"]["minutes"]) == (28 * 60_000, 60)
    (edit,) = content["time_edits"]
    assert (edit["note"], edit["by"]["name"], edit["live_minutes"]) == (NOTE, "Alice", 60)
    raised = ["edit-across-threshold", "large-edit", "edit-outside-recording"]
    assert sorted(flag["id"] for flag in version["flags"]) == sorted(raised)
    assert [finding["id"] for finding in version["accepted_findings"]] == ["time-outside-recording"]
    (line,) = version["lines"]
    assert (line["rule"]["effective_from"], line["rule"]["source"][:8]) == ("2013-01-01", "https://")
    assert version["coverage"]["member_id"] == "M1"
    assert version["attestation"]


def test_every_version_keeps_what_was_known_then(new_invoice: NewInvoice) -> None:
    back = return_invoice(flagged(new_invoice), by=people.carol(), version=None, because="Name the number.")
    with time_machine.travel(NOW + timedelta(hours=1), tick=False):
        Room(back.session).visit("client", 40, 50)
        assert send(back, disruption_note=f"{NOTE} I called 555-0100.", accept=EDIT["accept"]).status_code == 303
    packet = packet_of(back)
    content = content_of(packet)
    known = [version["record"]["basis"]["events"] for version in content["versions"]]
    assert [len(events) for events in known] == [4, 6]
    assert [one["comment"] for version in content["versions"] for one in version["decisions"]] == []
    assert [one["action"] for one in content["history"] if one["subject"].startswith("invoicing.")] == [
        "invoice.submitted",
        "invoice.returned",
        "invoice.submitted",
    ]
    assert problems(packet) == []


def test_a_session_in_person_has_no_record_and_is_told_all_the_same(new_invoice: NewInvoice) -> None:
    invoice = new_invoice(modality="in_person", provider="")
    sent = submit(invoice, edited(invoice, contact="in_person"))
    packet = packet_of(sent)
    assert "record" not in content_of(packet)
    assert verify(io.BytesIO(packet)).checked[1].startswith(f"{sent.number}: nothing was recorded")


def test_the_same_invoice_gives_the_same_bytes_but_for_who_and_when(new_invoice: NewInvoice) -> None:
    invoice = flagged(new_invoice)
    assert packet_of(invoice) == packet_of(invoice)
    one, later = files_of(packet_of(invoice)), files_of(packet_of(invoice, at=MADE_AT + timedelta(hours=1)))
    assert [name for name in one if one[name] != later[name]] == ["packet.json", "manifest.sha256"]


def test_several_invoices_are_one_packet(new_invoice: NewInvoice) -> None:
    first = flagged(new_invoice)
    second = recorded(new_invoice, starts=first.session.scheduled_start_at - timedelta(days=2))
    sent = submit(second, entry(second))
    report = verify(io.BytesIO(packet_of(first, sent)))
    assert (report.problems, len(report.checked)) == ([], 3)
