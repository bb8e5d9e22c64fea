"""When were they apart, and does it look like a technical fault or like a person leaving?

A gap lies between two pieces of time together. The break after the last piece is told too when it looks technical:
a session that was finished by phone ends so. What a reason looks like is read from the providers' own words
(LiveKit's DisconnectReason, Zoom's leave_reason, JaaS' disconnectReason).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sessions_app.changes import Side
from sessions_app.presence import Figure, Presence
from sessions_app.stays import Closing, Stay

MOST_LISTED = 40


class Look(StrEnum):
    """What a reason looks like. UNTOLD: no leave was told, or without a reason that says anything."""

    TECHNICAL = "technical"
    PERSON = "person"
    UNTOLD = "untold"


# Parts of the providers' words, in small letters.
TECHNICAL = (
    *("connection_timeout", "signal_close", "server_shutdown", "migration", "state_mismatch", "_failure"),
    *("disconnect", "network", "switch_backend_instance", "unrecoverable_error"),
)
PERSON = ("client_initiated", "participant_removed", "room_deleted", "user_", "left", "kicked", "removed", "ended the")


EXPLANATIONS = {
    Look.TECHNICAL: "looks technical",
    Look.PERSON: "somebody left",
    Look.UNTOLD: "no reason was told",
}
NAMES = {Side.THERAPIST: "therapist", Side.CLIENT: "client", Side.GUEST: "guest"}


@dataclass(frozen=True, slots=True)
class Gap:
    """Apart from `start_ms` to `end_ms`; None means to the end of the record. `away`: whose stay ended so then."""

    start_ms: int
    end_ms: int | None
    away: frozenset[Side]
    look: Look
    reason: str

    @property
    def explanation(self) -> str:
        """Whose connection ended, and what it looks like, in words."""
        who = " and ".join(NAMES[side] for side in sorted(self.away, reverse=True) if side in NAMES)
        return f"{who}: {EXPLANATIONS[self.look]}" if who else EXPLANATIONS[self.look]

    @property
    def length_ms(self) -> int:
        """How long; 0 where it has no end."""
        return 0 if self.end_ms is None else self.end_ms - self.start_ms


def gaps(presence: Presence, figure: Figure) -> list[Gap]:
    """The gaps of one figure, in order, and a technical break at its end."""
    found = list(_between(presence, figure))
    if figure.end_ms is not None:
        last = _gap(presence, figure, figure.end_ms, None)
        if last.look == Look.TECHNICAL:
            found.append(last)
    return found


def look_of(reason: str) -> Look:
    """What one provider's word looks like."""
    words = reason.lower()
    if any(part in words for part in TECHNICAL):
        return Look.TECHNICAL
    return Look.PERSON if any(part in words for part in PERSON) else Look.UNTOLD


def _between(presence: Presence, figure: Figure) -> Iterator[Gap]:
    for (_, end), (start, _) in zip(figure.pieces, figure.pieces[1:], strict=False):
        yield _gap(presence, figure, end, start)


def _gap(presence: Presence, figure: Figure, start_ms: int, end_ms: int | None) -> Gap:
    ended = [stay for stay in _counting(presence, figure) if stay.end_ms == start_ms and stay.start_ms < start_ms]
    told = [stay for stay in ended if stay.closing == Closing.LEFT]
    looks = {look_of(stay.reason) for stay in told}
    look = next((one for one in (Look.TECHNICAL, Look.PERSON) if one in looks), Look.UNTOLD)
    # Another's stay that merely ended in the same instant does not look so.
    alike = ended if look == Look.UNTOLD else [stay for stay in told if look_of(stay.reason) == look]
    return Gap(start_ms, end_ms, frozenset(stay.side for stay in alike), look, _reason(told, look))


def _counting(presence: Presence, figure: Figure) -> list[Stay]:
    """The stays that the figure is made of: a guest's only where it is the time with anyone."""
    is_with_client = figure == presence.with_client
    return [stay for stay in presence.stays if not (is_with_client and stay.side == Side.GUEST)]


def _reason(told: Iterable[Stay], look: Look) -> str:
    """The provider's word behind the look."""
    return next((stay.reason for stay in told if stay.reason and look_of(stay.reason) == look), "")


@dataclass(frozen=True, slots=True)
class LeftOut:
    """The gaps that are not listed, added up. Milliseconds."""

    number: int
    longest_ms: int
    together_ms: int


def listed(found: Sequence[Gap]) -> tuple[list[Gap], LeftOut | None]:
    """The gaps that are listed one by one, in their order, and the others.

    Whoever reconnects all the time is apart hundreds of times, for a second each: the MOST_LISTED longest tell what
    happened.
    """
    longest = sorted(found, key=_weight, reverse=True)
    lengths = [gap.length_ms for gap in longest[MOST_LISTED:]]
    others = LeftOut(len(lengths), max(lengths), sum(lengths)) if lengths else None
    return sorted(longest[:MOST_LISTED], key=lambda gap: gap.start_ms), others


def _weight(gap: Gap) -> tuple[bool, int]:
    """One that never ended comes before all others."""
    return gap.end_ms is None, gap.length_ms
