"""How do we know that no audit event was changed, removed, inserted or moved?

Each event's hash covers its own content and the hash of the event before it, so a change anywhere breaks every
hash after it. SHA-256 over canonical JSON (sorted keys, no spaces, UTF-8).

Whoever owns the database can write a whole new chain, or cut off the end of this one together with its recorded
head. Only an anchor tells: a head (position and hash) that was noted outside the database.
"""

import hashlib
import json
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from json.encoder import encode_basestring as quoted
from typing import NamedTuple

from audit.dates import Dates, Run

GENESIS = "0" * 64


class Link(NamedTuple):
    """One event as the chain sees it. `at` is ISO 8601 in UTC with microseconds; `details` canonical JSON."""

    position: int
    at: str
    by: int | None
    action: str
    subject: str
    details: str
    previous_hash: str
    hash: str = ""


class Head(NamedTuple):
    """Where the chain stands after an event. Position 0 and GENESIS: before the first."""

    position: int
    hash: str

    def __str__(self) -> str:
        return f"{self.position}:{self.hash}"


@dataclass(frozen=True, slots=True)
class Break:
    """One place where the chain does not hold, and what that says about the event at `position`."""

    position: int
    sentence: str


def canonical(details: Mapping[str, object]) -> str:
    """JSON with one spelling only, so that equal content has an equal hash."""
    return json.dumps(details, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)


def hash_of(link: Link) -> str:
    """The hash an event must carry: hex SHA-256 over a JSON list of everything in it but the hash itself."""
    # Written out, since a JSON encoder takes three times as long, and a check reads every event there is.
    by = "null" if link.by is None else link.by
    content = (
        f"[{link.position},{quoted(link.at)},{by},{quoted(link.action)},{quoted(link.subject)},"
        f"{quoted(link.details)},{quoted(link.previous_hash)}]"
    )
    return hashlib.sha256(content.encode()).hexdigest()


def breaks(
    links: Iterable[Link],
    head: Head,
    anchors: Mapping[int, str] | None = None,
    later: Callable[[], Head] | None = None,
    explained: Container[Run] = frozenset(),
) -> Iterator[Break]:
    """Every place where the chain does not hold, in order.

    `links` in order of position; `head` as the database recorded it before they were read, `later` asks it again
    afterwards, since events may be added meanwhile (None: they are not); `anchors` are hashes by position that were
    noted outside; `explained` are runs of events that are dated back and that a person vouches for. After a break the
    check goes on from what the event says of itself: one forgery is one break and not all the rest of the chain.
    """
    noted, dates = dict(anchors or {}), Dates(explained)
    last = Head(0, GENESIS)
    for link in links:
        yield from _gap(last, link)
        if link.hash != hash_of(link):
            yield Break(link.position, "Its content does not give its hash: it was changed after it was written.")
        elif link.previous_hash != last.hash and link.position == last.position + 1:
            yield Break(
                link.position,
                "It follows on another event than the one before it: that one was changed, inserted or moved.",
            )
        if noted.pop(link.position, link.hash) != link.hash:
            yield Break(link.position, "Its hash is not the one that was noted outside: the chain was written anew.")
        if link.position == head.position and link.hash != head.hash:
            yield Break(link.position, f"The recorded head is {head}, and this event has another hash.")
        if told := dates.read(link.position, link.at):
            yield Break(dates.last, told)
        last = Head(link.position, link.hash)
    if told := dates.end():
        yield Break(dates.last, told)
    yield from _end(last, head, later() if later else head, noted)


def _gap(last: Head, link: Link) -> Iterator[Break]:
    """Positions count up by one."""
    if link.position <= last.position:
        yield Break(link.position, f"It stands after event {last.position}: it was moved, or stands there twice.")
    elif link.position > last.position + 1:
        missing = f"{last.position + 1} to {link.position - 1}"
        if link.position == last.position + 2:
            missing = str(last.position + 1)
        yield Break(last.position + 1, f"Removed: {missing}. The next event there is {link.position}.")


def _end(last: Head, head: Head, later: Head, noted: Mapping[int, str]) -> Iterator[Break]:
    """The chain reaches its head and every anchor, and nothing stands past the head."""
    if last.position < head.position:
        yield Break(last.position + 1, f"Removed from the end: the chain was {head.position} events long.")
    if last.position > later.position:
        yield Break(last.position, f"The recorded head is {later}: events were added past the one writer.")
    for position in sorted(noted):
        yield Break(position, "Removed: its hash was noted outside, and it is not there.")
