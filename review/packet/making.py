"""Puts a packet together: what is kept about each invoice, with the bytes of its events."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from accounts import permissions
from accounts.models import User
from cpt.models import ProcedureCode
from cpt.rulebook import ClientPresence
from invoicing.actions.submitting import NUMBER_ALPHABET, NUMBER_LENGTH
from invoicing.models import Invoice
from review.packet.archive import DOCUMENT, RECORDS, SCHEMA, Archive
from review.packet.bodies import stored
from review.packet.contents import about, moment, named, person, versions_of
from review.packet.evidence import file_of, record_json, version_json
from review.packet.masking import Shown, receipt_pattern
from review.packet.records import CarriedRecord, carried
from review.packet.sealing import Names, parts_of
from review.packet.versions import version

READ_FIRST = Path(__file__).with_name("README.txt")
SHAPE = Path(__file__).with_name("schema.json")
RECEIPT = receipt_pattern(NUMBER_ALPHABET, NUMBER_LENGTH)


@dataclass(frozen=True, slots=True)
class Making:
    """Who makes a packet, when, and whether it names the clients in full."""

    at: datetime
    by: User
    is_full: bool

    @property
    def is_of_desk(self) -> bool:
        """Made by the support desk, so with what a therapist does not see?"""
        return permissions.may_review(self.by)


@dataclass(frozen=True, slots=True)
class Written:
    """What was written: the digests of its records and of the whole, and the document in it."""

    records_digest: str
    digest: str
    document: bytes


@dataclass(frozen=True, slots=True)
class Part:
    """One invoice of a packet: what the packet says, and where its bytes come from; None for a session in person."""

    content: dict[str, Any]
    record: CarriedRecord | None


def part_of(invoice: Invoice, making: Making) -> Part:
    """Everything about one invoice that was ever submitted."""
    shown, submissions, absent = _shown(invoice, making), versions_of(invoice), _absent()
    names = Names(frozenset() if making.is_full else parts_of(shown.name), is_client_named=making.is_full)
    session = invoice.session
    record = carried(session, submissions, absent, names) if session.is_telehealth else None
    content = about(invoice, shown)
    content["versions"] = [version(one, shown) for one in submissions]
    if record:
        for told, one in zip(content["versions"], submissions, strict=True):
            told["record"] = version_json(record, one, counts_with_anyone=one.code in absent)
        content["record"] = record_json(record, counts_with_anyone=submissions[-1].code in absent)
        content["people_named"] = named(session.people_named.select_related("by"), _called(record))
    return Part(content, record)


def write(target: IO[bytes], parts: Mapping[str, Part], making: Making, printed: Callable[[str], bytes]) -> Written:
    """The whole packet, `parts` by receipt number. `printed`: the document, for the digest of the records."""
    with Archive(target) as archive:
        archive.add("README.txt", READ_FIRST.read_bytes())
        archive.add("schema.json", SHAPE.read_bytes())
        for number, part in sorted(parts.items()):
            archive.add(f"{RECORDS}{number}/invoice.json", as_text(part.content))
            for name, body in _bodies(part.record):
                archive.add(f"{RECORDS}{number}/{name}", body)
        digest = archive.records_digest
        archive.add("packet.json", as_text(_packet(parts, making, digest)))
        document = printed(digest)
        archive.add(DOCUMENT, document)
        return Written(digest, archive.close(), document)


def as_text(content: Mapping[str, Any]) -> bytes:
    """JSON in one spelling, readable by people too."""
    return (json.dumps(content, sort_keys=True, indent=1, ensure_ascii=False) + "\n").encode()


def _packet(parts: Mapping[str, Part], making: Making, records_digest: str) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "made_at": moment(making.at),
        "made_by": person(making.by),
        "names_clients": making.is_full,
        "is_of_desk": making.is_of_desk,
        "invoices": sorted(parts),
        "records_digest": records_digest,
    }


def _bodies(record: CarriedRecord | None) -> Iterator[tuple[str, bytes]]:
    if record:
        numbers = {pk: number for number, pk in enumerate(record.events, start=1) if pk not in record.sealed}
        for pk, _, body in stored(list(numbers)):
            yield file_of(numbers[pk]), body


def _shown(invoice: Invoice, making: Making) -> Shown:
    client = invoice.session.client
    receipts = Invoice.objects.filter(session__client=client, number__isnull=False).values_list("number", flat=True)
    return Shown(
        client.name, client.initials, making.is_full, making.is_of_desk, frozenset(map(str, receipts)), RECEIPT
    )


def _absent() -> frozenset[str]:
    """The codes for which the time with anyone counts."""
    return frozenset(ProcedureCode.objects.filter(client=ClientPresence.ABSENT).values_list("code", flat=True))


def _called(record: CarriedRecord) -> dict[str, str]:
    """Everybody of whom the packet tells, as it calls them."""
    real = {row.pk: row.change.person for row in record.record.events}
    return {real[pk]: record.changes[number].person for number, pk in enumerate(record.events, start=1) if real[pk]}
