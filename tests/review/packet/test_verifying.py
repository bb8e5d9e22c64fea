"""A packet in which anything was changed is refused, and the file is named."""

import io
import json
import struct
import warnings
import zipfile
from collections.abc import Callable
from hashlib import sha256
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from review.packet.archive import MANIFEST, entry
from review.packet.opening import MOST_BYTES
from review.packet.verifying import verify
from tests.review.packet.packets import files_of, forged, problems, put_together

Files = dict[str, bytes]


def invoice_file(files: Files) -> str:
    return next(name for name in files if name.endswith("/invoice.json"))


def body_file(files: Files) -> str:
    return next(name for name in files if name.endswith(".body"))


def test_an_untouched_one_passes_without_a_database(packet: bytes, db: None) -> None:
    with CaptureQueriesContext(connection) as queries:
        assert problems(packet) == []
    assert len(queries) == 0


def test_one_byte_changed_anywhere_is_refused(packet: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(packet)) as opened:
        starts = [one.header_offset for one in opened.infolist()]
        directory = opened.start_dir
    places = {*range(0, len(packet), 61), *range(directory, len(packet), 3), *starts, len(packet) - 1}
    for place in sorted(places):
        changed = bytearray(packet)
        changed[place] ^= 0x20
        assert problems(bytes(changed)), f"byte {place}"


def test_a_changed_file_is_named(packet: bytes) -> None:
    for name, content in files_of(packet).items():
        place = packet.index(content) + len(content) // 2
        changed = packet[:place] + bytes([packet[place] ^ 1]) + packet[place + 1 :]
        found = problems(changed)
        assert any(name in problem for problem in found), (name, found)


def test_a_file_that_was_changed_with_its_checksum_is_named(packet: bytes) -> None:
    files = files_of(packet)
    found = problems(put_together({**files, "packet.json": files["packet.json"].replace(b"Carol", b"Karol")}))
    assert found[0].startswith("packet.json was changed: its SHA-256 is")


@pytest.mark.parametrize("more", [b"x", b"\n", b"\xff", b"0" * 64 + b"  packet.json\n"])
def test_a_manifest_of_another_shape_is_refused(packet: bytes, more: bytes) -> None:
    files = files_of(packet)
    assert "manifest.sha256 is damaged" in problems(put_together({**files, MANIFEST: files[MANIFEST] + more}))[0]
    assert "manifest.sha256 is damaged" in problems(put_together({**files, MANIFEST: b""}))[0]


@pytest.mark.parametrize("name", ["packet.json", "audit-packet.pdf", MANIFEST])
def test_a_missing_file_is_named(packet: bytes, name: str) -> None:
    files = files_of(packet)
    del files[name]
    (found,) = problems(put_together(files))
    assert name in found


def test_a_file_too_many_is_named(packet: bytes) -> None:
    files = files_of(packet)
    manifest = files.pop(MANIFEST)
    assert "extra.txt is not listed" in problems(put_together({**files, "extra.txt": b"!", MANIFEST: manifest}))[0]


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "C:\\x", "a\\..\\b", "records/../x", "a//b", ".x"])
def test_a_name_that_leads_outside_is_refused(packet: bytes, name: str) -> None:
    found = problems(put_together({name: b"!", **files_of(packet)}))
    assert "may lead outside" in found[0]


@pytest.mark.parametrize("twice", [str, str.upper])
def test_a_name_that_is_there_twice_is_refused(packet: bytes, twice: Callable[[str], str]) -> None:
    target = io.BytesIO(packet)
    with warnings.catch_warnings(action="ignore"), zipfile.ZipFile(target, "a") as more:
        more.writestr(entry(twice("packet.json")), b"{}")
    assert "is there 2 times" in problems(target.getvalue())[0]


