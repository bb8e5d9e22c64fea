"""A packet put together anew, with a manifest that agrees, contradicts itself; and the command says so."""

import io
import json
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from review.packet.archive import MANIFEST
from review.packet.verifying import verify
from tests.review.packet.packets import (
    Files,
    body_file,
    files_of,
    forged,
    invoice_file,
    problems,
    put_together,
    verified,
)


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
def test_the_command_says_what_it_checked(packet: bytes, tmp_path: Path, capsys: Any) -> None:
    (tmp_path / "p.zip").write_bytes(packet)
    report = verify(io.BytesIO(packet))
    for digest in (None, report.digest, report.records_digest.upper()):
        call_command("verify_packet", str(tmp_path / "p.zip"), digest=digest)
        said = capsys.readouterr().out
        assert "p.zip is unharmed" in said
        assert report.digest in said
    with pytest.raises(CommandError, match="refused"):
        call_command("verify_packet", str(tmp_path / "p.zip"), digest="0" * 64)


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("verify_packet", str(tmp_path / "none.zip"))


@pytest.mark.parametrize("is_changed", [False, True])
def test_the_command_needs_no_database(packet: bytes, tmp_path: Path, is_changed: bool) -> None:
    file = tmp_path / "p.zip"
    file.write_bytes(packet.replace(b"CLIENT_INITIATED", b"CLIENT_INITIATEX", 1) if is_changed else packet)
    done = verified(file)
    assert done.returncode == int(is_changed), done.stderr
    assert ("was changed or damaged" in done.stderr) is is_changed
    assert "Traceback" not in done.stderr
