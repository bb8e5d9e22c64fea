"""What the document of a whole packet says before and after its invoices: what it is, and how it is checked."""

from collections.abc import Sequence
from datetime import UTC
from typing import Any
from zoneinfo import ZoneInfo

from review.packet import wording
from review.packet.making import Making
from review.packet.sheets import sheet

CHECKS = (
    "This document was printed from the records in the packet's ZIP file: for every invoice a JSON file and the stored "
    "events of the telehealth provider, byte for byte as they came.",
    "The SHA-256 above is theirs. The practice's audit trail, a chain in which no entry can be changed unseen, names "
    "it beside who made this packet and when; the packet's file packet.json names it too.",
    "“manage.py verify_packet FILE” checks the ZIP without a database: that no byte was changed, that every event says "
    "what was read from it, and that the minutes follow from the events. Any program that computes SHA-256 can compare "
    "the files with manifest.sha256.",
    "A character that none of this document's fonts can print stands as its code point, like [U+4E2D]; the JSON has "
    "the character itself.",
)

MOMENT = ("year", "month", "day", "hour", "minute", "second")


def cover(contents: Sequence[dict[str, Any]], making: Making, digest: str) -> dict[str, Any]:
    """The whole document's sheet. `contents`: each invoice's JSON; `digest`: that of the records."""
    sheets = [sheet(content) for content in contents]
    zone = ZoneInfo(contents[0]["session"]["time_zone"])
    which = f"invoice {sheets[0]['number']}" if len(sheets) == 1 else f"{len(sheets)} invoices"
    at = making.at.astimezone(UTC)
    shown_as = "Clients by name" if making.is_full else "Clients as initials"
    made = f"Made on {wording.moment_of(making.at, zone)} by {making.by.name} ({making.by.role}). {shown_as}."
    return {
        "title": f"Audit packet, {which}",
        "heading": "Audit packet" if len(sheets) == 1 else f"Audit packet, {which}",
        "author": contents[0]["versions"][-1]["practice"],
        "keywords": [digest],
        "made_at": {name: getattr(at, name) for name in MOMENT},
        "lede": made,
        "shown_as": shown_as,
        "digest": digest,
        "invoices": sheets,
        "checks": list(CHECKS),
    }
