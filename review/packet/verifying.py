"""Does a packet prove what it says? Computed again from its own bytes, without a database.

Whoever made up a whole packet could make up its digests too: those are compared with what the practice's audit trail
and the printed document say. Everything else shows here.
"""

from collections.abc import Iterator, Mapping
from typing import IO, Any

from review.packet.archive import DOCUMENT, RECORDS, SCHEMA, line, records_digest
from review.packet.checking import OneInvoice, Report, read_json
from review.packet.opening import Opened, Refused

# What reading values of another shape raises.
SHAPELESS = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
# So many characters of a sentence are shown; it may quote what stands in the packet.
LONGEST = 400


def verify(file: IO[bytes]) -> Report:
    """Everything that can be checked without a database. Never raises for what is in the file."""
    report = Report()
    try:
        packet = Opened(file)
        report.digest = packet.digest
        report.checked.append(f"{len(packet.digests)} files are as the manifest says, and nothing else is there.")
        told = read_json(packet, "packet.json")
        report.records_digest = records_digest(line(*one) for one in packet.digests.items())
        report.problems += _outer_problems(packet, told, report.records_digest)
        for number in [] if report.problems else told["invoices"]:
            OneInvoice(packet, number, report).check()
    except Refused as refused:
        report.problems += refused.problems
    except SHAPELESS as error:
        report.problems.append(f"The packet does not have the shape of {SCHEMA}: {type(error).__name__} {error}.")
    report.problems, report.checked = list(map(_plain, report.problems)), list(map(_plain, report.checked))
    return report


def _plain(sentence: str) -> str:
    """As a terminal may show it: what stands in a forged packet must not steer it, nor fill it."""
    cut = sentence if len(sentence) <= LONGEST else f"{sentence[:LONGEST]}…"
    return "".join(one if one.isprintable() else one.encode("unicode_escape").decode() for one in cut)


def _outer_problems(packet: Opened, told: Mapping[str, Any], digest: str) -> Iterator[str]:
    if told["schema"] != SCHEMA:
        yield f"packet.json is of {told['schema']}; this command knows {SCHEMA}."
    if told["records_digest"] != digest:
        yield f"packet.json names {told['records_digest']} as the digest of its records; they give {digest}."
    there = {name.split("/")[1] for name in packet.digests if name.startswith(RECORDS)}
    listed = told["invoices"]
    for number in sorted(there ^ set(listed)):
        yield f"{RECORDS}{number}/ and the invoices that packet.json lists do not agree."
    # The document carries it among its own keywords, where it stands as it is.
    if digest.encode() not in packet.read(DOCUMENT):
        yield f"{DOCUMENT} was printed from other records: it does not name their digest."
    if len(set(listed)) < len(listed):
        yield "packet.json lists an invoice twice."
