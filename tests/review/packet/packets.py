"""Packets of invoices, as they are made, and what can be done to a packet's bytes."""

import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from accounts.models import User
from audit.linking import link_waiting
from invoicing.models import Invoice
from review.packet.archive import MANIFEST, entry, line
from review.packet.making import Making, part_of, write
from review.packet.verifying import verify
from tests import people

ROOT = Path(__file__).resolve().parents[3]
Files = dict[str, bytes]
MADE_AT = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)


def packet_of(*invoices: Invoice, is_full: bool = False, at: datetime = MADE_AT, by: User | None = None) -> bytes:
    """A packet's bytes; made by carol unless told."""
    link_waiting()
    target = io.BytesIO()
    making = Making(at, by or people.carol(), is_full)
    fresh = [Invoice.objects.with_session().get(pk=one.pk) for one in invoices]
    parts = {str(one.number): part_of(one, making) for one in fresh}
    write(target, parts, making, lambda digest: b"%PDF-1.7 stands for one of " + digest.encode())
    return target.getvalue()


def verified(packet: Path) -> subprocess.CompletedProcess[str]:
    """What the command says, as an auditor runs it: on a machine without a database, and without our keys."""
    environment = {
        "DATABASE_URL": "postgres://nobody@127.0.0.1:1/nothing",
        "ENV_FILE": "",
        "SECRET_KEY": "x" * 60,
        "ENCRYPTION_KEYS": "A" * 43 + "=",
    }
    command = [sys.executable, "manage.py", "verify_packet", str(packet)]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def invoice_file(files: Files) -> str:
    """The name of the one invoice's JSON."""
    return next(name for name in files if name.endswith("/invoice.json"))


def body_file(files: Files) -> str:
    """The name of an event's raw body."""
    return next(name for name in files if name.endswith(".body"))


def files_of(packet: bytes) -> dict[str, bytes]:
    """Every file by name, in their order."""
    with zipfile.ZipFile(io.BytesIO(packet)) as opened:
        return {one.filename: opened.read(one) for one in opened.infolist()}


def content_of(packet: bytes) -> dict[str, Any]:
    """The one invoice's JSON."""
    (name,) = (name for name in files_of(packet) if name.endswith("/invoice.json"))
    content: dict[str, Any] = json.loads(files_of(packet)[name])
    return content


def put_together(files: Mapping[str, bytes]) -> bytes:
    """A ZIP of these files, put together as a packet is, without a look at what is in them."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as made:
        for name, content in files.items():
            made.writestr(entry(name), content)
    return target.getvalue()


def forged(packet: bytes, change: Callable[[dict[str, bytes]], None]) -> bytes:
    """A packet whose files somebody changed, with a manifest and a digest of the records that agree with them."""
    from hashlib import sha256

    from review.packet.archive import records_digest

    files = files_of(packet)
    del files[MANIFEST]
    change(files)
    told = json.loads(files["packet.json"])
    before = told["records_digest"].encode()
    told["records_digest"] = records_digest(line(name, sha256(one).hexdigest()) for name, one in files.items())
    files["audit-packet.pdf"] = files["audit-packet.pdf"].replace(before, told["records_digest"].encode())
    files["packet.json"] = json.dumps(told).encode()
    files[MANIFEST] = "".join(line(name, sha256(one).hexdigest()) for name, one in files.items()).encode()
    return put_together(files)


def problems(packet: bytes) -> list[str]:
    """What a verification finds wrong."""
    return verify(io.BytesIO(packet)).problems
