"""May the bytes of an event leave the house in this packet, or whom would they name?

A packet is about one client and holds the minimum that the question needs (45 CFR 164.502(b)). An event's bytes are the
proof, but a provider may have put names into them. Bytes that name somebody who is not to be named stay here: the
packet has their SHA-256 and what was read from them, so that the minutes can still be computed.
"""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from review.packet.masking import folded
from review.packet.masking import parts_of as names_in
from sessions_app.changes import Side

# Values under these names tell who somebody is, whichever provider sends them.
PERSONAL = frozenset(
    {
        *("username", "displayname", "name", "nickname", "firstname", "lastname", "participantname"),
        *("email", "useremail", "phone", "phonenumber", "avatar", "avatarurl", "picture", "metadata"),
        *("publicip", "privateip", "ipaddress", "location", "callernumber"),
    }
)
# A room has a name too, and what stands in an address of the provider's own is nobody's.
ROOMS = frozenset({"room", "meeting"})
# Bounded, since a body may be 64 KiB of anything.
_TELEPHONE = re.compile(r"\d[\d ()./-]{5,30}\d")
_E_MAIL = re.compile(r"[^\s@]{1,64}@[^\s@]{1,255}\.[A-Za-z]{2,}")
_NO_NUMBER = re.compile(r"[_-]")


class Sealed(StrEnum):
    """Why an event's bytes are not in a packet."""

    OTHERS = "names-others"
    CLIENT = "names-client"
    GUEST = "names-guest"
    UNREADABLE = "cannot-be-decrypted"
    CHANGED = "bytes-changed"


REASONS = {
    Sealed.OTHERS: "they may name somebody else's client, or somebody who was not in this session",
    Sealed.CLIENT: "they may name the client, and this packet has the client's initials only",
    Sealed.GUEST: "they may name a guest of the client's",
    Sealed.UNREADABLE: "they cannot be decrypted with the keys of this installation",
    Sealed.CHANGED: "they are not those that were stored: their SHA-256 is another",
}


@dataclass(frozen=True, slots=True)
class Names:
    """Whom bytes must not name. `client`: parts of the client's name, none where it may stand in the packet.

    `others`: names and identities of those whom the packet is not about.
    """

    client: frozenset[str] = frozenset()
    others: frozenset[str] = frozenset()
    is_client_named: bool = False

    def reason(self, body: bytes, side: Side) -> Sealed | None:
        """Why these bytes stay here; None where they may go. `side`: of whom the event tells, NOBODY for a room."""
        told = list(_leaves(_parsed(body)))
        text = "\n".join(value for _, value in told)
        if _has_any(text, self.others):
            return Sealed.OTHERS
        if self.client and _has_any(text, self.client):
            return Sealed.CLIENT
        is_personal = any(_is_personal(name, value) for name, value in told)
        if side == Side.CLIENT and is_personal and not self.is_client_named:
            return Sealed.CLIENT
        return Sealed.GUEST if side in (Side.GUEST, Side.UNPLACED) and is_personal else None


def parts_of(name: str) -> frozenset[str]:
    """A name and those of its parts that tell who somebody is: not "de" nor "Q."."""
    return frozenset(part.casefold() for part in (name.strip(), *names_in(name)) if len(part) > 2)


def _has_any(text: str, words: Iterable[str]) -> bool:
    """Does any stand in the text, not as a part of a longer word?"""
    found = folded(text)
    return any(
        re.search(rf"(?<![^\W_]){re.escape(word)}(?![^\W_])", found) for word in map(folded, words) if word in found
    )


def _parsed(body: bytes) -> Any:
    """What is no JSON is taken as one text."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return body.decode("utf-8", errors="replace")


def _leaves(value: Any, name: str = "", inside: str = "") -> Iterator[tuple[str, str]]:
    """Every text and number with what it is called; a room's name is called `roomname`."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield "", str(key)
            yield from _leaves(inner, _plain(str(key)), name)
    elif isinstance(value, list):
        for inner in value:
            yield from _leaves(inner, name, inside)
    elif value is not None and not isinstance(value, bool):
        yield ("roomname" if name == "name" and inside in ROOMS else name), str(value)


def _plain(key: str) -> str:
    return _NO_NUMBER.sub("", key).lower()


def _is_personal(name: str, value: str) -> bool:
    """A name, a number to call, an address; identities and instants of the provider's are none."""
    if name in PERSONAL:
        return bool(value.strip())
    if name.endswith("jid"):
        return False
    return bool("@" in value and _E_MAIL.search(value)) or (
        value.startswith(("+", "sip")) and bool(_TELEPHONE.search(value))
    )
