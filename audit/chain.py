"""How do we know that no audit event was changed, removed, inserted or moved?

Each event's hash covers its own content and the hash of the event before it, so a change anywhere breaks every
hash after it. SHA-256 over canonical JSON (sorted keys, no spaces, UTF-8).
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

GENESIS = "0" * 64


@dataclass(frozen=True, slots=True)
class Link:
    """One event as the chain sees it. `at` is ISO 8601 in UTC with microseconds; `details` canonical JSON."""

    position: int
    at: str
    by: int | None
    action: str
    subject: str
    details: str
    previous_hash: str
    hash: str = ""


def canonical(details: Mapping[str, object]) -> str:
    """JSON with one spelling only, so that equal content has an equal hash."""
    return json.dumps(details, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)


def hash_of(link: Link) -> str:
    """The hash an event must carry: hex SHA-256 over everything in it but the hash itself."""
    content = [link.position, link.at, link.by, link.action, link.subject, link.details, link.previous_hash]
    return hashlib.sha256(json.dumps(content, separators=(",", ":"), ensure_ascii=False).encode()).hexdigest()


def first_broken(links: Iterable[Link]) -> int | None:
    """Position of the first event that does not follow from the one before it, or None. `links` in order."""
    expected_position, previous = 1, GENESIS
    for link in links:
        follows = link.position == expected_position and link.previous_hash == previous
        if not follows or link.hash != hash_of(link):
            return link.position
        expected_position, previous = link.position + 1, link.hash
    return None