def test_a_compressed_file_is_not_even_read(packet: bytes) -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr(MANIFEST, b"0" * 50_000_000)
    assert "claims 50000000 bytes" in problems(target.getvalue())[0]
    small = io.BytesIO()
    with zipfile.ZipFile(small, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in files_of(packet).items():
            made.writestr(name, content)
    assert any("is compressed" in problem or "claims" in problem for problem in problems(small.getvalue()))


def test_files_that_claim_more_than_there_is_are_refused(packet: bytes) -> None:
    size = struct.pack("<I", len(files_of(packet)[MANIFEST]))
    where = packet.rindex(size)
    assert problems(packet[:where] + struct.pack("<I", 2**31) + packet[where + 4 :])


def test_what_is_larger_than_any_packet_is_not_read() -> None:
    class Large(io.BytesIO):
        def seek(self, *where: int) -> int:
            return MOST_BYTES + 1

    assert f"at most {MOST_BYTES}" in verify(Large()).problems[0]


@pytest.mark.parametrize("before", [True, False])
def test_bytes_around_a_packet_are_refused(packet: bytes, before: bool) -> None:
    assert "headers were changed" in problems(b"MZ" + packet if before else packet + b"\x00")[0]


@pytest.mark.parametrize("content", [b"", b"PK", b"not a zip", b"%PDF-1.7"])
def test_what_is_no_zip_is_refused(content: bytes) -> None:
    assert "no ZIP file" in problems(content)[0]


def test_files_in_another_order_are_refused(packet: bytes) -> None:
    assert "another order" in problems(put_together(dict(reversed(files_of(packet).items()))))[0]


# --- Forged whole, with a manifest that agrees ---------------------------------------------------------
def told(files: Files, change: Callable[[Any], None]) -> None:
    """Change the invoice's JSON."""
    content = json.loads(files[invoice_file(files)])
    change(content)
    files[invoice_file(files)] = json.dumps(content).encode()


def longer(content: Any) -> None:
    content["versions"][0]["recorded"]["live_ms"] += 60_000


def later(content: Any) -> None:
    content["record"]["events"][-1]["reading"]["at_ms"] += 600_000


def frozen(content: Any) -> None:
    version = content["versions"][0]
    version["record"]["frozen"]["live_ms"] = version["recorded"]["live_ms"] = 60 * 60_000


def computed(content: Any) -> None:
    content["versions"][0]["record"]["computed"]["live_ms"] += 1


def fewer(content: Any) -> None:
    content["versions"][0]["record"]["basis"]["events"].pop()


def unknown(content: Any) -> None:
    content["versions"][0]["record"]["basis"]["events"].append(99)


def elsewhere(content: Any) -> None:
    content["record"]["events"][0]["room"] = "another"


def unlisted(content: Any) -> None:
    content["record"]["events"].pop()


def unsaid(content: Any) -> None:
    content["record"]["events"][0]["file"] = None


def history(content: Any) -> None:
    content["history"][0]["details"] = "{}"


def renamed(content: Any) -> None:
    content["number"] = "2222222222"


def renumbered(content: Any) -> None:
    content["record"]["events"][0]["number"] = 7


FORGERIES = [longer, later, frozen, computed, fewer, unknown, elsewhere, unlisted, unsaid, history, renamed, renumbered]


@pytest.mark.parametrize("forgery", FORGERIES, ids=lambda one: one.__name__)
def test_a_forged_invoice_contradicts_itself(packet: bytes, forgery: Callable[[Any], None]) -> None:
    found = problems(forged(packet, lambda files: told(files, forgery)))
    assert found
    assert all("/invoice.json: " in problem for problem in found)


def test_forged_bytes_of_an_event_are_named(packet: bytes) -> None:
    def other_bytes(files: Files) -> None:
        files[body_file(files)] = files[body_file(files)].replace(b'"id"', b'"xx"')

    assert "is not the event that was stored" in problems(forged(packet, other_bytes))[0]

    def other_bytes_and_digest(files: Files) -> None:
        name = body_file(files)
        before = sha256(files[name]).hexdigest()
        files[name] = files[name].replace(b"therapist-", b"therapist-9")
        told(files, lambda content: None)
        after = sha256(files[name]).hexdigest().encode()
        files[invoice_file(files)] = files[invoice_file(files)].replace(before.encode(), after)

    assert "says something else than was read" in problems(forged(packet, other_bytes_and_digest))[0]


@pytest.mark.parametrize("content", [b"[]", b"{}", b'"x"', b"null", b"[" * 100_000])
def test_any_other_shape_is_refused(packet: bytes, content: bytes) -> None:
    def other(files: Files) -> None:
        files[invoice_file(files)] = content

    assert problems(forged(packet, other))


def test_another_schema_is_refused(packet: bytes) -> None:
    def newer(files: Files) -> None:
        files["packet.json"] = files["packet.json"].replace(b"audit-packet/1", b"audit-packet/2")

    assert "this command knows" in problems(forged(packet, newer))[0]


def test_an_invoice_that_is_not_listed_is_refused(packet: bytes) -> None:
    def unlisted_invoice(files: Files) -> None:
        told = json.loads(files["packet.json"])
        files["packet.json"] = json.dumps({**told, "invoices": []}).encode()

    assert "do not agree" in problems(forged(packet, unlisted_invoice))[0]


def test_another_digest_of_the_records_is_refused(packet: bytes) -> None:
    files = files_of(packet)
    files["packet.json"] = files["packet.json"].replace(b'"records_digest": "', b'"records_digest": "0')
    lines = files[MANIFEST].decode().splitlines(keepends=True)
    digest = sha256(files["packet.json"]).hexdigest()
    files[MANIFEST] = "".join(f"{digest}{one[64:]}" if "packet.json" in one else one for one in lines).encode()
    assert "as the digest of its records" in problems(put_together(files))[0]


# --- The command ---------------------------------------------------------------------------------------
