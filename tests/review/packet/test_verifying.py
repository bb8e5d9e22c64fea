"""A packet in which anything was changed is refused, and the file is named."""

import io
import struct
import warnings
import zipfile
from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from review.packet.archive import MANIFEST, entry
from review.packet.opening import MOST_BYTES
from review.packet.verifying import verify
from tests.review.packet.packets import files_of, problems, put_together


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
