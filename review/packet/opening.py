"""Is a file a packet, unharmed? Nothing of it is unpacked to disk, and nothing of it is trusted before it is compared.

Compression is refused, so that nothing in a packet is larger than the packet. At the end the packet is put together
again from its files and compared byte for byte: a change that no digest covers, in the ZIP's own headers, shows too.
"""

import re
import tempfile
import zipfile
from collections import Counter
from collections.abc import Iterator
from hashlib import sha256
from typing import IO

from review.packet.archive import MANIFEST, entry, line

MOST_BYTES = 512 * 1024 * 1024
MOST_FILES = 100_000
# What a packet holds one of: read at once.
MOST_BYTES_OF_ONE = 64 * 1024 * 1024
PIECE = 1024 * 1024
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*(?:/[A-Za-z0-9][A-Za-z0-9._-]*)*", re.ASCII)
LINE = re.compile(r"([0-9a-f]{64})  (\S+)\n", re.ASCII)
# What reading a damaged ZIP raises.
DAMAGED = (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, ValueError, KeyError, EOFError, OSError)


class Refused(Exception):
    """The file is no packet, or not as it was made; each sentence names the file inside it that shows that."""

    def __init__(self, *problems: str) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


class Opened:
    """A packet whose every byte is as it was made. `digests`: SHA-256 by name, in the manifest's order."""

    def __init__(self, file: IO[bytes]) -> None:
        """Raises Refused."""
        self.size = _size(file)
        try:
            self._zip = zipfile.ZipFile(file)
        except DAMAGED as error:
            raise Refused(f"This is no ZIP file, or its directory is damaged: {error}.") from error
        _refuse_all(_strange(self._zip.infolist(), self.size))
        self.manifest = self.read(MANIFEST)
        self.digests = _listed(self.manifest)
        _refuse_all(self._compared())
        _refuse_all(self._rebuilt(file))

    def read(self, name: str) -> bytes:
        """One file's bytes; raises Refused where they are damaged."""
        try:
            return self._zip.read(name)
        except DAMAGED as error:
            raise Refused(f"{name} {_said(error)}.") from error

    @property
    def digest(self) -> str:
        """The packet's."""
        return sha256(self.manifest).hexdigest()

    def _compared(self) -> Iterator[str]:
        """What is there against what the manifest lists."""
        there = dict.fromkeys(one.filename for one in self._zip.infolist())
        yield from (f"{name} is listed in the manifest and missing." for name in self.digests if name not in there)
        for name in there:
            if name == MANIFEST:
                continue
            if name not in self.digests:
                yield f"{name} is not listed in the manifest: somebody added it."
                continue
            try:
                found = sha256(self.read(name)).hexdigest()
            except Refused as refused:
                yield from refused.problems
                continue
            if found != self.digests[name]:
                yield f"{name} was changed: its SHA-256 is {found}, the manifest says {self.digests[name]}."

    def _rebuilt(self, file: IO[bytes]) -> Iterator[str]:
        """Put together again it is the same file, headers included."""
        names = [*self.digests, MANIFEST]
        if [one.filename for one in self._zip.infolist()] != names:
            yield "The files stand in another order than the manifest lists them."
            return
        with tempfile.TemporaryFile() as again:
            with zipfile.ZipFile(again, "w", zipfile.ZIP_STORED) as rebuilt:
                for name in names:
                    rebuilt.writestr(entry(name), self.read(name))
            place = _first_difference(file, again)
        if place is not None:
            before = [one.filename for one in self._zip.infolist() if one.header_offset <= place]
            where = f"at or after {before[-1]}" if before else "before the first file"
            yield f"The ZIP's own headers were changed at byte {place}, {where}."


def _size(file: IO[bytes]) -> int:
    size = file.seek(0, 2)
    if size > MOST_BYTES:
        raise Refused(f"The file has {size} bytes; a packet has at most {MOST_BYTES}.")
    return size


def _refuse_all(problems: Iterator[str]) -> None:
    found = tuple(problems)
    if found:
        raise Refused(*found)


def _strange(infos: list[zipfile.ZipInfo], size: int) -> Iterator[str]:
    """What no packet has, from the directory alone: nothing is read yet."""
    if len(infos) > MOST_FILES or sum(one.file_size for one in infos) > size:
        yield f"The ZIP claims {sum(one.file_size for one in infos)} bytes in {len(infos)} files; it has {size} bytes."
        return
    counts = Counter(one.filename.casefold() for one in infos)
    for one in infos:
        shown = ascii(one.filename)[1:-1]
        if not NAME.fullmatch(one.filename):
            yield f"{shown} is no name of a packet's file: it may lead outside."
        elif counts[one.filename.casefold()] > 1:
            yield f"{shown} is there {counts[one.filename.casefold()]} times."
        elif one.compress_type != zipfile.ZIP_STORED or one.file_size != one.compress_size:
            yield f"{shown} is compressed; a packet's files are not."
        elif one.flag_bits or one.file_size > MOST_BYTES_OF_ONE:
            yield f"{shown} is marked as encrypted or otherwise special, or has more than {MOST_BYTES_OF_ONE} bytes."
    if MANIFEST not in {one.filename for one in infos}:
        yield f"{MANIFEST} is missing."


def _listed(manifest: bytes) -> dict[str, str]:
    """Digest by name."""
    text = manifest.decode("ascii", errors="replace")
    found = LINE.findall(text)
    names = {name: digest for digest, name in found}
    if "".join(line(name, digest) for digest, name in found) != text or len(names) != len(found) or not found:
        raise Refused(f"{MANIFEST} is damaged: each line holds a SHA-256 and a name, each name once.")
    return names


def _first_difference(one: IO[bytes], other: IO[bytes]) -> int | None:
    one.seek(0)
    other.seek(0)
    place = 0
    while True:
        here, there = one.read(PIECE), other.read(PIECE)
        if here != there:
            same = zip(here, there, strict=False)
            return place + next((at for at, (a, b) in enumerate(same) if a != b), min(len(here), len(there)))
        if not here:
            return None
        place += len(here)


def _said(error: Exception) -> str:
    """A checksum of the ZIP's own fails before any SHA-256 is compared."""
    return "was changed or damaged: its checksum is another" if "CRC" in str(error) else f"cannot be read: {error}"
