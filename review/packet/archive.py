"""How is a packet put together, so that the same content gives the same bytes and any change of them shows?

A ZIP without compression and without times. Its last file is the manifest: SHA-256 and name of every other file, in
their order, as `sha256sum --check` reads it. The manifest's own SHA-256 stands for the whole packet; the digest of its
lines about `records/` for what is kept about the invoices, whoever makes the packet and whenever.
"""

import zipfile
from collections.abc import Iterable
from hashlib import sha256
from typing import IO

SCHEMA = "therapy-billing/audit-packet/1"
MANIFEST = "manifest.sha256"
RECORDS = "records/"
DOCUMENT = "audit-packet.pdf"
# ZIP knows no earlier day; every file has it.
NO_DATE = (1980, 1, 1, 0, 0, 0)
ORDINARY_FILE = 0o100644 << 16
UNIX = 3


class Archive:
    """Files are added in the order in which they will stand."""

    def __init__(self, target: IO[bytes]) -> None:
        self._zip = zipfile.ZipFile(target, "w", zipfile.ZIP_STORED)
        self._lines: list[str] = []

    def __enter__(self) -> "Archive":
        """To be closed whatever happens."""
        return self

    def __exit__(self, *_: object) -> None:
        """What was not finished is no packet: it has no manifest."""
        self._zip.close()

    def add(self, name: str, content: bytes) -> None:
        """One file. Names are given by us, and never hold anything that a person typed."""
        self._lines.append(line(name, sha256(content).hexdigest()))
        self._zip.writestr(entry(name), content)

    @property
    def records_digest(self) -> str:
        """Of what was added below `records/` until now."""
        return records_digest(self._lines)

    def close(self) -> str:
        """Add the manifest; returns its SHA-256."""
        manifest = "".join(self._lines).encode()
        self._zip.writestr(entry(MANIFEST), manifest)
        self._zip.close()
        return sha256(manifest).hexdigest()


def entry(name: str) -> zipfile.ZipInfo:
    """How a file stands in the ZIP: nothing in it but its name."""
    info = zipfile.ZipInfo(name, NO_DATE)
    info.create_system, info.external_attr = UNIX, ORDINARY_FILE
    return info


def line(name: str, digest: str) -> str:
    """One line of the manifest."""
    return f"{digest}  {name}\n"


def records_digest(lines: Iterable[str]) -> str:
    """SHA-256 over the manifest's lines about `records/`, in their order."""
    about = (one for one in lines if one[66:].startswith(RECORDS))
    return sha256("".join(about).encode()).hexdigest()
