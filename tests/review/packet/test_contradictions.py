"""A packet made up whole, with digests that agree, tells its story twice; and nothing in it steers a terminal."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from review.packet.contradictions import contradictions
from review.packet.verifying import LONGEST
from tests.review.packet.packets import Files, content_of, forged, invoice_file, problems

pytestmark = pytest.mark.usefixtures("db")  # for whichever of them comes first and makes the packet

Change = Callable[[dict[str, Any]], None]


def billed(content: dict[str, Any]) -> None:
    content["versions"][0]["billed"]["minutes"] = 45


def other_code(content: dict[str, Any]) -> None:
    content["versions"][0]["billed"]["code"] = "90834"


def other_source(content: dict[str, Any]) -> None:
    content["versions"][0]["billed"]["time_source"] = "recorded"


def other_window(content: dict[str, Any]) -> None:
    content["versions"][0]["billed"]["ended_at"] = "2026-11-17T19:44:00.000000+00:00"


def no_edit(content: dict[str, Any]) -> None:
    content["time_edits"].clear()


def in_other_words(content: dict[str, Any]) -> None:
    content["history"][-1]["sentence"] = "Approved"


def twice(content: dict[str, Any]) -> None:
    content["history"].append(content["history"][-1])


def not_submitted(content: dict[str, Any]) -> None:
    content["history"] = [one for one in content["history"] if one["action"] != "invoice.submitted"]


def dearer(content: dict[str, Any]) -> None:
    content["versions"][0]["lines"][0]["charge"] = "1.00"
    content["versions"][0]["total_charge"] = "2.00"


def without_a_charge(content: dict[str, Any]) -> None:
    content["versions"][0]["lines"][0]["charge"] = None
    content["versions"][0]["total_charge"] = "0.00"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (billed, "other code, minutes or source"),
        (other_code, "other code, minutes or source"),
        (other_source, "other code, minutes or source"),
        (other_window, "another time than the edit"),
        (no_edit, "another time than the edit"),
        (in_other_words, "something else than its details"),
        (twice, "order of their chain"),
        (not_submitted, "0 submissions; there are 1 versions"),
        (dearer, "do not add up to 2.00"),
        (without_a_charge, "do not add up to 0.00"),
    ],
)
def test_what_is_told_twice_must_agree(packet: bytes, change: Change, said: str) -> None:
    content = content_of(packet)
    assert list(contradictions(content)) == []
    change(content)
    assert any(said in one for one in contradictions(content))


def test_a_therapists_packet_has_no_details_to_compare(packet: bytes) -> None:
    content = content_of(packet)
    for one in content["history"]:
        one["details"] = None
    billed(content)
    assert [one for one in contradictions(content) if "history" in one] == []


def refused(packet: bytes, change: Change) -> list[str]:
    """What is found when the invoice's JSON is changed, and all digests with it."""

    def changed(files: Files) -> None:
        content = json.loads(files[invoice_file(files)])
        change(content)
        files[invoice_file(files)] = json.dumps(content).encode()

    return problems(forged(packet, changed))


def test_a_contradiction_refuses_the_packet(packet: bytes) -> None:
    assert any("other code, minutes or source" in one for one in refused(packet, other_code))


@pytest.mark.parametrize("said", ["\x1b[2K\rp.zip is unharmed", "\ud800", "\u202eright to left", "a\nb"])
def test_what_stands_in_a_packet_does_not_steer_a_terminal(packet: bytes, said: str) -> None:
    found = refused(packet, lambda content: content.update(number=said))
    assert found
    assert all(one.isprintable() for one in found)


def test_a_long_value_does_not_fill_the_screen(packet: bytes) -> None:
    assert max(map(len, refused(packet, lambda content: content.update(number="x" * 100_000)))) <= LONGEST + 1


@pytest.mark.parametrize("number", ["Infinity", "NaN", "1e999"])
def test_what_is_no_number_is_refused_and_raises_nothing(packet: bytes, number: str) -> None:
    def changed(files: Files) -> None:
        content = json.loads(files[invoice_file(files)])
        content["record"]["now"]["basis"]["events"][0] = "here"
        files[invoice_file(files)] = json.dumps(content).replace('"here"', number).encode()

    assert problems(forged(packet, changed))


def test_a_key_that_is_there_twice_is_refused(packet: bytes) -> None:
    def changed(files: Files) -> None:
        name = invoice_file(files)
        files[name] = files[name].replace(b"{", b'{"status": "approved", ', 1)

    assert "has a key twice" in problems(forged(packet, changed))[0]


def test_an_invoice_listed_twice_is_refused(packet: bytes) -> None:
    def changed(files: Files) -> None:
        told = json.loads(files["packet.json"])
        files["packet.json"] = json.dumps({**told, "invoices": told["invoices"] * 2}).encode()

    assert "lists an invoice twice" in problems(forged(packet, changed))[0]


def test_one_events_bytes_do_not_stand_for_another(packet: bytes) -> None:
    def same(content: dict[str, Any]) -> None:
        content["record"]["events"][1] = {**content["record"]["events"][0], "number": 2}

    assert any("names events/00001.body as its bytes" in one for one in refused(packet, same))

    def renamed(content: dict[str, Any]) -> None:
        content["record"]["events"][0]["event"] = "EV_other"

    assert any("event of another name" in one for one in refused(packet, renamed))


@pytest.mark.parametrize("document", [b"", b"%PDF-1.7 of " + b"0" * 64])
def test_a_document_of_other_records_is_refused(packet: bytes, document: bytes) -> None:
    def changed(files: Files) -> None:
        files["audit-packet.pdf"] = document

    assert any("audit-packet.pdf was printed from other records" in one for one in problems(forged(packet, changed)))
